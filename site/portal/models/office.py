"""领导之窗 and 机构职能: who leads, who does what, where to find them."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager

from cluster.models import CityPage, Picture
from portal.addresses import path_on_site

PLAIN = ["bold", "ol", "ul", "link"]


class LeaderPage(CityPage):
    """One leader; the order among leaders is the order of the pages, given by the office and never alphabetic."""

    post = models.CharField("职务", max_length=100)
    portrait = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="照片")
    duties = models.TextField("工作分工", help_text="每行一项")
    resume = RichTextField("简历", features=PLAIN, blank=True)

    template = "portal/leader_page.html"
    subpage_types: list[str] = []
    parent_page_types = ["portal.ChannelPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("post"),
        FieldPanel("portrait"),
        FieldPanel("duties"),
        FieldPanel("resume"),
    ]

    objects = PageManager()

    class Meta:
        verbose_name = "领导"
        verbose_name_plural = "领导"

    def duty_list(self) -> list[str]:
        return [line.strip() for line in self.duties.splitlines() if line.strip()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        channel = self.get_parent().specific
        context.update(
            channel=channel,
            others=list(LeaderPage.objects.live().sibling_of(self).order_by("path")),
            crumbs=[{"label": channel.title, "path": path_on_site(channel)}, {"label": self.title, "path": ""}],
        )
        return context


class OfficePage(CityPage):
    """A body or an inner office: duties, place, hours, telephone (指引: one uniform layout)."""

    duties = RichTextField("主要职责", features=PLAIN)
    head = models.CharField("负责人", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    hours = models.CharField("办公时间", max_length=80, blank=True)
    staff = models.CharField("编制", max_length=60, blank=True)

    template = "portal/office_page.html"
    subpage_types: list[str] = []
    parent_page_types = ["portal.ChannelPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("duties"),
        FieldRowPanel([FieldPanel("head"), FieldPanel("phone")]),
        FieldRowPanel([FieldPanel("address"), FieldPanel("hours"), FieldPanel("staff")]),
    ]

    objects = PageManager()

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        channel = self.get_parent().specific
        context.update(
            channel=channel,
            others=list(OfficePage.objects.live().sibling_of(self).order_by("path")),
            crumbs=[{"label": channel.title, "path": path_on_site(channel)}, {"label": self.title, "path": ""}],
        )
        return context
