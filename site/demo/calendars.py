"""The demo's lines of dates: each department's writer puts them on its home, three people sign the change."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from cluster.models import Department, Role
from demo import content_files
from demo.newsroom import newsroom_of, sign_off

# What ended longer ago than this is shown for next year.
REMEMBERED = timedelta(days=20)


def build(today: date) -> Iterator[str]:
    calendars = content_files.by_site("calendars")
    for department in Department.objects.filter(slug__in=calendars).select_related("root_page"):
        home, (entry,) = department.home.specific, calendars[department.slug]
        if home.dates:
            continue
        people = newsroom_of(department)
        home.dates_title, home.dates = entry["title"], [("day", as_block(day, today)) for day in entry["days"]]
        with transaction.atomic():
            home.save_revision(user=people[Role.WRITER])
            sign_off(home, people)
        yield department.name


def as_block(entry: dict, today: date) -> dict:
    """A day of every year as the nearest one that is not long over."""
    for year in (today.year - 1, today.year, today.year + 1):
        day = on(year, entry["on"])
        until = on(year, entry["until"]) if "until" in entry else None
        if until and until < day:
            until = on(year + 1, entry["until"])
        if (until or day) >= today - REMEMBERED:
            break
    return {"day": day, "until": until, "label": entry["label"], "note": entry["note"], "page": None}


def on(year: int, words: str) -> date:
    """`03-12` in that year; a leap day is read as the last of February."""
    month, day = map(int, words.split("-"))
    return date(year, month, min(day, 28) if month == 2 else day)
