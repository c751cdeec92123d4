"""What keeps a closure from being sent to review."""

from cluster.models import CityPage, User
from tests.extending.roadworks.models import ClosurePage


def days_in_order(version: CityPage, by: User) -> list[str]:
    if isinstance(version, ClosurePage) and version.until_on < version.from_on:
        return ["结束日期早于开始日期。"]
    return []
