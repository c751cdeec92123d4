"""Page kinds that provisioning can build, registered by the rooms that own them.
The fleet stands on the ground floor and may not import the portal, so each room tells it here how to make its pages."""

from collections.abc import Callable

from cluster.departments.blueprints import Blueprint, ChannelSpec
from cluster.models import CityPage, Department

HomeBuilder = Callable[[Department, Blueprint], CityPage]
ChannelBuilder = Callable[[ChannelSpec], CityPage]

_home: list[HomeBuilder] = []
_channels: dict[str, ChannelBuilder] = {}


def register_home(build: HomeBuilder) -> None:
    """`build` returns an unsaved home page; its slug and title are set by provisioning."""
    _home[:] = [build]


def register_channel(kind: str, build: ChannelBuilder) -> None:
    """`build` returns an unsaved page for a channel of this `kind`; its slug and title are set by provisioning."""
    _channels[kind] = build


def build_home(department: Department, blueprint: Blueprint) -> CityPage:
    return _home[0](department, blueprint)


def build_channel(spec: ChannelSpec) -> CityPage:
    return _channels[spec.kind](spec)
