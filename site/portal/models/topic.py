"""专题: one subject followed for a while, with sections of its own; archived when it is over (A-67)."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from cluster.departments import open_sites
from cluster.models import CityPage, Picture
from portal.looks import theming
from portal.looks.hues import NAMES
from portal.models.article import ArticlePage


class Layout(models.TextChoices):
    BANDS = "bands", "分栏：每栏一篇领头"
    SCROLL = "scroll", "长卷：按日期一路看下来"
    CARDS = "cards", "卡片：每篇一图"
    QUESTIONS = "questions", "问答：左边问，右边答"


class TopicPage(CityPage):
    introduction = models.CharField("导语", max_length=300)
    picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="题头图片"
    )
    layout = models.CharField("版式", max_length=10, choices=Layout.choices, default=Layout.BANDS)
    hue = models.CharField("主色", max_length=4, blank=True, choices=NAMES, help_text="留空用本站的主色")
    archived_on = models.DateField("归档时间", null=True, blank=True, help_text="填写后页首标明已归档，不再更新")
    mood = models.CharField("页面基调", max_length=10, blank=True, choices=[("gray", "公祭灰")])
    sections = StreamField(
        [
            (
                "pages",
                blocks.StructBlock(
                    [
                        ("title", blocks.CharBlock(label="栏目名", max_length=20)),
                        ("pages", blocks.ListBlock(blocks.PageChooserBlock(label="文章"), label="文章")),
                    ],
                    label="选编文章",
                    icon="list-ul",
                ),
            ),
            ("text", blocks.RichTextBlock(label="文字")),
        ],
        verbose_name="内容",
        blank=True,
    )

    template = "portal/topic_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("picture"),
        FieldRowPanel([FieldPanel("layout"), FieldPanel("hue")]),
        FieldPanel("sections"),
        FieldPanel("archived_on"),
        FieldPanel("mood"),
    ]
    subpage_types = ["portal.ArticlePage"]
    written_here = "portal.ArticlePage"

    objects = PageManager()

    class Meta:
        verbose_name = "专题"
        verbose_name_plural = "专题"

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> list[str]:
        return theming.template_names(self.template, theming.TOPIC)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        rows, sections = list(ArticlePage.objects.under(self).listed()[:30]), self._sections()
        for place, section in enumerate(sections, bool(rows)):
            section["sunk"] = place % 2 == 1
        context.update(
            rows=rows,
            sections=sections,
            theme_sheet=theming.address(theming.TOPIC),
            foot_after_sunk=bool(sections) and sections[-1]["sunk"],
            crumbs=[{"label": self.title, "path": ""}],
        )
        return context

    def _sections(self) -> list[dict[str, Any]]:
        """What the editor put together, with every chosen article as the list needs it; one query for all."""
        chosen = [
            page.pk for block in self.sections if block.block_type == "pages" for page in block.value["pages"] if page
        ]
        articles = ArticlePage.objects.live().filter(pk__in=chosen).listed().in_bulk()
        sections = []
        for block in self.sections:
            if block.block_type == "text":
                sections.append({"text": block.value})
                continue
            pages = [page for page in block.value["pages"] if open_sites.leads_to(page)]
            rows = [articles.get(page.pk, page) for page in pages]
            if rows:
                sections.append({"title": block.value["title"], "rows": rows})
        return sections
