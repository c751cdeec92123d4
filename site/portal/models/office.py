"""领导之窗 and 机构职能: who leads, who does what, where to find them; and the channels that list them."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager

from cluster.departments import open_sites
from cluster.models import CityPage, Department, Picture
from cluster.models.tree import site_path
from portal.addresses import path_on_site
from portal.models.listing import Channel, departments_by_home

PLAIN = ["bold", "ol", "ul", "link"]


class LeadersPage(Channel):
    """领导信息: the leaders of a body."""

    template = "portal/leaders_page.html"
    parent_page_types = ["portal.HomePage", "portal.ChannelPage"]
    subpage_types = ["portal.LeaderPage"]
    written_here = "portal.LeaderPage"

    objects = PageManager()

    class Meta:
        verbose_name = verbose_name_plural = "领导信息"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        people = LeaderPage.objects.live().child_of(self).order_by("path").select_related("portrait")
        return super().get_context(request, *args, **kwargs) | {"people": list(people)}


class LeaderPage(CityPage):
    """One leader; the order among leaders is the order of the pages, given by the office and never alphabetic."""

    post = models.CharField("职务", max_length=100)
    portrait = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="照片")
    duties = models.TextField("工作分工", help_text="每行一项")
    resume = RichTextField("简历", features=PLAIN, blank=True)

    template = "portal/leader_page.html"
    subpage_types: list[str] = []
    parent_page_types = ["portal.LeadersPage"]
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


class OfficesPage(Channel):
    """机构职能: the inner offices of a body; on the city's site it leads to that of every department as well."""

    template = "portal/offices_page.html"
    parent_page_types = ["portal.HomePage", "portal.ChannelPage"]
    subpage_types = ["portal.OfficePage"]
    written_here = "portal.OfficePage"

    objects = PageManager()

    class Meta:
        verbose_name = verbose_name_plural = "机构职能"

    def bodies(self) -> "dict[OfficesPage, Department]":
        """That of each department with whose it is, in the order of the plan."""
        found = list(open_sites.pages(OfficesPage.objects.live()))
        owners = departments_by_home(found)
        whose = {page: owners[site_path(page)] for page in found if site_path(page) in owners}
        return {
            page: department
            for page, department in sorted(whose.items(), key=lambda item: item[1].code)
            if not department.is_city
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        bodies = self.bodies() if self.department.is_city else {}
        return super().get_context(request, *args, **kwargs) | {
            "offices": list(OfficePage.objects.live().child_of(self).order_by("path")),
            "bodies": bodies,
            "departments": {site_path(page): department for page, department in bodies.items()},
        }


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
    parent_page_types = ["portal.OfficesPage"]
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
