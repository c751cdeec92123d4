"""Channels: the lists of a site, and the portal's lists that gather from all sites."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager

from cluster.models import CityPage, Department
from cluster.models.tree import site_path
from portal.addresses import path_on_site
from portal.models.article import ArticlePage, ArticleQuerySet


class ListStyle(models.TextChoices):
    PLAIN = "plain", "日期在右"
    DATED = "dated", "日期在左"
    PICTURE = "picture", "图文"
    CARD = "card", "卡片"
    TABLE = "table", "表格"


class Channel(CityPage):
    """What every channel has, whatever stands in it: what it holds (指引 column kind) and how often it must move."""

    column_type = models.CharField("栏目类别", max_length=20, blank=True, help_text="《政府网站发展指引》的栏目类别")
    description = models.CharField("栏目说明", max_length=200, blank=True)
    keywords = models.CharField("栏目关键词", max_length=100, blank=True, help_text="用逗号隔开；留空用栏目名称")
    deadline = models.PositiveIntegerField("更新时限（天）", default=0, help_text="0 表示不考核")

    content_panels = [
        *Page.content_panels,
        FieldPanel("description"),
        MultiFieldPanel([FieldPanel("column_type"), FieldPanel("keywords"), FieldPanel("deadline")], "考核与标签"),
    ]

    class Meta:
        abstract = True

    def crumbs(self) -> list[dict[str, str]]:
        above = self.get_ancestors().filter(depth__gt=2)
        return [{"label": page.title, "path": path_on_site(page)} for page in above] + [
            {"label": self.title, "path": ""}
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"crumbs": self.crumbs()}


class Listing(Channel):
    """A channel that is a list, and how the list looks."""

    list_style = models.CharField("列表样式", max_length=10, choices=ListStyle.choices, default=ListStyle.DATED)

    parameters: ClassVar[tuple[str, ...]] = ("page", "year")
    PER_PAGE = 20
    content_panels = [*Channel.content_panels, FieldPanel("list_style")]

    class Meta:
        abstract = True

    def articles(self) -> ArticleQuerySet:
        raise NotImplementedError

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        articles = self.articles().listed()
        years = list(articles.years())
        year = _year(request.GET.get("year", ""), years)
        if year:
            articles = articles.of_year(year)
        page_of = Paginator(articles, self.PER_PAGE).get_page(request.GET.get("page"))
        context.update(rows=page_of, years=years, year=year, **self.beside(list(page_of)))
        return context

    def beside(self, rows: list[ArticlePage]) -> dict[str, Any]:
        return {}


class ChannelPage(Listing):
    written_here = "portal.ArticlePage"
    objects = PageManager()

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"

    def articles(self) -> ArticleQuerySet:
        return ArticlePage.objects.under(self)

    def beside(self, rows: list[ArticlePage]) -> dict[str, Any]:
        """Its sub-channels, or those of the channel it stands in, with their counts."""
        top = self if self.depth == 3 else self.get_parent()
        below = list(ChannelPage.objects.live().child_of(top).order_by("path"))
        counts = ArticlePage.objects.counts_below(top) if below else {}
        total = sum(counts.values()) if below else 0
        return {
            "top": top,
            "total": total,
            "subchannels": [(page, counts.get(page.path, 0)) for page in below],
        }


class GatheringPage(Listing):
    """A list without articles of its own: the newest of one channel of every department's site."""

    template = "portal/channel_page.html"
    gathers = models.SlugField("汇集的栏目", default="news", help_text="各部门网站栏目的网址标识，如 news、notices")

    content_panels = [*Listing.content_panels, FieldPanel("gathers")]
    subpage_types: list[str] = []

    objects = PageManager()

    class Meta:
        verbose_name = "汇集栏目"
        verbose_name_plural = "汇集栏目"

    def articles(self) -> ArticleQuerySet:
        return ArticlePage.objects.in_channels(self.gathers, away_from=self)

    def beside(self, rows: list[ArticlePage]) -> dict[str, Any]:
        return {"departments": departments_by_home(rows)}


def departments_by_home(rows: Sequence[Page]) -> dict[str, Department]:
    """Whose each row is, by the path of its home; one query for all."""
    homes = {site_path(row) for row in rows}
    found = Department.objects.filter(root_page__path__in=homes).select_related("root_page")
    return {department.home.path: department for department in found}


def _year(asked: str, years: list[int]) -> int | None:
    return int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) in years else None
