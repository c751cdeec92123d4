"""Atom feeds of a site and of each of its channels, the sitemap of a host, robots.txt and the web-app manifest.
All of them list exactly what the pages list, by the same queries."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cluster.departments import host_space
from cluster.models import Department
from cluster.models.tree import site_path
from cluster.wording import plain
from portal.addresses import path_on_site, site_url
from portal.looks import theming
from portal.looks.hues import hue_of
from portal.models import ArticlePage
from portal.models.article import ArticleQuerySet
from portal.models.listing import Listing, departments_by_home

ENTRIES = 30
SITEMAP_LIMIT = 50_000
# Of the installed site before its styles are there: tokens.css has the same.
PAPER, CITY_HUE = "#fbf9f4", "#1d5068"


@require_safe
def site_feed(request: HttpRequest) -> HttpResponse:
    department = Department.objects.of_request(request)
    home = Page.objects.get(pk=department.root_page_id)
    return _feed(department, department.full_name, "/", ArticlePage.objects.under(home).order_by("-listed_at"))


@require_safe
def channel_feed(request: HttpRequest, path: str) -> HttpResponse:
    department = Department.objects.of_request(request)
    home = Page.objects.get(pk=department.root_page_id)
    page = Page.objects.live().filter(url_path=f"{home.url_path}{path}/").first()
    channel = page.specific if page else None
    if not isinstance(channel, Listing):
        raise Http404("没有这个栏目")
    return _feed(
        department, f"{channel.title} - {department.full_name}", f"/{path}/", channel.articles().order_by("-listed_at")
    )


def _feed(department: Department, title: str, path: str, articles: ArticleQuerySet) -> HttpResponse:
    address = site_url(department)
    feed = Atom1Feed(
        title=title,
        link=address + path,
        description="",
        language="zh-CN",
        feed_url=f"{address}{path}feed.xml",
        author_name=department.full_name,
    )
    rows = list(articles.defer("body")[:ENTRIES])
    owners = departments_by_home(rows)
    for row in rows:
        link = site_url(owners.get(site_path(row), department)) + path_on_site(row)
        feed.add_item(
            title=plain(row.title, lines=False),
            link=link,
            description=plain(row.summary),
            unique_id=f"urn:uuid:{row.translation_key}",
            author_name=plain(row.author or row.source, lines=False),
            pubdate=row.moment,
            updateddate=row.last_published_at or row.moment,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """What every room names for this site (host_space), its pages first."""
    department = Department.objects.of_request(request)
    return render(
        request,
        "portal/sitemap.xml",
        {"entries": islice(host_space.sitemap(department), SITEMAP_LIMIT), "address": site_url(department)},
        content_type="application/xml; charset=utf-8",
    )


def pages(department: Department) -> Iterator[tuple[str, datetime | None]]:
    """The live pages of a site for its sitemap, the last published first."""
    found = (
        Page.objects.live()
        .public()
        .filter(path__startswith=department.home.path)
        .order_by("-last_published_at")
        .values_list("url_path", "last_published_at")[:SITEMAP_LIMIT]
    )
    yield from (("/" + path.lstrip("/").partition("/")[2], moment) for path, moment in found)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    address = site_url(Department.objects.of_request(request))
    lines = [
        "User-agent: *",
        *(f"Disallow: {space.prefix}" for space in host_space.spaces() if not space.robots),
        "Allow: /",
        "",
        f"Sitemap: {address}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    department = Department.objects.of_request(request)
    hues = theming.read(*theming.worn())["hues"]
    return JsonResponse(
        {
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "lang": "zh-CN",
            "name": department.full_name,
            "short_name": department.short_name,
            "background_color": PAPER,
            "theme_color": hues.get(hue_of(department), [CITY_HUE])[0],
            "icons": [{"src": static(theming.drawing("mark")), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
