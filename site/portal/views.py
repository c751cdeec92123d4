"""Pages every site has that no editor writes: site map, departments, about this site, the notice before leaving."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from pypinyin import lazy_pinyin
from wagtail.models import Page

from cluster.departments import open_sites
from cluster.models import Department
from cluster.models.department import Category
from portal.addresses import site_url
from portal.looks import style_guide as samples
from portal.looks.hues import HUES, NAMES, hue_of

ORDERS = {"kind": "按类别", "letter": "按字母", "wave": "按上线年份"}


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """The channels of this site with their sub-channels, and the rooms' doors."""
    department = Department.objects.of_request(request)
    home = Page.objects.get(pk=department.root_page_id)
    pages = list(home.get_descendants().live().in_menu().filter(depth__lte=4).order_by("path"))
    branches = [
        (page, [one for one in pages if one.depth == 4 and one.path.startswith(page.path)])
        for page in pages
        if page.depth == 3
    ]
    return render(request, "portal/site_map.html", {"branches": branches})


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """All departments by kind, by the letter of their name or by the year they joined."""
    order = request.GET.get("by", "kind")
    if order not in ORDERS:
        raise Http404("没有这种排列")
    # A site that will come back keeps its place with the word for it: whoever looks for the office learns where to go.
    words = {one.department: one.word for one in open_sites.shut() if not one.for_good}
    rows = list((open_sites.departments() | Department.objects.filter(pk__in=words)).bureaus().order_by("code"))
    return render(
        request,
        "portal/departments.html",
        {
            "groups": _grouped(rows, order),
            "order": order,
            "orders": ORDERS,
            "count": len(rows) - len(words),
            "words": words,
        },
    )


def _grouped(rows: list[Department], order: str) -> list[tuple[str, str, list[Department]]]:
    """(hue, heading, members) in reading order."""
    groups: dict[tuple[str, str], list[Department]] = {}
    for row in rows:
        if order == "kind":
            key = (HUES[Category(row.category)], Category(row.category).label)
        elif order == "letter":
            key = ("city", lazy_pinyin(row.name.removeprefix("市"))[0][:1].upper())
        else:
            key = ("city", f"{row.wave} 年")
        groups.setdefault(key, []).append(row)
    ordered = groups.items() if order == "kind" else sorted(groups.items(), key=lambda group: group[0][1])
    return [(hue, heading, members) for (hue, heading), members in ordered]


@require_safe
def departments_json(request: HttpRequest) -> JsonResponse:
    """What the site switcher searches in: name, full name, letters of the name, address."""
    rows = open_sites.departments().order_by("code")
    return JsonResponse(
        {
            "departments": [
                {
                    "name": row.name,
                    "full_name": row.full_name,
                    "address": site_url(row) + "/",
                    "hue": hue_of(row),
                    "letters": "".join(sound[:1] for sound in lazy_pinyin(row.name)),
                    "sound": "".join(lazy_pinyin(row.name)),
                }
                for row in rows
            ]
        },
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """The notice before a link that leaves the government's sites (A-64); shows where it leads, follows nothing."""
    target = request.GET.get("to", "")
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(target) > 2000:
        raise Http404("不是可以访问的网址")
    return render(request, "portal/leave.html", {"target": target, "host": parts.hostname})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@require_safe
def about_site(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/about_site.html")


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state; in a demo or in development only."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    return render(request, "portal/style_guide.html", {"hue_names": NAMES, **samples.SAMPLES})
