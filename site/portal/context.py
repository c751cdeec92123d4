"""What every template knows without being told: whose site this is, its head and foot, the edition.
All of it is lazy: a page that shows none of it asks the database nothing, and a request that belongs to no
site gets empty values instead of an error."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cluster.models import Department, SiteIdentity
from portal import navigation
from portal.addresses import portal_url, site_url
from portal.editions import edition_of
from portal.hues import hue_of


class Surroundings:
    """The site around a page, worked out once per request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def department(self) -> Department | None:
        try:
            return Department.objects.select_related("root_page").of_request(self.request)
        except Department.DoesNotExist:
            return None

    @cached_property
    def identity(self) -> SiteIdentity | None:
        department = self.department
        return getattr(department, "identity", None) if department else None

    @cached_property
    def channels(self) -> list:
        return navigation.channels(self.department) if self.department and self.department.root_page_id else []

    @cached_property
    def nav(self) -> list[navigation.Entry]:
        return navigation.head(self.department, self.channels, self.request.path_info) if self.department else []


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `department`, `identity`, `nav`, `channels`, `hue`, `edition`, `portal_url`, `site_url`."""
    around = getattr(request, "_surroundings", None)
    if around is None:
        around = request._surroundings = Surroundings(request)
    return {
        "department": SimpleLazyObject(lambda: around.department),
        "identity": SimpleLazyObject(lambda: around.identity),
        "nav": SimpleLazyObject(lambda: around.nav),
        "channels": SimpleLazyObject(lambda: around.channels),
        "hue": SimpleLazyObject(lambda: hue_of(around.department)),
        "site_url": SimpleLazyObject(lambda: site_url(around.department) if around.department else portal_url()),
        "edition": edition_of(request),
        "portal_url": portal_url(),
        "demo": settings.DEMO,
    }
