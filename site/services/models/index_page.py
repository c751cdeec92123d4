"""办事 of a site: the page from which its guides are found, by person or legal entity, subject and word."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager

from cluster.models import CityPage


class ServiceIndexPage(CityPage):
    """办事服务: the guides of a site; on the portal those of all departments."""

    column_type = models.CharField("栏目类别", max_length=20, default="办事服务")
    description = models.CharField("栏目说明", max_length=200, blank=True)
    keywords = models.CharField("栏目关键词", max_length=100, blank=True)
    deadline = models.PositiveIntegerField("更新时限（天）", default=0)

    template = "services/index.html"
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["services.ServiceGuide"]
    written_here = "services.ServiceGuide"
    parameters = ("page", "audience", "subject", "department")
    content_panels = [*Page.content_panels, FieldPanel("description"), FieldPanel("keywords")]

    objects = PageManager()

    class Meta:
        verbose_name = "办事服务"
        verbose_name_plural = "办事服务"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from services.models import finding

        context = super().get_context(request, *args, **kwargs)
        context.update(finding.of_site(self.department, request.GET), crumbs=[{"label": self.title, "path": ""}])
        return context
