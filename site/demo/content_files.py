"""The demo's JSON content: lists of invented things, grouped by site."""

import json
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

FOLDER = Path(__file__).parent / "content"


def entries(name: str) -> list[dict[str, Any]]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))[name]


def by_site(name: str) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries(name):
        grouped[entry["site"]].append(entry)
    return grouped


def moment(today: date, days: int, hour: int = 9, minute: int = 30) -> datetime:
    """A working hour so many days before the day the demo was begun, never later than now."""
    at = datetime.combine(today - timedelta(days=days), time(hour, minute), timezone.get_default_timezone())
    return min(at, timezone.now() - timedelta(minutes=5))
