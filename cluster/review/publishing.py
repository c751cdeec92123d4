"""From three signatures to a live page, and off it again.
What goes live is the signed revision and nothing else; times are kept by `tick`, each page in its own transaction."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision

from cluster import audit
from cluster.errors import Invalid, JingtingError
from cluster.locking import lock
from cluster.models import CityPage, State, Step, Submission, User
from cluster.review import rules
from cluster.review.signing import sign
from cluster.review.states import Act, move

log = logging.getLogger(__name__)
LATE = timedelta(hours=24)


def publish(page: Page, *, digest: str, by: User) -> Submission:
    """Make exactly the signed version live, or schedule it when its `go_live_at` lies ahead.

    Raises NotAllowed (not 签发), Conflict (signatures missing, lapsed, or content changed).
    """
    with transaction.atomic():
        lock(page)
        rules.require(Act.PUBLISH, page, by)
        submission = rules.subject(Act.PUBLISH, page)
        rules.require_unchanged(submission, digest)
        if submission.go_live_at and submission.go_live_at > timezone.now():
            return _schedule(page, submission, by)
        return go_live(submission, Act.PUBLISH, by)


def issue(page: Page, *, digest: str, by: User, address: str = "") -> Submission:
    """签发: sign the last step and publish (or schedule), in one transaction."""
    with transaction.atomic():
        lock(page)
        rules.require(Act.ISSUE, page, by)
        sign(page, step=Step.FINAL, digest=digest, by=by, address=address)
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
        with transaction.atomic(durable=True):
            lock(page)
            if page.live and page.expire_at and page.expire_at <= timezone.now():
                rules.require(Act.WITHDRAW, page, None)
                _take_down(page, by=None, reason="到期", expired=True)
                done += 1
    return done


def withdraw(page: Page, *, reason: str, by: User) -> Page:
    """Take a live page down. 复审 and 签发 of its department may, and the city's 信息办; the reason is kept."""
    page = page.specific
    with transaction.atomic():
        lock(page)
        rules.require(Act.WITHDRAW, page, by)
        if not reason.strip():
            raise Invalid("撤下须写明理由。", code="reason-missing")
        _take_down(page, by=by, reason=reason.strip(), expired=False)
    return page


def restore(page: Page, *, reason: str, by: User) -> Page:
    """Put a withdrawn version back as it was, if its signatures still hold and nothing it uses has changed."""
    with transaction.atomic():
        lock(page)
        rules.require(Act.RESTORE, page, by)
        if not reason.strip():
            raise Invalid("恢复须写明理由。", code="reason-missing")
        submission = rules.subject(Act.RESTORE, page)
        submission.reason = reason.strip()
        go_live(submission, Act.RESTORE, by)
    return page


def _schedule(page: Page, submission: Submission, by: User) -> Submission:
    move(submission, Act.PUBLISH, State.SCHEDULED)
    submission.save(update_fields=["state", "next_step"])
    audit.record(
        page, "review.schedule", by=by, data={"go_live_at": str(submission.go_live_at), "submission": submission.pk}
    )
    return submission


def _publish_scheduled(key: int) -> bool:
    with transaction.atomic(durable=True):
        page = Page.objects.filter(submissions=key).first()
        if page is None:
            return False
        lock(page)
        if not Submission.objects.filter(pk=key, state=State.SCHEDULED).exists():  # another clock was quicker
            return False
        rules.require(Act.PUBLISH, page, None)
        go_live(rules.subject(Act.PUBLISH, page), Act.PUBLISH, None)
        return True


def go_live(submission: Submission, act: Act, by: User | None) -> Submission:
    """The one place where a signed version becomes the live page; the callers have checked its signatures."""
    now = timezone.now()
    Submission.objects.filter(page_id=submission.page_id, state=State.PUBLISHED).update(
        state=State.SUPERSEDED, closed_at=now, closed_by=by
    )
    Submission.objects.filter(page_id=submission.page_id, state=State.WITHDRAWN).exclude(pk=submission.pk).update(
        state=State.SUPERSEDED
    )
    move(submission, act)
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
