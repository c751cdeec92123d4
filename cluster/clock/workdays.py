"""Working days: the only place where deadlines are counted.
Days come from the State Council's yearly notice (chinesecalendar), an administrator's entries win over it,
and beyond the last notice plain weekdays are counted and the date is `provisional` until the notice comes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta

import chinese_calendar
from django.utils import timezone

LAST_KNOWN_YEAR = max(chinese_calendar.holidays).year
FIRST_KNOWN_YEAR = min(chinese_calendar.holidays).year
_sources: list[Callable[[], Mapping[date, bool]]] = []


def register_source(entered: Callable[[], Mapping[date, bool]]) -> None:
    """`entered` gives the days an administrator typed in: date → is a working day. Asked once per Calendar."""
    _sources[:] = [entered]


class Calendar:
    """The calendar of one moment: make one per list or per command, so that entries are read once."""

    def __init__(self, entered: Mapping[date, bool] | None = None) -> None:
        self.entered = entered if entered is not None else (_sources[0]() if _sources else {})
        self._entered_years = {day.year for day in self.entered}

    def is_workday(self, day: date) -> bool:
        if day in self.entered:
            return self.entered[day]
        if FIRST_KNOWN_YEAR <= day.year <= LAST_KNOWN_YEAR:
            return chinese_calendar.is_workday(day)
        return day.weekday() < 5

    def is_provisional(self, day: date) -> bool:
        """True where neither the notice nor an administrator has settled the days of that year."""
        return day.year > LAST_KNOWN_YEAR and day.year not in self._entered_years

    def add_workdays(self, start: date, n: int) -> date:
        """The n-th working day after `start`; the day of receipt is day 0 (信息公开条例 第三十一条). n ≥ 0."""
        if n < 0:
            raise ValueError("n must not be negative")
        day = start
        while n:
            day += timedelta(days=1)
            n -= self.is_workday(day)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is before `start`."""
        if end < start:
            return -self.workdays_between(end, start)
        days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
        return sum(map(self.is_workday, days))


def local_day(moment: date | datetime) -> date:
    """The day in Shanghai of an aware moment; a date stays as it is."""
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def is_workday(day: date | datetime) -> bool:
    return Calendar().is_workday(local_day(day))


def is_provisional(day: date | datetime) -> bool:
    """Whether a date counted so far ahead may still move: its year's holidays are not announced."""
    return Calendar().is_provisional(local_day(day))


def add_workdays(start: date | datetime, n: int) -> date:
    """The n-th working day after `start` as a date; see Calendar.add_workdays."""
    return Calendar().add_workdays(local_day(start), n)


def workdays_between(start: date | datetime, end: date | datetime) -> int:
    """Working days after `start` up to and including `end`."""
    return Calendar().workdays_between(local_day(start), local_day(end))


def known_years(entered: Iterable[date] = ()) -> range:
    """The years whose holidays are settled, for the page that says so."""
    return range(FIRST_KNOWN_YEAR, max([LAST_KNOWN_YEAR, *(day.year for day in entered)]) + 1)
