"""专题: one subject followed for a while, with sections of its own; archived when it is over (A-67)."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from cluster.models import CityPage, Picture
from portal.models.article import ArticlePage


class TopicPage(CityPage):
    introduction = models.CharField("导语", max_length=300)
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="题头图片")
    archived_on = models.DateField("归档时间", null=True, blank=True, help_text="填写后页首标明已归档，不再更新")
    mood = models.CharField("页面基调", max_length=10, blank=True, choices=[("gray", "公祭灰")])
    sections = StreamField([
        ("pages", blocks.StructBlock([
            ("title", blocks.CharBlock(label="栏目名", max_length=20)),
            ("pages", blocks.ListBlock(blocks.PageChooserBlock(label="文章"), label="文章")),
        ], label="选编文章", icon="list-ul")),
        ("text", blocks.RichTextBlock(label="文字")),
    ], verbose_name="内容", blank=True)

    template = "portal/topic_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("picture"), FieldPanel("sections"),
                      FieldPanel("archived_on"), FieldPanel("mood")]
    subpage_types = ["portal.ArticlePage"]

    objects = PageManager()

    class Meta:
        verbose_name = "专题"
        verbose_name_plural = "专题"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context.update(rows=list(ArticlePage.objects.under(self).listed()[:30]),
                       crumbs=[{"label": self.title, "path": ""}])
        return context
