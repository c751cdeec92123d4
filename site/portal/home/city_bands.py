"""The bands the portal room itself offers: 今日, 日期线, 一问, 要闻, 通知, 要闻（门户）, 城市名片, 部门."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpRequest
from django.utils import timezone

from cluster import city
from cluster.departments import open_sites
from cluster.models import Department
from cluster.models.department import Category
from portal import bands
from portal.looks import theming
from portal.looks.hues import HUES
from portal.models.article import ArticlePage
from portal.models.home import HomePage, Newest

# What a notice is about, by a word of its title: the word beside its drawing on the strip of today.
SUBJECTS = {
    "预警": ("天气预警", "jingshi"),
    "停水": ("停水通知", "shuili"),
    "停电": ("停电通知", "gongshi"),
    "停气": ("停气通知", "gongshi"),
    "征求意见": ("征求意见", "diaocha"),
    "听证": ("听证公告", "diaocha"),
    "招聘": ("招聘", "zhaopin"),
    "招考": ("招考", "zhaopin"),
    "交通": ("交通管制", "jiaotong"),
    "供水": ("供水检修", "shuili"),
    "学": ("校园", "jiaoyu"),
    "公示": ("公示", "gongshi"),
}
PLAIN_SUBJECT = ("公告", "gongshi")
# 关于…的通告: the words that every notice has and that say nothing on a strip.
FRAME = re.compile(r"^(?:关于)?(?P<core>.+?)(?:的)?(?:通告|公告|通知|公示|启事)?$")
# The channels of one kind of department beside its notices, and those that explain and plan.
OWN = ("tips", "enforcement", "projects", "research", "inspection", "enterprise")
READING = ("interpretation", "plans", "statistics", "personnel")
BOARD, COLUMN, DAYS, FEW, HALF = 5, 5, 5, 2, 4


def _filled(home: HomePage, *keys: str) -> list[Newest]:
    newest = home.newest()
    return [newest[key] for key in keys if key in newest and newest[key].articles]


def _merged(home: HomePage, keys: tuple[str, ...], count: int) -> "Merged | None":
    """The newest of several channels as one list; each article with the channel's name unless it is the first's own."""
    found = _filled(home, *keys)
    rows = [(one.page.title if one is not found[0] else "", article) for one in found for article in one.articles]
    rows.sort(key=lambda row: row[1].listed_at or row[1].latest_revision_created_at, reverse=True)
    return Merged(found[0].page, rows[:count]) if rows else None


@dataclass(frozen=True)
class Merged:
    """Several channels shown as one: the page that the heading leads to, and (channel's name, article) newest first."""

    page: Any
    rows: list[tuple[str, ArticlePage]]


def today(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """Up to four notices of the last thirty days, warnings first: (subject, drawing, what it says, article)."""
    since = timezone.now() - timedelta(days=30)
    recent = [
        article
        for one in _filled(home, "notices")
        for article in one.articles
        if article.moment and article.moment >= since
    ]
    recent.sort(key=lambda article: "预警" not in article.title)
    entries = []
    for article in recent[:4]:
        subject, drawing = next((known for word, known in SUBJECTS.items() if word in article.title), PLAIN_SUBJECT)
        core = FRAME.match(article.title)
        entries.append((subject, drawing, core["core"] if core else article.title, article))
    return {"entries": entries} if len(entries) >= 2 else None


def dates(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """The line of dates an editor keeps: the last that is over, then what is due; None when all of it is over."""
    day = timezone.localdate()
    marked = sorted((block.value for block in home.dates), key=lambda value: value["day"])
    over = [value for value in marked if (value["until"] or value["day"]) < day]
    due = [value for value in marked if (value["until"] or value["day"]) >= day]
    if not due:
        return None
    shown = [*over[-1:], *due][:DAYS]
    states = ["done"] * len(over[-1:]) + ["now"] + [""] * len(due)
    return {
        "days": [(state, value, _left(value, day)) for state, value in zip(states, shown, strict=False)],
        "dates_title": home.dates_title or "近期日程",
    }


def _left(value: Any, day: date) -> str:
    """How long until it begins, or that it has begun."""
    ahead = (value["day"] - day).days
    if ahead > 0:
        return "明天" if ahead == 1 else f"还有 {ahead} 天"
    ends = value["until"] or value["day"]
    return "" if ends < day else "今天" if ends == day else f"正在进行，{ends.month} 月 {ends.day} 日截止"


def question(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """The one question an editor put: a box that looks it up, or answers as links; None when none can be reached."""
    for block in home.question:
        if block.block_type == "lookup":
            place = urlsplit(block.value["place"]["path"])
            return {"question": block.value, "action": place.path, "kept": parse_qsl(place.query), "answers": []}
        answers = [answer for answer in block.value["answers"] if answer["path"] or open_sites.leads_to(answer["page"])]
        return {"question": block.value, "answers": answers} if answers else None
    return None


def lead(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """The newest news, the one with a picture first; beside it the notices of all channels, unless the band of notices
    has shown them already."""
    found = _filled(home, "news")
    if not found:
        return None
    first, articles = _led(found[0])
    board = None if _precedes(home, "notices", "lead") else _merged(home, ("notices", *OWN), BOARD)
    # A picture half as wide as the page wants a column of some height beside it.
    halves = board is None and len(articles) >= HALF
    return {"channel": found[0].page, "first": first, "rest": articles[:5], "board": board, "halves": halves}


def headlines(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """The portal's news: the newest with a picture large, the rest as a list, the city's other news behind tabs."""
    found = _filled(home, "news")
    if not found:
        return None
    first, articles = _led(found[0])
    tabs = [home.newest()[key].page for key in city.read().tabs if key in home.newest()]
    return {"channel": found[0].page, "first": first, "rest": articles[:8], "tabs": tabs}


def _led(newest: Newest) -> tuple[ArticlePage, list[ArticlePage]]:
    """The article that leads, one with a picture before others, and the rest."""
    first = next((article for article in newest.articles if article.cover), newest.articles[0])
    return first, [article for article in newest.articles if article is not first]


def notices(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """What the department announces and what it explains; the announcements only where no board beside the news has
    them."""
    columns = [_merged(home, READING[:1], COLUMN), _merged(home, READING[1:], COLUMN)]
    if _precedes(home, "notices", "lead"):
        columns = [_merged(home, ("notices", *OWN), COLUMN), _merged(home, READING, COLUMN)]
    elif not columns[0] or len(columns[0].rows) < FEW:
        # One line beside four looks like a gap: one list of all of them instead.
        columns = [_merged(home, READING, COLUMN)]
    columns = [column for column in columns if column]
    return {"columns": columns} if columns else None


def _precedes(home: HomePage, one: str, other: str) -> bool:
    keys = home.band_keys()
    return one in keys and (other not in keys or keys.index(one) < keys.index(other))


def about(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """Six hanging scrolls: the articles about the city, each with the ink scroll its name suggests."""
    found = _filled(home, "about")
    scrolls: list[tuple[str, Any]] = []
    for article in found[0].articles if found else []:
        art = next((art for word, art in theming.scrolls().items() if word in article.title), "")
        if art and art not in {used for used, _ in scrolls}:
            scrolls.append((art, article))
    return {"channel": found[0].page, "scrolls": scrolls[:6]} if len(scrolls) >= 3 else None


def departments(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """All departments with an open site, by kind in the order of the plan."""
    kinds: dict[str, list[Department]] = {}
    for department in open_sites.departments().bureaus().order_by("code"):
        kinds.setdefault(department.category, []).append(department)
    return (
        {
            "kinds": [(HUES[Category(key)], Category(key).label, members) for key, members in kinds.items()],
            "count": sum(map(len, kinds.values())),
        }
        if kinds
        else None
    )


def register_all() -> None:
    bands.register("today", "今日", "portal/bands/today.html", today)
    bands.register("dates", "日期线", "portal/bands/dates.html", dates)
    bands.register("question", "一问", "portal/bands/question.html", question, elder="portal/bands/question_elder.html")
    bands.register("lead", "要闻", "portal/bands/lead.html", lead)
    bands.register("headlines", "要闻（门户）", "portal/bands/headlines.html", headlines)
    bands.register("notices", "通知与解读", "portal/bands/notices.html", notices)
    bands.register("about", "城市名片", "portal/bands/about.html", about)
    bands.register("departments", "部门", "portal/bands/departments.html", departments)
    bands.register("hero", "搜索与山水（门户）", "portal/bands/hero.html", lambda home, request: None)
