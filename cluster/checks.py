"""System checks of the ground floor: what `manage.py check` says about the folder of the city."""

from collections.abc import Sequence
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from cluster import city
from cluster.departments import blueprints
from cluster.models.department import Category

HINT = "城市资料在 CITY_DIR（{folder}），各项含义见 docs/second-city.md。"


@register(Tags.files)
def city_folder(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """The folder is a whole city, in words that the product knows."""
    folder = Path(settings.CITY_DIR)
    hint = HINT.format(folder=folder)
    if wrong := city.faults(folder):
        return [Error(said, hint=hint, id="cluster.E001") for said in wrong]
    found: list[CheckMessage] = []
    for department in city.read().departments:
        if department.category not in Category.values:
            said = f"departments.csv {department.name}的 category_slug “{department.category}”不是部门类别"
            found.append(Error(said, hint=f"可用：{'、'.join(Category.values)}。", id="cluster.E002"))
        if department.blueprint not in blueprints.FILES:
            said = f"departments.csv {department.name}的 blueprint “{department.blueprint}”没有栏目蓝本"
            found.append(Error(said, hint=f"可用：{'、'.join(blueprints.FILES)}。", id="cluster.E003"))
    return found


@register(Tags.urls, deploy=True)
def domain(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """In production the sites stand under the city's own domain."""
    if city.faults(Path(settings.CITY_DIR)) or city.read().host == settings.BASE_DOMAIN:
        return []
    said = f"网站运行在 {settings.BASE_DOMAIN}，而本市的正式域名是 {city.read().host}"
    return [Warning(said, hint="设置 BASE_DOMAIN，或更正 city.toml 的 host。", id="cluster.W001")]
