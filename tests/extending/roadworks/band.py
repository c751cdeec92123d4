"""The strip of a home page: what is closed now. Nothing closed, no strip."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from portal.bands import Home
from tests.extending.roadworks.models import ClosurePage


def closures(home: Home, request: HttpRequest) -> dict[str, Any] | None:
    today = timezone.localdate()
    found = ClosurePage.objects.live().filter(path__startswith=home.path, from_on__lte=today, until_on__gte=today)
    return {"closures": list(found)} if found else None
