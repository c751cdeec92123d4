"""The rules of the gate as questions: who wrote a version, who may do what to it and when, what may go live.
Nothing here changes anything."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.utils import timezone
from wagtail.models import Page, Revision

from cluster.acts import require_state
from cluster.errors import Conflict, NotAllowed
from cluster.ground import Ground, refusal
from cluster.models import (
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
from cluster.models.review import OPEN
from cluster.review.digest import digest_of, files_of, placed_references
from cluster.review.states import MOVES, Act
from cluster.roles import has_role, is_it_office, require_role

HASTE = timedelta(minutes=1)
ROLE_OF: dict[str, Role] = {
    Step.FIRST: Role.FIRST_REVIEWER,
    Step.SECOND: Role.SECOND_REVIEWER,
    Step.FINAL: Role.SIGNER,
}
REVIEWERS = tuple(ROLE_OF.values())
WRITING_ROLES = (Role.WRITER, Role.SITE_MANAGER, *REVIEWERS)

# Whose act it is in the page's department; 签名 is its step's, and what goes by more than a role stands in the code.
DOERS: dict[Act, tuple[Role, ...]] = {
    Act.SUBMIT: WRITING_ROLES,
    Act.ISSUE: (Role.SIGNER,),
    Act.PUBLISH: (Role.SIGNER,),
    Act.WITHDRAW: (Role.SECOND_REVIEWER, Role.SIGNER),
    Act.RESTORE: (Role.SECOND_REVIEWER, Role.SIGNER),
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


def require(act: Act, page: Page, by: User | None) -> None:
    """Raise NotAllowed or Conflict unless `by` (None: the clock) may do this to the page as it stands.

    A verb asks it of the locked page, a screen of the page it shows."""
    page = page.specific
    submission = concerned(act, page)
    _require_doer(act, page, submission, by)
    require_state(MOVES, act, state_of(act, page), _why_not_now(act, page, submission))
    if submission is not None and act in _FURTHER:
        _FURTHER[act](submission)
        if by is not None and act in (Act.SIGN, Act.ISSUE, Act.CONFIRM_URGENT):
            _require_other_eyes(submission, by)
    elif act in (Act.SUBMIT, Act.PROPOSE_URGENT):
        _require_news(page)


def subject(act: Act, page: Page) -> Submission:
    """The submission an act is about; Conflict where there is none."""
    found = concerned(act, page)
    if found is None:
        raise Conflict(_why_not_now(act, page, None), code="wrong-state")
    return found


def concerned(act: Act, page: Page) -> Submission | None:
    """The submission an act is about (see states), if there is one."""
    states = {Act.WITHDRAW: (State.PUBLISHED,), Act.RESTORE: (State.WITHDRAWN,)}.get(act, OPEN)
    found = Submission.objects.select_related("department", "revision").filter(page_id=page.pk, state__in=states)
    return found.order_by("-closed_at", "-pk").first()


def state_of(act: Act, page: Page) -> State | None:
    """What the table of moves is asked about."""
    if act == Act.WITHDRAW:  # also what was made live beneath the gate can be taken down
        return State.PUBLISHED if page.live else None
    submission = concerned(act, page)
    return State(submission.state) if submission else None


def may_write(user: User, department: Department) -> bool:
    """Whether she may send pages of the department to review."""
    return has_role(user, WRITING_ROLES, department)


def may_lead_urgent(user: User, department: Department) -> bool:
    """Whether she is one of those who may propose or confirm 应急发布 there: its signers and 信息办."""
    return has_role(user, Role.SIGNER, department) or is_it_office(user)


def require_leader(user: User, department: Department, act: str) -> None:
    if not may_lead_urgent(user, department):
        require_role(user, Role.SIGNER, department, act)


def _require_doer(act: Act, page: Page, submission: Submission | None, by: User | None) -> None:
    if by is None:
        if act not in (Act.PUBLISH, Act.WITHDRAW):
            raise NotAllowed(f"{act.label}须由人办理。")
        return
    department = submission.department if submission else page.department
    if act == Act.SIGN:
        step = submission.next_step if submission else ""
        require_role(by, ROLE_OF.get(step, REVIEWERS), department, Step(step).label if step in ROLE_OF else "签名")
    elif act == Act.SEND_BACK:
        sender = submission is not None and by.pk == submission.submitted_by_id
        if not sender and not has_role(by, REVIEWERS, department):
            raise NotAllowed("只有本部门的审核人和送审人可以退回。")
    elif act in (Act.PROPOSE_URGENT, Act.CONFIRM_URGENT):
        require_leader(by, department, act.label)
    elif act != Act.WITHDRAW or not is_it_office(by):
        require_role(by, DOERS[act], department, act.label)


def _why_not_now(act: Act, page: Page, submission: Submission | None) -> str:
    if act == Act.WITHDRAW:
        return f"“{page.title}”没有发布。"
    if act == Act.RESTORE:
        return f"“{page.title}”没有可以恢复的版本。"
    if submission is None:
        return f"“{page.title}”没有在审核中的版本。"
    if act == Act.SUBMIT:
        return f"“{page.title}”已经在审核中。"
    if act == Act.PROPOSE_URGENT:
        return f"“{page.title}”已经在审核中，请先退回。"
    missing = missing_steps(submission)
    if act == Act.PUBLISH and missing:
        return f"还缺{'、'.join(step.label for step in missing)}签名。"
    return f"“{submission.title}”现在是“{submission.get_state_display()}”，不能{act.label}。"


def _require_news(page: CityPage) -> None:
    """There is something to review: the draft is not what readers see already."""
    if (
        page.live
        and Submission.objects.filter(page_id=page.pk, digest=digest_of(draft_of(page)), state=State.PUBLISHED).exists()
    ):
        raise Conflict(f"“{page.title}”与已发布的版本相同，没有需要审核的改动。", code="nothing-changed")


def _require_signable(submission: Submission) -> None:
    if submission.kind != Kind.REVIEW:
        raise Conflict(f"“{submission.title}”是{submission.get_kind_display()}，不走三审签名。", code="wrong-state")
    require_unchanged(submission)


def _require_issuable(submission: Submission) -> None:
    if submission.kind != Kind.REVIEW or submission.next_step != Step.FINAL:
        raise Conflict(f"“{submission.title}”现在不在{Step.FINAL.label}环节。", code="wrong-state")
    _require_signable(submission)
    _require_signers_still_there(submission)


def _require_publishable(submission: Submission) -> None:
    if submission.state == State.SCHEDULED and submission.go_live_at and submission.go_live_at > timezone.now():
        at = timezone.localtime(submission.go_live_at)
        raise Conflict(f"“{submission.title}”已定于 {at:%Y-%m-%d %H:%M} 发布。", code="wrong-state")
    _require_signatures(submission)
    require_unchanged(submission)


def _require_restorable(submission: Submission) -> None:
    _require_signatures(submission)
    if submission.revision is None or digest_of(submission.revision.as_object()) != submission.digest:
        raise Conflict("撤下的版本或它使用的素材已变，请重新送审。", code="content-changed")


def _require_confirmable(submission: Submission) -> None:
    if submission.kind != Kind.URGENT:
        raise Conflict(f"“{submission.title}”没有提请应急发布。", code="wrong-state")
    require_unchanged(submission)


_FURTHER: dict[Act, Callable[[Submission], None]] = {
    Act.SIGN: _require_signable,
    Act.ISSUE: _require_issuable,
    Act.PUBLISH: _require_publishable,
    Act.RESTORE: _require_restorable,
    Act.CONFIRM_URGENT: _require_confirmable,
}


def _require_other_eyes(submission: Submission, by: User) -> None:
    """Nobody signs what she wrote, and nobody signs twice."""
    if submission.authors.filter(pk=by.pk).exists():
        raise NotAllowed("您是这一版的作者，不能审核自己写的内容。", code="author-cannot-sign")
    if Signature.objects.filter(submission=submission, user=by).exists():
        urgent = submission.kind == Kind.URGENT
        told = "应急发布须由另一个人确认。" if urgent else "您已经签过这一版，三个环节须由三个人签名。"
        raise NotAllowed(told, code="signed-already")


def _require_signatures(submission: Submission) -> None:
    missing = missing_steps(submission)
    if missing:
        raise Conflict(f"还缺{'、'.join(step.label for step in missing)}签名。", code="signatures-missing")
    _require_signers_still_there(submission)


def _require_signers_still_there(submission: Submission) -> None:
    gone = lapsed(submission)
    if gone:
        names = "、".join(f"{one.user}（{one.get_step_display()}）" for one in gone)
        raise Conflict(f"{names}已不担任该角色，签名失效，请退回后重新送审。", code="signer-lapsed")


def require_unchanged(submission: Submission, shown: str = "") -> CityPage:
    """The submitted version, provided that it, the page's latest draft and what a screen has shown are one and the
    same."""
    changed = Conflict("内容已变，需重审：现在的版本与送审的版本不同。", code="content-changed")
    if submission.revision is None:
        raise changed
    version: CityPage = submission.revision.as_object()
    if not (shown or submission.digest) == submission.digest == digest_of(version):
        raise changed
    latest = version.latest_revision
    if version.latest_revision_id != submission.revision_id and digest_of(latest.as_object()) != submission.digest:
        raise changed
    return version


def draft_of(page: Page) -> CityPage:
    """The version an editor sees in the editor now: the latest revision, or the page itself where there is none."""
    page = page.specific
    revision = page.latest_revision
    return revision.as_object() if revision else page


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


def foreign_references(page: CityPage) -> list[str]:
    """A sentence for each field of this version that uses what the page's department may not use."""
    placed = list(placed_references(page))
    barred = Ground([page.department.pk]).barred(reference for _, reference in placed)
    faults = [refusal(str(field.verbose_name), reference[0]) for field, reference in placed if reference in barred]
    return list(dict.fromkeys(faults))


def holders(department: Department, role: Role, *, without: Iterable[int] = ()) -> list[User]:
    """Active people who hold this role there."""
    return list(
        User.objects.filter(groups__role__department=department, groups__role__role=role, is_active=True).exclude(
            pk__in=without
        )
    )
