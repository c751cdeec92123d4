"""What sitemap.xml names of the letter box."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from cluster.models import Department
from interaction.models import Case


def paths(department: Department) -> Iterator[tuple[str, datetime | None]]:
    """The list, the figures and each published letter of this department: on its own host, where its canonical address
    is."""
    published = Case.objects.published().filter(department=department).order_by("-published_at", "-pk")
    letters = list(published.only("public_id", "published_at"))
    yield reverse("interaction:letter-list"), letters[0].published_at if letters else None
    yield reverse("interaction:letter-figures"), None
    yield from ((letter.get_absolute_url(), letter.published_at) for letter in letters)
