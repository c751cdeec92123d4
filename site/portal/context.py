"""What every template knows without being told: whose site this is, its head and foot, the edition.
All of it is lazy: a page that shows none of it asks the database nothing, and a request that belongs to no
site gets empty values instead of an error."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cluster.models import Department, SiteIdentity
from portal.addresses import path_on_site, portal_url, site_url
from portal.editions.editions import edition_of
from portal.looks import theming
from portal.looks.hues import hue_of
from portal.sites import navigation
from portal.sites.mourning import mood_of


class Surroundings:
    """The site around a page, worked out once per request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def department(self) -> Department | None:
        try:
            return Department.objects.select_related("root_page__homepage").of_request(self.request)
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

    @cached_property
    def menu(self) -> list:
        """The channels that are not in the head already, for the phone's menu."""
        there = {entry.path for entry in self.nav}
        return [page for page in self.channels if path_on_site(page) not in there]

    @cached_property
    def hue(self) -> str:
        home = (
            getattr(self.department.root_page, "homepage", None)
            if self.department and self.department.root_page_id
            else None
        )
        return (home.hue if home else "") or hue_of(self.department)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `department`, `identity`, `nav`, `channels`, `hue`, `edition`, `portal_url`, `site_url`."""
    around = getattr(request, "_surroundings", None)
    if around is None:
        around = request._surroundings = Surroundings(request)  # type: ignore[attr-defined]
    return {
        "department": SimpleLazyObject(lambda: around.department),
        "identity": SimpleLazyObject(lambda: around.identity),
        "nav": SimpleLazyObject(lambda: around.nav),
        "menu": SimpleLazyObject(lambda: around.menu),
        "channels": SimpleLazyObject(lambda: around.channels),
        "hue": SimpleLazyObject(lambda: around.hue),
        "site_url": SimpleLazyObject(lambda: site_url(around.department) if around.department else portal_url()),
        "mood": SimpleLazyObject(lambda: mood_of(around.department)),
        "theme_sheet": theming.address(),
        "edition": edition_of(request),
        "portal_url": portal_url(),
        "demo": settings.DEMO,
    }
