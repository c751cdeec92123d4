"""From three signatures to a live page, and off it again.
What goes live is the signed revision and nothing else; times are kept by `tick`, each page in its own transaction."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision

from cluster import audit
from cluster.errors import Conflict, Invalid, JingtingError
from cluster.models import CityPage, Department, Role, State, Step, Submission, User
from cluster.review import rules
from cluster.review.digest import digest_of
from cluster.review.signing import held_open, open_of, require_unchanged, sign
from cluster.roles import has_role, require_role

log = logging.getLogger(__name__)
LATE = timedelta(hours=24)


def publish(page: Page, *, digest: str, by: User) -> Submission:
    """Make exactly the signed version live, or schedule it when its `go_live_at` lies ahead.

    Raises NotAllowed (not 签发), Conflict (signatures missing, lapsed, or content changed).
    """
    with transaction.atomic():
        submission = held_open(page)
        require_role(by, Role.SIGNER, submission.department, "发布")
        _require_signatures(submission)
        require_unchanged(submission, digest)
        if submission.go_live_at and submission.go_live_at > timezone.now():
            return _schedule(page, submission, by)
        return go_live(submission, by)


def issue(page: Page, *, digest: str, by: User, address: str = "") -> Submission:
    """签发: sign the last step and publish (or schedule), in one transaction."""
    with transaction.atomic():
        sign(page, step=Step.FINAL, digest=digest, by=by, address=address)
        return publish(page, digest=digest, by=by)


def schedule(page: Page, *, digest: str, by: User) -> Submission:
    """Like `publish`, but refuses a version whose time is not set or has passed."""
    go_live_at = open_of(page).go_live_at
    if not go_live_at or go_live_at <= timezone.now():
        raise Invalid("没有设置定时发布的时间，或时间已过。", code="no-schedule")
    return publish(page, digest=digest, by=by)


def publish_due() -> int:
    """The clock's part: publish each scheduled version whose time has come; returns how many went live.

    Signers are asked again; a refusal closes nothing and never stops the next one. What is a day late waits for a
    person.
    """
    now = timezone.now()
    due = Submission.objects.filter(state=State.SCHEDULED, go_live_at__lte=now, go_live_at__gt=now - LATE)
    done = 0
    for key in list(due.values_list("pk", flat=True)):
        try:
            done += _publish_scheduled(key)
        except JingtingError as error:
            log.error("scheduled publication refused", extra={"submission": key, "code": error.code})
        except Exception:
            log.exception("scheduled publication failed", extra={"submission": key})
    return done


def expire_due() -> int:
    """The clock's part: take down each page whose `expire_at` has passed; returns how many."""
    done = 0
    for page in Page.objects.filter(live=True, expire_at__lte=timezone.now()).specific():
        with transaction.atomic():
            _take_down(page, by=None, reason="到期", expired=True)
            done += 1
    return done


def withdraw(page: Page, *, reason: str, by: User) -> Page:
    """Take a live page down. 复审 and 签发 of its department may, and the city's 信息办; the reason is kept."""
    if not reason.strip():
        raise Invalid("撤下须写明理由。", code="reason-missing")
    page = page.specific
    if not has_role(by, Role.IT_OFFICE, Department.objects.city()):
        require_role(by, (Role.SECOND_REVIEWER, Role.SIGNER), page.department, "撤下页面")
    with transaction.atomic():
        page.refresh_from_db()
        if not page.live:
            raise Conflict(f"“{page.title}”没有发布。", code="not-live")
        _take_down(page, by=by, reason=reason.strip(), expired=False)
    return page


def restore(page: Page, *, reason: str, by: User) -> Page:
    """Put a withdrawn version back as it was, if its signatures still hold and nothing it uses has changed."""
    if not reason.strip():
        raise Invalid("恢复须写明理由。", code="reason-missing")
    with transaction.atomic():
        submission = (
            Submission.objects.select_for_update(of=("self",))
            .select_related("department", "revision")
            .filter(page_id=page.pk, state=State.WITHDRAWN)
            .order_by("-closed_at")
            .first()
        )
        if submission is None or submission.revision is None:
            raise Conflict(f"“{page.title}”没有可以恢复的版本。", code="nothing-to-restore")
        require_role(by, (Role.SECOND_REVIEWER, Role.SIGNER), submission.department, "恢复页面")
        _require_signatures(submission)
        if digest_of(submission.revision.as_object()) != submission.digest:
            raise Conflict("撤下的版本或它使用的素材已变，请重新送审。", code="content-changed")
        submission.reason = reason.strip()
        go_live(submission, by)
    return page


def _require_signatures(submission: Submission) -> None:
    missing = rules.missing_steps(submission)
    if missing:
        raise Conflict(f"还缺{'、'.join(step.label for step in missing)}签名。", code="signatures-missing")
    lapsed = rules.lapsed(submission)
    if lapsed:
        names = "、".join(f"{one.user}（{one.get_step_display()}）" for one in lapsed)
        raise Conflict(f"{names}已不担任该角色，签名失效，请退回后重新送审。", code="signer-lapsed")


def _schedule(page: Page, submission: Submission, by: User) -> Submission:
    submission.become(State.SCHEDULED)
    submission.save(update_fields=["state", "next_step"])
    audit.record(
        page, "review.schedule", by=by, data={"go_live_at": str(submission.go_live_at), "submission": submission.pk}
    )
    return submission


def _publish_scheduled(key: int) -> bool:
    with transaction.atomic():
        submission = (
            Submission.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("department", "revision")
            .filter(pk=key, state=State.SCHEDULED)
            .first()
        )
        if submission is None:  # another clock was quicker
            return False
        _require_signatures(submission)
        require_unchanged(submission, submission.digest)
        go_live(submission, None)
        return True


def go_live(submission: Submission, by: User | None) -> Submission:
    """The one place where a signed version becomes the live page; the callers have checked its signatures."""
    now = timezone.now()
    Submission.objects.filter(page_id=submission.page_id, state=State.PUBLISHED).update(
        state=State.SUPERSEDED, closed_at=now, closed_by=by
    )
    Submission.objects.filter(page_id=submission.page_id, state=State.WITHDRAWN).exclude(pk=submission.pk).update(
        state=State.SUPERSEDED
    )
    submission.become(State.PUBLISHED)
    submission.closed_by, submission.closed_at = by, now
    submission.save()
    revision: Revision = submission.revision
    revision.publish(user=by, skip_permission_checks=True)
    audit.record(
        revision.content_object,
        "review.publish",
        by=by,
        data={"digest": submission.digest, "submission": submission.pk},
    )
    return submission


def _take_down(page: CityPage, *, by: User | None, reason: str, expired: bool) -> None:
    UnpublishPageAction(page, set_expired=expired, user=by).execute(skip_permission_checks=True)
    Submission.objects.filter(page_id=page.pk, state=State.PUBLISHED).update(
        state=State.WITHDRAWN, closed_by=by, closed_at=timezone.now(), reason=reason
    )
    audit.record(page, "review.withdraw", by=by, data={"reason": reason})
