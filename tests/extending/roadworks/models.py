"""道路施工: which street is closed when. A list with a filter by street, and one page per closure."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager

from cluster.models import CityPage


class RoadworksPage(CityPage):
    """The list; people write closures below it, readers choose a street."""

    template = "roadworks/list.html"
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["roadworks.ClosurePage"]
    written_here = "roadworks.ClosurePage"
    parameters = ("street",)

    objects = PageManager()

    class Meta:
        verbose_name = verbose_name_plural = "道路施工"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        closures = ClosurePage.objects.live().child_of(self).order_by("from_on", "pk")
        if street := request.GET.get("street", ""):
            closures = closures.filter(street=street)
        return {**super().get_context(request, *args, **kwargs), "closures": closures, "street": street}


class ClosurePage(CityPage):
    """One closure. Goes live by the three signatures, like every page; is found by its title."""

    street = models.CharField("道路", max_length=60)
    from_on = models.DateField("自")
    until_on = models.DateField("至")

    template = "roadworks/closure.html"
    parent_page_types = ["roadworks.RoadworksPage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("street"), FieldPanel("from_on"), FieldPanel("until_on")]
    search_kind = "article"

    objects = PageManager()

    class Meta:
        verbose_name = verbose_name_plural = "道路封闭"
