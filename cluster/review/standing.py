"""Versions that stand without the three signatures, each of a visible kind: pages that provisioning made from
a blueprint, pages brought from an old site by two named people, and 应急发布, which two people do and which is
reported."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published

from cluster import audit
from cluster.errors import Conflict, Invalid, NotAllowed
from cluster.locking import lock
from cluster.models import CityPage, Kind, Signature, State, Step, Submission, User
from cluster.models.review import STEPS_OF
from cluster.review import rules
from cluster.review.digest import digest_of
from cluster.review.gate import newborn
from cluster.review.publishing import go_live
from cluster.review.signing import require_fit
from cluster.review.states import Act

REVIEW_WITHIN = timedelta(hours=24)


def sign_as_provisioned(pages: Iterable[CityPage], *, reason: str = "栏目蓝本") -> list[Submission]:
    """Make unpublished structural pages (home, channels) live as what they are: made by the system from a blueprint."""
    return _stand(list(pages), Kind.PROVISIONED, (), reason)


@contextmanager
def making_pages_live(kind: Kind, *, reason: str, by: tuple[User, ...] = ()) -> Iterator[None]:
    """Pages *created* live inside this block are signed as `kind` when it ends, in one transaction: one save a page.

    For provisioning (`Kind.PROVISIONED`) and importers (`Kind.MIGRATED`, two people); existing pages meet the gate as
    ever.
    """
    with transaction.atomic():
        token = newborn.set([])
        try:
            yield
            pages = newborn.get() or []
        finally:
            newborn.reset(token)
        _require_people(pages, kind, by)
        _sign_all(pages, kind, by, reason)
        _record_migration(pages, kind, by, reason)


def sign_as_migrated(pages: Iterable[CityPage], *, by: tuple[User, User], batch: str) -> list[Submission]:
    """Make unpublished pages of an old site live under two people's names; `batch` says which import (shown on the
    page's log).

    Both must be active and hold 签发 in the pages' department, or 信息办 in the city. Set `first_published_at` before.
    """
    pages = list(pages)
    _require_people(pages, Kind.MIGRATED, by)
    return _stand(pages, Kind.MIGRATED, by, batch)


def propose_urgent(page: CityPage, *, reason: str, by: User, digest: str = "") -> Submission:
    """应急发布, first person: ask for the latest draft to go live at once; the reason is kept and reported.

    `digest` is what her screen showed, where it showed one: Conflict when the draft reads otherwise by now.
    """
    with transaction.atomic():
        lock(page)
        rules.require(Act.PROPOSE_URGENT, page, by)
        if not reason.strip():
            raise Invalid("应急发布须写明理由。", code="reason-missing")
        version = rules.draft_of(page)
        if digest and digest != digest_of(version):
            raise Conflict("内容已变：屏幕上的版本与现在的草稿不同，没有提请。", code="content-changed")
        require_fit(version, by)
        submission = Submission.objects.create(
            page_id=page.pk,
            department=page.department,
            kind=Kind.URGENT,
            next_step=Step.CONFIRMER,
            title=version.title,
            digest=digest_of(version),
            revision=page.latest_revision or page.save_revision(user=by, clean=False),
            submitted_by=by,
            reason=reason.strip(),
        )
        submission.authors.set(rules.authors_of(page, version))
        Signature.objects.create(
            submission=submission, step=Step.PROPOSER, user=by, post=by.post, digest=submission.digest
        )
        audit.record(
            page, "review.propose_urgent", by=by, data={"reason": submission.reason, "submission": submission.pk}
        )
    return submission


def confirm_urgent(page: Page, *, digest: str, by: User) -> Submission:
    """应急发布, second person: put it live. It must be reviewed afterwards within 24 hours (`urgent_unreviewed`)."""
    with transaction.atomic():
        lock(page)
        rules.require(Act.CONFIRM_URGENT, page, by)
        submission = rules.subject(Act.CONFIRM_URGENT, page)
        rules.require_unchanged(submission, digest)
        Signature.objects.create(submission=submission, step=Step.CONFIRMER, user=by, post=by.post, digest=digest)
        audit.record(page, "review.confirm_urgent", by=by, data={"submission": submission.pk})
        return go_live(submission, Act.CONFIRM_URGENT, by)


def urgent_unreviewed() -> "QuerySet[Submission]":
    """应急发布 whose version is still live 24 hours later without an ordinary review: for the monthly report."""
    return Submission.objects.filter(
        kind=Kind.URGENT, state=State.PUBLISHED, closed_at__lte=timezone.now() - REVIEW_WITHIN
    )


def _require_people(pages: list[CityPage], kind: Kind, people: tuple[User, ...]) -> None:
    if len({person.pk for person in people}) != len(STEPS_OF[kind]):
        raise NotAllowed("旧站迁移须由两个人共同签名。", code="two-people")
    for person in people:
        for department in {page.department for page in pages}:
            rules.require_leader(person, department, "签署迁移内容")


def _sign_all(pages: list[CityPage], kind: Kind, people: tuple[User, ...], reason: str) -> list[Submission]:
    now = timezone.now()
    submissions = Submission.objects.bulk_create(
        [
            Submission(
                page_id=page.pk,
                department=page.department,
                kind=kind,
                state=State.PUBLISHED,
                title=page.title,
                digest=digest_of(page),
                revision_id=page.latest_revision_id,
                reason=reason,
                submitted_by=people[0] if people else None,
                submitted_at=now,
                closed_at=now,
            )
            for page in pages
        ]
    )
    Signature.objects.bulk_create(
        [
            Signature(submission=submission, step=step, user=person, post=person.post, digest=submission.digest, at=now)
            for submission in submissions
            for step, person in zip(submission.steps, people, strict=True)
        ]
    )
    return submissions


def _stand(pages: list[CityPage], kind: Kind, people: tuple[User, ...], reason: str) -> list[Submission]:
    now = timezone.now()
    with transaction.atomic():
        submissions = _sign_all(pages, kind, people, reason)
        for page in pages:
            page.live, page.has_unpublished_changes = True, False
            page.first_published_at = page.first_published_at or now
            page.last_published_at = page.last_published_at or page.first_published_at
            page.save(
                clean=False,
                update_fields=["live", "has_unpublished_changes", "first_published_at", "last_published_at"],
            )
            page_published.send(sender=type(page), instance=page, revision=page.latest_revision)
        _record_migration(pages, kind, people, reason)
    return submissions


def _record_migration(pages: list[CityPage], kind: Kind, people: tuple[User, ...], reason: str) -> None:
    if kind == Kind.MIGRATED:
        for department in {page.department for page in pages}:
            audit.record(
                department,
                "review.migrate",
                by=people[0],
                data={"batch": reason, "pages": len(pages), "with": people[1].pk},
            )
