"""Blueprints: the channels of a site as data files (cluster/data/blueprints/*.toml).
A department's blueprint is the channels common to all departments plus its own; the portal's stands alone. Titles and
descriptions may name the city (`City.told`).
Each channel names its national column kind (政府网站发展指引 四) and its update window in days (0 = not assessed)."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cluster import city

FOLDER = Path(__file__).parents[1] / "data" / "blueprints"
FILES = {"综合": "zonghe", "民生": "minsheng", "经济": "jingji", "执法": "zhifa", "门户": "portal"}


@dataclass(frozen=True)
class ChannelSpec:
    """One channel; `kind` names the page kind that rooms registered in cluster.departments.page_kinds."""

    key: str
    title: str
    type: str
    deadline: int
    description: str
    kind: str = "channel"
    list_style: str = "dated"


@dataclass(frozen=True)
class Blueprint:
    name: str
    channels: tuple[ChannelSpec, ...] = field(default=())


def _read(file: str) -> dict:
    return tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))


@cache
def load(name: str) -> Blueprint:
    """The blueprint of that Chinese name; KeyError when there is none."""
    raw = _read(FILES[name])
    entries = [] if raw.get("standalone") else list(_read("common")["channel"])
    for entry in raw.get("channel", []):
        after = entry.pop("after", None)
        keys = [one["key"] for one in entries]
        entries.insert(keys.index(after) + 1 if after in keys else len(entries), entry)
    told = city.read().told
    return Blueprint(
        raw["name"],
        tuple(ChannelSpec(**entry | {key: told(entry[key]) for key in ("title", "description")}) for entry in entries),
    )
