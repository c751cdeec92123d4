"""The band 办事 of the homes: subjects with two named services each on the portal, the site's own tasks elsewhere."""

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from services.models import ServiceGuide
from services.vocabulary import ICONS, Subject

if TYPE_CHECKING:
    from portal.models import HomePage

TILES, TASKS = 12, 6
# A tile holds two names whole: longer ones give way to shorter ones rather than being cut.
FITS = 9


def band(home: "HomePage", request: HttpRequest) -> dict[str, Any] | None:
    """One query; None where there is no guide."""
    department = home.department
    guides = list(ServiceGuide.objects.listed().of_site(department))
    if not guides:
        return None
    if not department.is_city:
        return {"tasks": guides[:TASKS], "count": len(guides)}
    guides.sort(key=lambda guide: (guide.subject, not guide.for_persons, len(guide.title) > FITS))
    by_subject = {key: list(members)[:2] for key, members in groupby(guides, key=lambda guide: guide.subject)}
    tiles = [(subject, ICONS[subject], by_subject[subject.value]) for subject in Subject if subject.value in by_subject]
    return {"tiles": tiles[:TILES]}
