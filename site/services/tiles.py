"""The band 办事 of the homes: subjects with two named services each on the portal, the site's own tasks elsewhere."""

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from services.models import ServiceGuide
from services.vocabulary import ICONS, Subject

if TYPE_CHECKING:
    from portal.models import HomePage

TILES, TASKS = 12, 6


def band(home: "HomePage", request: HttpRequest) -> dict[str, Any] | None:
    """One query; None where there is no guide."""
    department = home.department
    if not department.is_city:
        tasks = list(ServiceGuide.objects.listed().of_site(department).order_by("path")[:TASKS])
        return {"tasks": tasks} if tasks else None
    guides = ServiceGuide.objects.listed().order_by("subject", "-for_persons", "path")
    by_subject = {key: list(members) for key, members in groupby(guides, key=lambda guide: guide.subject)}
    ranked = sorted(by_subject, key=lambda key: list(Subject.values).index(key))
    tiles = [(Subject(key), ICONS[Subject(key)], by_subject[key][:2]) for key in ranked][:TILES]
    return {"tiles": tiles} if tiles else None
