"""The bands the portal room itself offers: 今日, 要闻, 通知, 走进宣城, 部门."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cluster.models import Department
from cluster.models.department import Category
from portal import bands
from portal.hues import HUES
from portal.models.home import HomePage, Newest

# What a notice is about decides the drawing beside it.
NOTICE_ICONS = {"预警": "jingshi", "停水": "shuili", "停电": "gongshi", "停气": "gongshi", "征求意见": "diaocha",
                "听证": "diaocha", "招聘": "zhaopin", "招考": "zhaopin", "公示": "gongshi", "交通": "jiaotong"}
TABS = ("news", "departments-news", "counties", "statecouncil")
OWN = ("tips", "enforcement", "projects", "research", "inspection", "enterprise")
SCROLLS = {"敬亭": "jingting", "桃花潭": "taohuatan", "龙川": "village", "古村": "village", "宣纸": "paper", "川藏": "road",
           "鳄": "alligator", "茶": "tea", "绿雪": "tea", "洞": "cave"}


def _filled(home: HomePage, *keys: str) -> list[Newest]:
    newest = home.newest()
    return [newest[key] for key in keys if key in newest and newest[key].articles]


def today(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """Up to four notices of the last thirty days; warnings first."""
    since = timezone.now() - timedelta(days=30)
    recent = [article for one in _filled(home, "notices") for article in one.articles
              if article.moment and article.moment >= since]
    recent.sort(key=lambda article: "预警" not in article.title)
    entries = [(next((icon for word, icon in NOTICE_ICONS.items() if word in article.title), "gongshi"), article)
               for article in recent[:4]]
    return {"entries": entries} if len(entries) >= 2 else None


def lead(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """The newest news, the one with a picture first; beside it the rest, or the site's own second channel."""
    found = _filled(home, "news")
    if not found:
        return None
    articles = list(found[0].articles)
    first = next((article for article in articles if article.cover), articles[0])
    articles.remove(first)
    beside = OWN if "notices" in home.band_keys() else (*OWN, "notices")
    board = next(iter(_filled(home, *beside)), None) if not home.department.is_city else None
    tabs = [home.newest()[key].page for key in TABS if key in home.newest()] if home.department.is_city else []
    return {"channel": found[0].page, "first": first, "rest": articles[: 8 if home.department.is_city else 5],
            "board": board, "tabs": tabs}


def notices(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    columns = _filled(home, "notices", "interpretation", "plans", "statistics")[:2]
    return {"columns": columns} if columns else None


def about(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """Six hanging scrolls: the articles about the city, each with the ink scroll its name suggests."""
    found = _filled(home, "about")
    scrolls: list[tuple[str, Any]] = []
    for article in found[0].articles if found else []:
        art = next((art for word, art in SCROLLS.items() if word in article.title), "")
        if art and art not in {used for used, _ in scrolls}:
            scrolls.append((art, article))
    return {"channel": found[0].page, "scrolls": scrolls[:6]} if len(scrolls) >= 3 else None


def departments(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """All departments with a site, by kind in the order of the plan."""
    kinds: dict[str, list[Department]] = {}
    for department in Department.objects.bureaus().exclude(site=None).order_by("code"):
        kinds.setdefault(department.category, []).append(department)
    return {"kinds": [(HUES[Category(key)], Category(key).label, members) for key, members in kinds.items()],
            "count": sum(map(len, kinds.values()))} if kinds else None


def register_all() -> None:
    bands.register("today", "今日", "portal/bands/today.html", today)
    bands.register("lead", "要闻", "portal/bands/lead.html", lead)
    bands.register("notices", "通知公告", "portal/bands/notices.html", notices)
    bands.register("about", "走进宣城", "portal/bands/about.html", about)
    bands.register("departments", "部门", "portal/bands/departments.html", departments)
    bands.register("hero", "搜索与山水（门户）", "portal/bands/hero.html", lambda home, request: None)
