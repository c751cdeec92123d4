"""How provisioning builds the portal room's pages."""

from cluster.blueprints import Blueprint, ChannelSpec
from cluster.models import Department
from portal.models import ChannelPage, HomePage


def build_home(department: Department, blueprint: Blueprint) -> HomePage:
    return HomePage()


def build_channel(spec: ChannelSpec) -> ChannelPage:
    return ChannelPage(column_type=spec.type, description=spec.description, deadline=spec.deadline)
