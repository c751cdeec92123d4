"""What `manage.py check` says about the services of the city's folder."""

from collections.abc import Sequence
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from cluster import city
from services.vocabulary import Subject


@register(Tags.files)
def sortings(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """Every row of services.csv leads to a subject that the list of services has."""
    if city.faults(Path(settings.CITY_DIR)):  # said by the ground floor
        return []
    return [
        Error(
            f"services.csv “{one.key}”的 subject “{one.subject}”不是办事主题",
            hint=f"可用：{'、'.join(Subject.values)}。",
            id="services.E001",
        )
        for one in city.read().services
        if one.subject not in Subject.values
    ]
