"""What a visitor asks and what she is answered: hits of every kind in one list, with counts to narrow it by.
Counts come from the index, every shown hit is read again from the database, so nothing withdrawn is shown."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.models import Page

from cluster.departments import open_sites
from cluster.models import Department
from search import findable, marking
from search.asking import text_query
from search.matching import Match, matches
from search.store import Missing, store
from search.words import QUERY_LENGTH, fold, parts

PER_PAGE = 10
SUGGESTIONS = 8
ALL = "all"


@dataclass(frozen=True)
class Question:
    """`site` is a slug or ALL; `since` and `until` are inclusive days."""

    text: str
    site: str = ALL
    kind: str = ""
    since: date | None = None
    until: date | None = None
    by_date: bool = False
    page: int = 1


@dataclass(frozen=True)
class Facet:
    value: str
    label: str
    count: int
    chosen: bool = False


@dataclass
class Hit:
    kind: str
    kind_label: str
    title: SafeString
    excerpt: SafeString
    note: str
    url: str
    site: str
    date: date | None
    plain_title: str = ""


@dataclass(frozen=True)
class Best:
    """What stands above the list when the question names it: a department's site, or a service."""

    kind_label: str
    icon: str
    title: str
    text: str
    url: str
    action: str
    phone: str = ""


@dataclass
class Answer:
    question: Question
    hits: list[Hit] = field(default_factory=list)
    best: Best | None = None
    total: int = 0
    total_anywhere: int = 0
    kinds: list[Facet] = field(default_factory=list)
    sites: list[Facet] = field(default_factory=list)
    periods: list[Facet] = field(default_factory=list)
    seconds: float = 0.0
    loosened: bool = False  # nothing held all the words, so some of them had to do
    shortened: bool = False  # only the beginning of the query was looked for
    ready: bool = True  # False while there is no index yet

    @property
    def pages(self) -> int:
        return -(-self.total // PER_PAGE)


def find(question: Question, request: HttpRequest) -> Answer:
    """Answer a question; never raises for anything a visitor can type."""
    started = time.perf_counter()
    wanted = parts(question.text)
    answer = Answer(question, shortened=len(" ".join(question.text.split())) > QUERY_LENGTH)
    if wanted:
        try:
            with store().searcher() as searcher:
                found = _reachable(matches(searcher, text_query(wanted)))
                if not found and len(question.text) > 1:
                    found = _reachable(matches(searcher, text_query(wanted, any_word=True)))
                    answer.loosened = bool(found)
                shown = _narrow(answer, found)
                stored = {match.key: searcher.stored_fields(match.number) for match in shown}
            answer.hits = _hits(shown, stored, marking.terms(wanted), request)
            answer.total -= len(shown) - len(answer.hits)  # withdrawn a moment ago
            answer.best = _best(answer, wanted)
        except Missing:
            answer.ready = False
    answer.seconds = time.perf_counter() - started
    return answer


def suggest(text: str, request: HttpRequest, site: str = ALL) -> list[Hit]:
    """Titles that hold what has been typed so far, best first."""
    wanted = parts(text)
    if not wanted:
        return []
    try:
        with store().searcher() as searcher:
            found = [
                match
                for match in _reachable(matches(searcher, text_query(wanted, fields=("title",))))
                if site in (ALL, match.site)
            ][:SUGGESTIONS]
            stored = {match.key: searcher.stored_fields(match.number) for match in found}
    except Missing:
        return []
    return _hits(found, stored, marking.terms(wanted), request)


def _reachable(found: list[Match]) -> list[Match]:
    """Without the pages of sites that are closed: the index keeps them for the day the site comes back."""
    away = {one.slug for one in open_sites.shut()}
    return [match for match in found if match.site not in away or not findable.is_page(match.key)] if away else found


def _best(answer: Answer, wanted: list[str]) -> Best | None:
    question = answer.question
    if question.page != 1 or question.kind or question.by_date:
        return None
    name = question.text.strip()
    called = Q(name=name) | Q(full_name=name) | Q(short_name=name) | Q(name=f"市{name}")
    department = open_sites.departments().filter(called).select_related("site", "identity").first()
    if department and department.site:
        identity = getattr(department, "identity", None)
        return Best(
            "部门",
            "jigou",
            department.full_name,
            department.duty,
            f"{department.site.root_url}/",
            "进入网站",
            identity.phone if identity else "",
        )
    for hit in answer.hits[:5]:
        if hit.kind == "guide" and all(part in fold(hit.plain_title) for part in wanted):
            return Best("办事", "banshi", hit.plain_title, hit.excerpt, hit.url, "看指南，去办理")
    return None


def _narrow(answer: Answer, found: list[Match]) -> list[Match]:
    """Fill in the counts; each group is counted under the other groups' choices. Returns the page to show."""
    question = answer.question
    since, until = _moment(question.since), _moment(question.until, end=True)

    def fits(match: Match, *, but: str = "") -> bool:
        return (
            (but == "site" or question.site in (ALL, match.site))
            and (but == "kind" or question.kind in ("", match.kind))
            and (but == "date" or ((since is None or match.date >= since) and (until is None or match.date < until)))
        )

    chosen = [match for match in found if fits(match)]
    answer.total, answer.total_anywhere = len(chosen), len(found)
    answer.kinds = _kind_facets(Counter(match.kind for match in found if fits(match, but="kind")), question)
    answer.sites = _site_facets(Counter(match.site for match in found if fits(match, but="site")), question)
    answer.periods = _period_facets([match.date for match in found if fits(match, but="date")], question)
    if question.by_date:
        chosen.sort(key=lambda match: match.date, reverse=True)
    start = (min(question.page, max(answer.pages, 1)) - 1) * PER_PAGE
    return chosen[start : start + PER_PAGE]


def _kind_facets(counts: Counter[str], question: Question) -> list[Facet]:
    known = [kind for kind in findable.KINDS if counts[kind]] + sorted(set(counts) - set(findable.KINDS))
    everything = Facet("", "全部", counts.total(), question.kind == "")
    return [
        everything,
        *(Facet(kind, findable.KINDS.get(kind, kind), counts[kind], question.kind == kind) for kind in known),
    ]


def _site_facets(counts: Counter[str], question: Question) -> list[Facet]:
    names = dict(Department.objects.filter(slug__in=counts).values_list("slug", "name"))
    everything = Facet(ALL, "全部网站", counts.total(), question.site == ALL)
    return [
        everything,
        *(Facet(slug, names.get(slug, slug), count, question.site == slug) for slug, count in counts.most_common()),
    ]


def _period_facets(dates: list[int], question: Question) -> list[Facet]:
    today = timezone.localdate()
    facets = [Facet("", "不限", len(dates), question.since is None and question.until is None)]
    for label, days in (("一个月内", 30), ("一年内", 365)):
        since = today - timedelta(days=days)
        start = _moment(since) or 0
        count = sum(1 for when in dates if when >= start)
        facets.append(Facet(since.isoformat(), label, count, question.since == since and question.until is None))
    return facets


def _moment(day: date | None, *, end: bool = False) -> int | None:
    if day is None:
        return None
    if end and day == date.max:
        return None
    start = datetime.combine(
        day + timedelta(days=1) if end else day, datetime.min.time(), timezone.get_current_timezone()
    )
    return int(start.timestamp())


def _hits(shown: list[Match], stored: dict[str, dict], wanted: list[str], request: HttpRequest) -> list[Hit]:
    rows = _read_again(shown, stored)
    names = dict(Department.objects.filter(slug__in={match.site for match in shown}).values_list("slug", "name"))
    hits = []
    for match in shown:
        row = rows.get(match.key)
        if row is None:
            continue
        kept = stored[match.key]
        hits.append(
            Hit(
                kind=match.kind,
                kind_label=findable.KINDS.get(match.kind, match.kind),
                title=marking.mark(kept["title"], wanted),
                excerpt=marking.excerpt(kept.get("text", ""), wanted),
                note=kept.get("note", ""),
                url=findable.url_of(row, request),
                site=names.get(match.site, ""),
                date=datetime.fromtimestamp(match.date, timezone.get_current_timezone()).date() if match.date else None,
                plain_title=kept["title"],
            )
        )
    return hits


def _read_again(shown: list[Match], stored: dict[str, dict]) -> dict[str, Any]:
    """Key → the row as the database has it now; rows that not everybody may see are missing. One query for
    all pages, one for each other model."""
    ids: dict[Any, list[str]] = {}
    for match in shown:
        model = apps.get_model(stored[match.key]["model"])
        ids.setdefault(Page if issubclass(model, Page) else model, []).append(match.key.partition(":")[2])
    return {findable.key(row): row for model, pks in ids.items() for row in findable.visible(model).filter(pk__in=pks)}
