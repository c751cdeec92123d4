"""公开: the strip of the home pages, files with their interpretations beneath them, beside them the classes."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest

from cluster.departments import open_sites
from disclosure.classes import Category, Tie
from disclosure.models import DisclosureIndexPage, DocumentTie
from disclosure.models.listing import counted
from portal.models import HomePage
from portal.models.listing import departments_by_home

SHOWN = 4
CLASSES = 7


def newest(home: HomePage, request: HttpRequest) -> dict[str, Any] | None:
    """The newest documents of the site (of all sites on the portal); None where there is none."""
    channel = DisclosureIndexPage.objects.live().child_of(home).first()
    if channel is None:
        return None
    documents = list(channel.documents().order_by(F("listed_at").desc(nulls_last=True), "-pk")[:SHOWN])
    if not documents:
        return None
    beneath: dict[int, list[DocumentTie]] = {}
    for tie in DocumentTie.objects.filter(
        document__in=documents, tie=Tie.INTERPRETATION, other__live=True
    ).select_related("other"):
        if open_sites.holds(tie.other):
            beneath.setdefault(tie.document_id, []).append(tie)
    return {
        "channel": channel,
        "documents": [(document, beneath.get(document.pk, [])) for document in documents],
        "classes": counted(channel.documents(), "category", Category)[:CLASSES],
        "departments": departments_by_home(documents) if home.department.is_city else {},
    }
