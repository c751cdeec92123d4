"""The top line's calendar, against dates published by the observatory and the calendars of those years."""

from datetime import date

import pytest

from portal.home import almanac


@pytest.mark.parametrize(
    ("day", "lunar", "term"),
    [
        (date(2026, 2, 17), "农历正月初一", "立春第十四日"),
        (date(2025, 7, 25), "农历闰六月初一", "大暑第四日"),
        (date(2026, 4, 20), "农历三月初四", "谷雨"),
        (date(2026, 11, 25), "农历十月十七", "小雪第四日"),
    ],
)
def test_a_day_is_named_as_the_calendar_names_it(day, lunar, term):
    assert (almanac.lunar(day), almanac.solar_term(day)) == (lunar, term)


def test_the_city_says_the_lunar_date_and_a_department_does_not(client, city):
    assert '<span class="lunar">农历' in client.get("/", headers={"host": "localhost"}).content.decode()
    assert "农历" not in client.get("/", headers={"host": "jtj.localhost"}).content.decode()
