"""What the gate cannot see: live pages changed beneath it, by SQL, fixtures or an import.

The comparison reads and touches nothing. All live pages of 61 sites × 1,000 take about 30 seconds of one core (`make
bench ARGS=review`), so the clock simply makes the round of all of them, with a pause between: whatever differs is on
the first screen of 督查 and 信息办 within five minutes."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cluster import audit
from cluster.models import CITY_OFFICE, CityPage, Department, LivePageFault, State, Submission, User
from cluster.models.tree import parent_path
from cluster.review.digest import digest_of, facts_of

log = logging.getLogger(__name__)
CHUNK = 200
PAUSE = 150.0  # seconds between two rounds: with a round of 61,000 pages a change is met well within five minutes
COMPARED = "review-live-pages-compared"  # key in the shared cache: when the last round ended
TRIES = 3
TOLD = 50  # pages that one mail lists


@dataclass(frozen=True)
class Mismatch:
    page: CityPage
    fault: str

    def __str__(self) -> str:
        return f"页面 {self.page.pk}“{self.page.title}”（{self.page.url_path}）：{self.fault}"


def mismatches() -> Iterator[Mismatch]:
    """Every live page whose content is not what was signed for it, in tree order."""
    last = ""
    while chunk := list(Page.objects.filter(live=True, depth__gt=1, path__gt=last).order_by("path").specific()[:CHUNK]):
        last = chunk[-1].path
        pages = [page for page in chunk if isinstance(page, CityPage)]
        signed = _signed([page.pk for page in pages])
        parents = dict(Page.objects.filter(path__in={parent_path(page) for page in pages}).values_list("path", "pk"))
        known = facts_of(pages)
        for page in pages:
            digest = digest_of(page, parent_id=parents.get(parent_path(page)), known=known)
            # Read one after the other, a page and its signatures may stand on two sides of a publication.
            if _fault(page, digest, signed.get(page.pk)) and (found := mismatch_of(page.pk)):
                yield found


def mismatch_of(page_id: int) -> Mismatch | None:
    """The page as it stands now, where it is live and not what was signed for it."""
    for _ in range(TRIES):
        before = _signed([page_id])
        page = Page.objects.filter(pk=page_id, live=True).specific().first()
        if not isinstance(page, CityPage):
            return None
        fault = _fault(page, digest_of(page), before.get(page_id))
        if not fault or _signed([page_id]) == before:
            return Mismatch(page, fault) if fault else None
    return None  # published again and again while it was looked at: the next round will see


def sweep() -> list[str]:
    """The sweep as `manage.py sweep` prints it: one Chinese sentence for each fault."""
    return [str(mismatch) for mismatch in mismatches()]


def watch_live_pages() -> int:
    """The clock's part: keep LivePageFault at what differs now, and write to 督查 and 信息办 of what is new.

    Safe beside another clock: a row is made once, and claimed in the database before it is written about."""
    there, differing = set(LivePageFault.objects.values_list("page_id", flat=True)), set()
    for found in mismatches():
        differing.add(found.page.pk)
        if found.page.pk not in there:
            _note(found)
    for row in LivePageFault.objects.all():
        if row.page_id not in differing and mismatch_of(row.page_id) is None:
            row.delete()
    _tell([row for row in LivePageFault.objects.filter(told_at=None) if _claimed(row)])
    cache.set(COMPARED, timezone.now(), None)
    return 0


def _note(found: Mismatch) -> None:
    with transaction.atomic():
        _, new = LivePageFault.objects.get_or_create(
            page_id=found.page.pk,
            defaults={"fault": found.fault, "department": Department.objects.of_page(found.page)},
        )
        if new:
            audit.record(found.page, "review.differs", by=None)


def _signed(keys: list[int]) -> dict[int, str]:
    published = Submission.objects.filter(state=State.PUBLISHED, page_id__in=keys)
    return dict(published.values_list("page_id", "digest"))


def _fault(page: CityPage, digest: str, signed: str | None) -> str:
    if signed is None:
        return "已发布，但没有任何签名"
    if page.alias_of_id:
        return "是别名页面，不能发布"
    return "内容与签名的版本不同" if signed != digest else ""


def _claimed(row: LivePageFault) -> bool:
    return bool(LivePageFault.objects.filter(pk=row.pk, told_at=None).update(told_at=timezone.now()))


def _tell(rows: list[LivePageFault]) -> None:
    """One mail for all that is new; nothing of a page's content stands in it, since nobody signed that."""
    if not rows:
        return
    offices = User.objects.filter(
        is_active=True, groups__role__department__is_city=True, groups__role__role__in=CITY_OFFICE
    )
    addresses = sorted({person.email for person in offices if person.email})
    if not addresses:
        log.warning("no address", extra={"pages": [row.page_id for row in rows]})
        return
    lines = [
        "以下已发布的页面与签名不符，可能有人绕过审核直接改了数据库：",
        "",
        *(
            f"· {row.department or '（不属于任何网站）'}　页面 {row.page_id}：{row.fault}\n  {row.address}"
            for row in rows[:TOLD]
        ),
        *([f"……另有 {len(rows) - TOLD} 个页面，见后台首屏。"] if len(rows) > TOLD else []),
        "",
        "请立即核实；必要时由本部门复审、签发或信息办撤下页面。后台首屏一直列到相符为止，每个页面只发这一封邮件。",
    ]
    try:
        send_mail(f"{len(rows)} 个已发布页面与签名不符", "\n".join(lines), None, addresses)
    except OSError:
        # Not tried again: the mail may have gone out. The admin's first screen goes on showing what differs.
        log.exception("mail may not have been sent", extra={"pages": [row.page_id for row in rows]})
