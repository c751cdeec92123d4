"""The way of a version to its three signatures: submit, sign, send back.
Each verb locks the page's row while it works, so that a page has one verb at a time, and every signature names the
digest that was shown."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cluster import audit
from cluster.errors import Conflict, Invalid, faults_of
from cluster.locking import lock
from cluster.models import CityPage, Signature, Step, Submission, User
from cluster.review import rules
from cluster.review.digest import digest_of
from cluster.review.states import Act, move

Check = Callable[[CityPage, User], list[str]]
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Have `submit` ask `check(version, by)`; each sentence it returns (Chinese) refuses the submission."""
    _checks.append(check)


def submit(page: CityPage, *, by: User, reason: str = "") -> Submission:
    """Send the latest draft of `page` to 初审. Raises NotAllowed, Conflict (already in review), Invalid (with every
    fault found)."""
    with transaction.atomic():
        lock(page)
        rules.require(Act.SUBMIT, page, by)
        version = rules.draft_of(page)
        require_fit(version, by)
        submission = Submission.objects.create(
            page_id=page.pk,
            department=page.department,
            next_step=Step.FIRST,
            digest=digest_of(version),
            revision=page.latest_revision or page.save_revision(user=by, clean=False),
            title=version.title,
            place=_place_of(page),
            submitted_by=by,
            go_live_at=version.go_live_at,
            reason=reason,
        )
        submission.authors.set(rules.authors_of(page, version) | {by.pk})
        audit.record(page, "review.submit", by=by, data={"digest": submission.digest, "submission": submission.pk})
    return submission


def sign(page: Page, *, step: Step, digest: str, by: User, address: str = "") -> Submission:
    """Put `by`'s name at `step` under `digest`, which is what her screen showed; `address` is where she signs from.

    Raises NotAllowed (role, author, second step of one person) and Conflict (not this step, or the content changed).
    """
    with transaction.atomic():
        lock(page)
        waiting = rules.concerned(Act.SIGN, page)
        if waiting is not None and waiting.next_step not in ("", step):  # her screen showed another step
            raise Conflict(f"“{waiting.title}”现在不在{Step(step).label}环节。", code="wrong-state")
        rules.require(Act.SIGN, page, by)
        submission = rules.subject(Act.SIGN, page)
        rules.require_unchanged(submission, digest)
        Signature.objects.create(
            submission=submission, step=step, user=by, post=by.post, digest=digest, address=address or None
        )
        rest = submission.steps[submission.steps.index(step) + 1 :]
        if rest:
            submission.next_step = rest[0]
        else:
            move(submission, Act.SIGN)
            submission.in_haste = rules.signed_in_haste(submission)
        submission.save(update_fields=["next_step", "state", "in_haste"])
        audit.record(
            page, "review.sign", by=by, data={"step": str(step), "digest": digest, "submission": submission.pk}
        )
    return submission


def send_back(page: Page, *, reason: str, by: User) -> Submission:
    """Return the version to its author, ending all its signatures. Any reviewer of the department may, and its
    sender."""
    with transaction.atomic():
        lock(page)
        rules.require(Act.SEND_BACK, page, by)
        if not reason.strip():
            raise Invalid("退回须写明理由。", code="reason-missing")
        submission = rules.subject(Act.SEND_BACK, page)
        move(submission, Act.SEND_BACK)
        submission.reason, submission.closed_by, submission.closed_at = reason.strip(), by, timezone.now()
        submission.save()
        audit.record(page, "review.send_back", by=by, data={"reason": submission.reason, "submission": submission.pk})
    return submission


def require_fit(version: CityPage, by: User) -> None:
    """Raise Invalid with every fault that keeps this version from being signed."""
    faults = faults_of(version, "内容")
    faults += rules.foreign_references(version)
    for check in _checks:
        faults += check(version, by)
    if faults:
        raise Invalid("还不能提交审核：" + "；".join(faults), code="not-ready")


def _place_of(page: CityPage) -> str:
    parent = page.get_parent()
    return parent.title if parent and parent.depth > 1 else ""
