"""Which ink landscape stands behind a head: by month and warning on the portal, by hue on a department.
A choice made while rendering; the drawings themselves are static files, the portal's those of the theme."""

from datetime import date

from portal.looks import theming

SEASONS = {
    2: "spring",
    3: "spring",
    4: "spring",
    5: "summer",
    6: "summer",
    7: "summer",
    8: "autumn",
    9: "autumn",
    10: "autumn",
    11: "snow",
    12: "snow",
    1: "snow",
}


def hero(day: date, *, rain: bool = False) -> str:
    """Static path of the portal's landscape in this month, or in the rain while a rain warning holds."""
    return theming.drawing("rain" if rain else SEASONS[day.month])


def masthead(hue: str) -> str:
    return f"base/art/masthead-{hue}.svg"
