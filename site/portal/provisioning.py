"""How provisioning builds the portal room's pages."""

from cluster import city
from cluster.departments.blueprints import Blueprint, ChannelSpec
from cluster.models import Department
from portal.looks import theming
from portal.models import ChannelPage, GatheringPage, HomePage, LeadersPage, OfficesPage


def build_home(department: Department, blueprint: Blueprint) -> HomePage:
    """An unsaved home with the bands, their order and the list style of the department's kind."""
    look = theming.look(department)
    return HomePage(
        bands=[("band", key) for key in look.bands],
        list_style=look.list_style,
        hot_words=",".join(city.read().hot_words) if department.is_city else "",
    )


def build_channel(spec: ChannelSpec) -> ChannelPage:
    return ChannelPage(
        column_type=spec.type, description=spec.description, deadline=spec.deadline, list_style=spec.list_style
    )


def build_gathering(spec: ChannelSpec) -> GatheringPage:
    return GatheringPage(column_type=spec.type, description=spec.description, deadline=spec.deadline)


def build_leaders(spec: ChannelSpec) -> LeadersPage:
    return LeadersPage(column_type=spec.type, description=spec.description, deadline=spec.deadline)


def build_offices(spec: ChannelSpec) -> OfficesPage:
    return OfficesPage(column_type=spec.type, description=spec.description, deadline=spec.deadline)
