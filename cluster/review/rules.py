"""The rules of the gate as questions: who wrote a version, who may sign it, what may go live.
Nothing here changes anything."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from wagtail.models import Page, Revision

from cluster.errors import NotAllowed
from cluster.models import (
    SHARED_COLLECTION,
    CityPage,
    Department,
    Kind,
    Role,
    RoleGroup,
    Signature,
    State,
    Step,
    Submission,
    User,
)
from cluster.review.digest import files_of
from cluster.roles import has_role

HASTE = timedelta(minutes=1)
ROLE_OF: dict[str, Role] = {
    Step.FIRST: Role.FIRST_REVIEWER,
    Step.SECOND: Role.SECOND_REVIEWER,
    Step.FINAL: Role.SIGNER,
}


def authors_of(page: Page, version: CityPage) -> set[int]:
    """Ids of everybody who wrote a byte of this version: owner, savers of revisions since the live one, uploaders of
    its files."""
    revisions = Revision.page_revisions.filter(object_id=str(page.pk), user__isnull=False)
    if page.live_revision_id:
        revisions = revisions.filter(pk__gt=page.live_revision_id)
    authors = set(revisions.values_list("user_id", flat=True))
    for model, keys in files_of(version).items():
        if keys:
            authors |= set(model._default_manager.filter(pk__in=keys).values_list("uploaded_by_user_id", flat=True))
    return {author for author in authors | {page.owner_id} if author}


def may_sign(submission: Submission, step: str, user: User) -> bool:
    """Would `sign` accept her name at this step? (Asked by the review page before it shows the button.)"""
    try:
        require_signer(submission, step, user)
    except NotAllowed:
        return False
    return submission.state == State.IN_REVIEW and submission.next_step == step


def require_signer(submission: Submission, step: str, user: User) -> None:
    """Raise NotAllowed unless she holds the step's role there, wrote nothing of it and signed no other step."""
    role = ROLE_OF.get(step)
    if role is not None and not has_role(user, role, submission.department):
        raise NotAllowed(f"您不能{Step(step).label}：需要{submission.department.name}的{role.label}角色。")
    if submission.authors.filter(pk=user.pk).exists():
        raise NotAllowed("您是这一版的作者，不能审核自己写的内容。", code="author-cannot-sign")
    if Signature.objects.filter(submission=submission, user=user).exists():
        raise NotAllowed("您已经签过这一版，三个环节须由三个人签名。", code="signed-already")


def cleared(page_id: int, digest: str) -> bool:
    """May this digest be what the live page says? True for a version that is live already or is allowed to go live."""
    for submission in Submission.objects.filter(
        page_id=page_id, digest=digest, state__in=(State.SIGNED, State.PUBLISHED)
    ):
        if missing_steps(submission):
            continue
        if submission.state == State.PUBLISHED or not lapsed(submission):
            return True
    return False


def missing_steps(submission: Submission) -> list[Step]:
    """The steps of its kind that nobody signed on exactly its digest."""
    if not submission.steps:
        return []
    signed = {signature.step for signature in signatures(submission) if signature.digest == submission.digest}
    return [step for step in submission.steps if step not in signed]


def signatures(submission: Submission) -> list[Signature]:
    if submission._signed is None:
        submission._signed = list(submission.signatures.select_related("user"))
    return submission._signed


def signed_in_haste(submission: Submission) -> bool:
    """Did all its signatures come from one address within a minute? Perhaps three names and one person: the inspector
    is shown it."""
    found = list(submission.signatures.values_list("address", "at"))
    addresses, times = {address for address, _ in found}, [at for _, at in found]
    return len(found) > 1 and addresses != {None} and len(addresses) == 1 and max(times) - min(times) < HASTE


def lapsed(submission: Submission) -> list[Signature]:
    """Signatures whose signer has since left or lost the role: they no longer let anything go live."""
    signed = signatures(submission)
    if submission.kind != Kind.REVIEW:
        return [signature for signature in signed if not signature.user.is_active]
    held = set(
        RoleGroup.objects.filter(
            department_id=submission.department_id, group__user__in=[s.user_id for s in signed]
        ).values_list("group__user", "role")
    )
    return [
        s
        for s in signed
        if not s.user.is_active or s.user.is_superuser or (s.user_id, ROLE_OF[s.step].value) not in held
    ]


def foreign_files(page: CityPage) -> list[str]:
    """Titles of pictures and attachments used in this version that belong to another department."""
    own = Q(collection__path__startswith=page.department.collection.path if page.department.collection else "-") | Q(
        collection__name=SHARED_COLLECTION
    )
    return [
        title
        for model, keys in files_of(page).items()
        if keys
        for title in model._default_manager.filter(pk__in=keys).exclude(own).values_list("title", flat=True)
    ]


def holders(department: Department, role: Role, *, without: Iterable[int] = ()) -> list[User]:
    """Active people who hold this role there."""
    return list(
        User.objects.filter(groups__role__department=department, groups__role__role=role, is_active=True).exclude(
            pk__in=without
        )
    )
