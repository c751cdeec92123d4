"""The roles of a city's people. What they allow is asked in cluster.roles."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    pass


class Role(models.TextChoices):
    WRITER = "writer", "采编"
    FIRST_REVIEWER = "first-reviewer", "初审"
    SECOND_REVIEWER = "second-reviewer", "复审"
    SIGNER = "signer", "签发"
    SITE_MANAGER = "site-manager", "站点管理员"
    DATA_STEWARD = "data-steward", "数据管理员"
    LIAISON = "liaison", "信息联络员"
    IT_OFFICE = "it-office", "信息办"
    INSPECTOR = "inspector", "督查"


DEPARTMENT_ROLES = [
    Role.WRITER,
    Role.FIRST_REVIEWER,
    Role.SECOND_REVIEWER,
    Role.SIGNER,
    Role.SITE_MANAGER,
    Role.DATA_STEWARD,
    Role.LIAISON,
]


CITY_OFFICE = (Role.IT_OFFICE, Role.INSPECTOR)


CITY_ROLES = [*DEPARTMENT_ROLES, *CITY_OFFICE]
