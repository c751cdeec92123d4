"""Articles, and the queries that lists of them are made of.
Every list, feed and home asks `ArticlePage.objects`, so what counts as published and in which order stands once."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Window
from django.db.models.functions import ExtractYear, Left, RowNumber
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from cluster.departments import open_sites
from cluster.models import CityPage, Picture
from cluster.models.tree import CHANNEL_WIDTH, paths_below, site_path
from portal.addresses import path_on_site
from portal.looks import pictures
from portal.looks.blocks import BODY


class ArticleQuerySet(PageQuerySet):
    def under(self, page: Page) -> "ArticleQuerySet":
        """Live articles anywhere below a page; by path interval, so that every database uses its index."""
        return self.live().filter(path__range=paths_below(page))

    def in_channels(self, key: str, *, away_from: Page) -> "ArticleQuerySet":
        """Live articles of the channel `key` of every open site but the one `away_from` stands in."""
        channels = (
            open_sites.pages(Page.objects.live())
            .filter(depth=3, slug=key)
            .exclude(path__startswith=site_path(away_from))
        )
        return (
            self.live()
            .annotate(channel_path=Left("path", CHANNEL_WIDTH))
            .filter(channel_path__in=channels.values("path"))
        )

    def listed(self) -> "ArticleQuerySet":
        """Newest first, the pinned before them, without the bodies, covers ready to show."""
        covers = models.Prefetch(
            "cover", queryset=Picture.objects.prefetch_renditions(*pictures.specs(pictures.COVERS))
        )
        return self.order_by("-pinned", "-listed_at", "-pk").defer("body").prefetch_related(covers)

    def years(self) -> models.QuerySet:
        dated = self.exclude(listed_at=None).annotate(year=ExtractYear("listed_at"))
        return dated.order_by("-year").values_list("year", flat=True).distinct()

    def of_year(self, year: int) -> "ArticleQuerySet":
        return self.filter(listed_at__year=year)

    def latest_per_channel(self, home: Page, count: int) -> "ArticleQuerySet":
        """The newest `count` of each channel of a site, in one query."""
        numbered = Window(
            RowNumber(),
            partition_by=[Left("path", CHANNEL_WIDTH)],
            order_by=[F("pinned").desc(), F("listed_at").desc(nulls_last=True), F("id").desc()],
        )
        return (
            self.under(home).annotate(place=numbered, channel_path=Left("path", CHANNEL_WIDTH)).filter(place__lte=count)
        )

    def counts_below(self, top: Page) -> dict[str, int]:
        """How many articles each child of `top` holds, by the child's path."""
        width = len(top.path) + Page.steplen
        rows = (
            self.under(top).annotate(child=Left("path", width)).order_by().values_list("child").annotate(n=Count("pk"))
        )
        return dict(rows)


class ArticlePage(CityPage):
    slug: str  # Wagtail's

    subtitle = models.CharField("副标题", max_length=120, blank=True)
    summary = models.CharField("摘要", max_length=300, blank=True)
    source = models.CharField("来源", max_length=100)
    author = models.CharField("作者", max_length=60, blank=True)
    editor = models.CharField("责任编辑", max_length=60, blank=True)
    published_at = models.DateTimeField(
        "发布时间", null=True, blank=True, help_text="留空则为签发上线的时间；转载可填原发布时间"
    )
    listed_at = models.DateTimeField("列表时间", null=True, editable=False, db_index=True)
    pinned = models.BooleanField("置顶", default=False)
    mood = models.CharField("页面基调", max_length=10, blank=True, choices=[("gray", "公祭灰")])
    cover = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="题图")
    body = StreamField(BODY, verbose_name="正文", blank=True)

    template = "portal/article_page.html"
    parent_page_types = ["portal.ChannelPage", "portal.TopicPage"]
    subpage_types: list[str] = []
    content_panels = [
        TitleFieldPanel("title", targets=[]),
        FieldPanel("subtitle"),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("source"), FieldPanel("author"), FieldPanel("editor")]),
        FieldPanel("cover"),
        FieldPanel("body"),
    ]
    promote_panels = [MultiFieldPanel([FieldPanel("published_at"), FieldPanel("pinned"), FieldPanel("mood")], "显示")]

    search_kind = "article"
    mirrored = True
    search_fields = [
        *Page.search_fields,
        index.SearchField("subtitle"),
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("source"),
        index.FilterField("published_at"),
    ]
    unsigned_fields = frozenset({"listed_at"})
    objects = PageManager.from_queryset(ArticleQuerySet)()

    class Meta:
        verbose_name = "文章"
        verbose_name_plural = "文章"

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            # An address that a title changed later does not belie, and that no one has to spell.
            self.slug = f"{timezone.localdate():%Y%m%d}-{secrets.token_hex(3)}"
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.listed_at = self.moment
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "listed_at"}
        super().save(*args, **kwargs)

    @property
    def moment(self) -> datetime | None:
        """When it was published, as shown, listed and given in PubDate."""
        return self.published_at or self.first_published_at

    def search_date(self) -> datetime | None:
        return self.moment

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        above = self.channels_above()
        channel = above[-1] if above else None
        crumbs = [{"label": page.title, "path": path_on_site(page)} for page in above] + [{"label": "正文", "path": ""}]
        context.update(channel=channel, crumbs=crumbs, **self.neighbours())
        return context

    def neighbours(self) -> dict[str, Any]:
        """The articles before and after in its channel, and five related by the words their titles share."""
        if self.listed_at is None:
            return {}
        siblings = ArticlePage.objects.live().sibling_of(self, inclusive=False).defer("body")
        before = list(siblings.filter(listed_at__lte=self.listed_at).order_by("-listed_at", "-pk")[:60])
        newer = siblings.filter(listed_at__gt=self.listed_at).order_by("listed_at", "pk").first()
        older = before[0] if before else None
        related = _alike(self.title, before[1:], skip=(older, newer))
        return {"older": older, "newer": newer, "related": related}

    def channels_above(self) -> list[Page]:
        """The channels it stands in, outermost first, as their own kind; one query for the usual case."""
        channels = apps.get_model("portal.ChannelPage")._default_manager
        steps = range(CHANNEL_WIDTH, len(self.path), Page.steplen)
        found: list[Page] = list(channels.filter(path__in=[self.path[:width] for width in steps]).order_by("depth"))
        if len(found) == len(steps):
            return found
        return [page.specific for page in self.get_ancestors().filter(depth__gt=2).order_by("depth")]


def _pairs(text: str) -> set[str]:
    signs = "".join(sign for sign in text if sign.isalnum())
    return {signs[place : place + 2] for place in range(len(signs) - 1)}


def _alike(title: str, pages: Iterable[ArticlePage], skip: Iterable[ArticlePage | None]) -> list[ArticlePage]:
    """At most five, sharing at least two pairs of signs with the title; most alike first."""
    own, passed = _pairs(title), {page.pk for page in skip if page}
    scored = [(len(own & _pairs(page.title)), page) for page in pages if page.pk not in passed]
    return [page for score, page in sorted(scored, key=lambda pair: -pair[0])[:5] if score >= 2]
