"""The calendar of the top line: weekday, lunar date and 节气 of a day (GB/T 33661—2017《农历的编算和颁行》).
Computed, so it needs no table of years and no network; the weather is not here, because nobody here measures it."""

from datetime import date
from functools import lru_cache

from lunar_python import Solar

WEEKDAYS = "一二三四五六日"
ORDINALS = "一二三四五六七八九十"


@lru_cache(maxsize=8)
def lunar(day: date) -> str:
    """The lunar date as it is said: `农历十月十七`, `农历闰六月初一`."""
    at = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return f"农历{at.getMonthInChinese()}月{at.getDayInChinese()}"


@lru_cache(maxsize=8)
def solar_term(day: date) -> str:
    """The 节气 that holds on a day and which day of it this is: `小雪`, `小雪第二日`, … `小雪第十六日`."""
    term = Solar.fromYmd(day.year, day.month, day.day).getLunar().getPrevJieQi(True)
    since = term.getSolar()
    number = (day - date(since.getYear(), since.getMonth(), since.getDay())).days + 1
    return term.getName() if number == 1 else f"{term.getName()}第{_spoken(number)}日"


def weekday(day: date) -> str:
    return f"星期{WEEKDAYS[day.weekday()]}"


def _spoken(number: int) -> str:
    """1 to 19 in words."""
    return ORDINALS[number - 1] if number <= 10 else f"十{ORDINALS[number - 11]}"
