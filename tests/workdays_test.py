"""Deadlines are counted in working days as the State Council's notices set them."""

from datetime import UTC, date, datetime

import pytest

from cluster.clock import workdays
from cluster.clock.workdays import Calendar

pytestmark = pytest.mark.django_db  # administrators enter days of their own


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 2, 4), True),  # 春节调休, a Sunday
        (date(2024, 2, 12), False),  # 春节, a Monday
        (date(2025, 1, 26), True),  # 春节调休, a Sunday
        (date(2025, 10, 8), False),  # 国庆、中秋, a Wednesday
        (date(2025, 10, 11), True),  # 国庆调休, a Saturday
        (date(2026, 10, 10), True),  # 国庆调休, a Saturday
        (date(2026, 11, 25), True),
    ],
)
def test_days_off_and_days_moved_are_those_of_the_notice(day, expected):
    assert workdays.is_workday(day) is expected


def test_the_day_of_receipt_is_day_zero_and_holidays_do_not_count():
    assert workdays.add_workdays(date(2025, 9, 29), 3) == date(2025, 10, 10)


def test_a_deadline_may_fall_on_a_saturday_that_was_moved_to_work():
    assert workdays.add_workdays(date(2025, 10, 9), 2) == date(2025, 10, 11)


def test_the_day_is_the_one_in_shanghai_whatever_zone_the_moment_is_stored_in():
    just_after_midnight_in_shanghai = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert workdays.add_workdays(just_after_midnight_in_shanghai, 1) == date(2026, 11, 26)


def test_counting_back_and_forth_agrees():
    start = date(2026, 9, 28)
    assert workdays.workdays_between(start, workdays.add_workdays(start, 10)) == 10
    assert workdays.workdays_between(date(2026, 11, 25), date(2026, 11, 23)) == -2


def test_beyond_the_last_notice_weekdays_count_and_the_date_is_provisional():
    calendar = Calendar({})
    beyond = date(workdays.LAST_KNOWN_YEAR + 1, 1, 4)
    assert calendar.is_provisional(beyond)
    assert calendar.add_workdays(beyond, 5) > beyond
    assert not calendar.is_provisional(date(2026, 12, 31))


def test_days_an_administrator_enters_win_and_settle_their_year():
    monday = date(workdays.LAST_KNOWN_YEAR + 1, 3, 1)
    calendar = Calendar({monday: False, date(2026, 11, 26): False})
    assert not calendar.is_workday(monday)
    assert not calendar.is_provisional(monday)
    assert calendar.add_workdays(date(2026, 11, 25), 1) == date(2026, 11, 27)


def test_the_calendar_agrees_with_the_published_table_of_holidays(shared):
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(shared / "data/datasets/public-holidays.xlsx", read_only=True).active
    rows = [(moment.date(), off) for _, moment, _, off, _ in sheet.iter_rows(min_row=2, values_only=True)]
    calendar = Calendar({})
    wrong = [
        day for day, off in rows if 2010 <= day.year <= workdays.LAST_KNOWN_YEAR and calendar.is_workday(day) is off
    ]
    assert len(rows) > 600
    assert wrong == []
