"""The way of a version to its three signatures: submit, sign, send back.
Each verb holds the submission's row while it works, and every signature names the digest that was shown."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page

from cluster import audit
from cluster.errors import Conflict, Invalid, NotAllowed, faults_of
from cluster.models import CityPage, Role, Signature, State, Step, Submission, User
from cluster.models.review import OPEN
from cluster.review import rules
from cluster.review.digest import digest_of
from cluster.roles import has_role, require_role

Check = Callable[[CityPage, User], list[str]]
_checks: list[Check] = []
WRITING_ROLES = (Role.WRITER, Role.SITE_MANAGER, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.SIGNER)


def register_check(check: Check) -> None:
    """Have `submit` ask `check(version, by)`; each sentence it returns (Chinese) refuses the submission."""
    _checks.append(check)


def draft_of(page: Page) -> CityPage:
    """The version an editor sees in the editor now: the latest revision, or the page itself where there is none."""
    page = page.specific
    revision = page.latest_revision
    return revision.as_object() if revision else page


def open_of(page: Page) -> Submission:
    """The page's submission that is not closed yet; Conflict when there is none."""
    found = Submission.objects.select_related("department", "revision").filter(page_id=page.pk, state__in=OPEN).first()
    if found is None:
        raise Conflict(f"“{page.title}”没有在审核中的版本。", code="not-in-review")
    return found


def submit(page: CityPage, *, by: User, reason: str = "") -> Submission:
    """Send the latest draft of `page` to 初审. Raises NotAllowed, Conflict (already in review), Invalid (with every
    fault found)."""
    require_role(by, WRITING_ROLES, page.department, "提交审核")
    version = draft_of(page)
    require_fit(version, by)
    digest = digest_of(version)
    _refuse_what_is_live(page, digest)
    authors = rules.authors_of(page, version) | {by.pk}
    with transaction.atomic():
        revision = page.latest_revision or page.save_revision(user=by, clean=False)
        try:
            with transaction.atomic():
                submission = Submission.objects.create(
                    page_id=page.pk,
                    department=page.department,
                    next_step=Step.FIRST,
                    digest=digest,
                    revision=revision,
                    title=version.title,
                    place=_place_of(page),
                    submitted_by=by,
                    go_live_at=version.go_live_at,
                    reason=reason,
                )
        except IntegrityError:
            raise Conflict(f"“{page.title}”已经在审核中。", code="in-review-already") from None
        submission.authors.set(authors)
        audit.record(page, "review.submit", by=by, data={"digest": digest, "submission": submission.pk})
    return submission


def sign(page: Page, *, step: Step, digest: str, by: User, address: str = "") -> Submission:
    """Put `by`'s name at `step` under `digest`, which is what her screen showed; `address` is where she signs from.

    Raises NotAllowed (role, author, second step of one person) and Conflict (not this step, or the content changed).
    """
    with transaction.atomic():
        submission = held_open(page)
        rules.require_signer(submission, step, by)
        if submission.state != State.IN_REVIEW or submission.next_step != step:
            raise Conflict(f"“{submission.title}”现在不在{Step(step).label}环节。", code="wrong-step")
        require_unchanged(submission, digest)
        Signature.objects.create(
            submission=submission, step=step, user=by, post=by.post, digest=digest, address=address or None
        )
        steps = submission.steps
        rest = steps[steps.index(step) + 1 :]
        if rest:
            submission.next_step = rest[0]
        else:
            submission.become(State.SIGNED)
            submission.in_haste = rules.signed_in_haste(submission)
        submission.save(update_fields=["next_step", "state", "in_haste"])
        audit.record(
            page, "review.sign", by=by, data={"step": str(step), "digest": digest, "submission": submission.pk}
        )
    return submission


def send_back(page: Page, *, reason: str, by: User) -> Submission:
    """Return the version to its author, ending all its signatures. Any reviewer of the department may, and its
    sender."""
    if not reason.strip():
        raise Invalid("退回须写明理由。", code="reason-missing")
    with transaction.atomic():
        submission = held_open(page)
        reviewers = (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.SIGNER)
        if by.pk != submission.submitted_by_id and not has_role(by, reviewers, submission.department):
            raise NotAllowed("只有本部门的审核人和送审人可以退回。")
        submission.become(State.RETURNED)
        submission.reason, submission.closed_by, submission.closed_at = reason.strip(), by, timezone.now()
        submission.save()
        audit.record(page, "review.send_back", by=by, data={"reason": submission.reason, "submission": submission.pk})
    return submission


def require_unchanged(submission: Submission, digest: str) -> CityPage:
    """The submitted version, provided that it, the page's latest draft and `digest` are still one and the same."""
    changed = Conflict("内容已变，需重审：屏幕上的版本与送审的版本不同，没有签名。", code="content-changed")
    if submission.revision is None:
        raise changed
    version: CityPage = submission.revision.as_object()
    if not digest == submission.digest == digest_of(version):
        raise changed
    if (
        version.latest_revision_id != submission.revision_id
        and digest_of(version.latest_revision.as_object()) != digest
    ):
        raise changed
    return version


def held_open(page: Page) -> Submission:
    """Like `open_of`, its row locked until the transaction ends."""
    found = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("department", "revision")
        .filter(page_id=page.pk, state__in=OPEN)
        .first()
    )
    if found is None:
        raise Conflict(f"“{page.title}”没有在审核中的版本。", code="not-in-review")
    return found


def require_fit(version: CityPage, by: User) -> None:
    """Raise Invalid with every fault that keeps this version from being signed."""
    faults = faults_of(version, "内容")
    faults += [f"“{title}”是其他部门的素材，不能使用。" for title in rules.foreign_files(version)]
    for check in _checks:
        faults += check(version, by)
    if faults:
        raise Invalid("还不能提交审核：" + "；".join(faults), code="not-ready")


def _refuse_what_is_live(page: CityPage, digest: str) -> None:
    if page.live and Submission.objects.filter(page_id=page.pk, digest=digest, state=State.PUBLISHED).exists():
        raise Conflict(f"“{page.title}”与已发布的版本相同，没有需要审核的改动。", code="nothing-changed")


def _place_of(page: CityPage) -> str:
    parent = page.get_parent()
    return parent.title if parent and parent.depth > 1 else ""
