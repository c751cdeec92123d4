"""The band 互动 of the homes: the newest answered letters and the two doors."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from interaction import figures
from interaction.models import Case

if TYPE_CHECKING:
    from portal.models import HomePage

SHOWN = 3


def band(home: "HomePage", request: HttpRequest) -> dict[str, Any] | None:
    """Two queries; None where no letter is public yet."""
    letters = list(
        Case.objects.of_department(home.department)
        .published()
        .select_related("department")
        .order_by("-published_at", "-pk")[:SHOWN]
    )
    return {"letters": letters, "figures": figures.of_site(home.department)} if letters else None
