"""A theme is values first: theme.toml compiled to custom properties, served as one style sheet named by its hash;
then the few templates it replaces, under the names they have in themes/base; then static files. Nothing is copied.
What a page wears is a stack of themes: base, the city's own, the operator's `THEME`, the page kind's own."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cluster import city
from cluster.models import Department
from portal.looks.hues import hue_of

BASE, TOPIC = "base", "topic"
TABLES = ("tokens", "hues", "looks", "art", "scrolls")
PARTS = ("hue", "hue-deep", "hue-line", "hue-soft", "hue-wash")
SAFE_KEY, SAFE_VALUE = re.compile(r"^[a-z0-9-]+$"), re.compile(r"^[#\w\s.,()%\"'/-]+$")


@dataclass(frozen=True)
class Look:
    """What the sites of one kind begin with: `bands` of the home in order, and how their lists look."""

    bands: tuple[str, ...]
    list_style: str


def worn(*own: str) -> tuple[str, ...]:
    """The names of the themes that a page wears, lowest first; `own` are the page kind's."""
    return tuple(name for name in dict.fromkeys((BASE, city.read().theme, settings.THEME, *own)) if name)


def read(*names: str) -> dict[str, Any]:
    """The tables of base overridden, key by key, by those of `names`; a value that could end a declaration is refused
    with ValueError."""
    merged: dict[str, Any] = {table: {} for table in TABLES}
    for name in dict.fromkeys((BASE, *names)):
        path = Path(settings.THEMES_DIR) / name / "theme.toml"
        raw = _parsed(path, path.stat().st_mtime_ns)
        for table in merged:
            merged[table].update(raw.get(table, {}))
    values = {
        **merged["tokens"],
        **merged["hues"],
        **{key: look.get("masthead", []) for key, look in merged["looks"].items()},
    }
    for key, value in values.items():
        for one in [value] if isinstance(value, str) else value:
            if not SAFE_KEY.match(key) or not SAFE_VALUE.match(one):
                raise ValueError(f"theme {names[-1]}: {key} = {one!r} is no plain value")
    return merged


def faults(**options: object) -> list[checks.CheckMessage]:
    """System check: every theme that a page of this installation can wear reads, and the drawings it names are there,
    so that none fails in front of a reader."""
    if city.faults(Path(settings.CITY_DIR)):  # said by the ground floor
        return []
    found: list[checks.CheckMessage] = []
    for name in worn(TOPIC):
        try:
            theme = read(name)
        except (ValueError, OSError) as error:
            found.append(checks.Error(f"主题“{name}”不能用：{error}", id="portal.E001"))
            continue
        lacking = {path for path in (*theme["art"].values(), *theme["scrolls"].values()) if finders.find(path) is None}
        found += [checks.Error(f"主题“{name}”的画 {path} 没有找到", id="portal.E002") for path in sorted(lacking)]
    return found


def drawing(key: str) -> str:
    """Static path of the drawing that the themes worn have for `key` (see [art] of themes/base/theme.toml)."""
    return _drawings("art", *worn())[key]


def scrolls() -> dict[str, str]:
    """Words of titles and the hanging scroll drawn for each, as static paths."""
    return _drawings("scrolls", *worn())


@cache
def _drawings(table: str, *names: str) -> dict[str, str]:
    return read(*names)[table]


@lru_cache(maxsize=16)
def _parsed(path: Path, changed: int) -> dict[str, Any]:
    """A theme's tables as written, read again when the file has changed. Nobody writes into them."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def look(department: Department) -> Look:
    """How a new site of this department begins: by its kind, as the themes it wears say."""
    entry = read(*worn())["looks"][hue_of(department)]
    return Look(tuple(entry["bands"]), entry["list_style"])


def compiled(theme: dict[str, Any]) -> str:
    """The style sheet of a theme. Printing, gray and contrast keep their own values: they are set on more."""
    root = "; ".join(f"--{key}: {value}" for key, value in theme["tokens"].items())
    lines = [f":root {{ {root} }}"] if root else []
    plain = ':root:not([data-mood="gray"]):not([data-contrast="more"])'
    for name, values in theme["hues"].items():
        pairs = "; ".join(f"--{part}: {value}" for part, value in zip(PARTS, values, strict=True))
        lines.append(f'@media screen {{ {plain}[data-dept="{name}"], {plain} [data-dept="{name}"] {{ {pairs} }} }}')
    for name, entry in theme["looks"].items():
        if "masthead" in entry:
            point, width = entry["masthead"]
            lines.append(f'[data-dept="{name}"] {{ --masthead: {point}; --masthead-width: {width} }}')
    return "\n".join(lines) + "\n"


@cache
def sheet(*names: str) -> tuple[str, str]:
    """(hash, style sheet) of a stack of themes; read once per process."""
    text = compiled(read(*names))
    return hashlib.sha256(text.encode()).hexdigest()[:12], text


def address(*own: str) -> str:
    return reverse("theme", args=[sheet(*worn(*own))[0]])


def template_names(path: str, *own: str) -> list[str]:
    """Where the template `path` is looked for, the uppermost theme first."""
    return [*(f"{name}/templates/{path}" for name in reversed(worn(*own)) if name != BASE), path]


@require_safe
def style_sheet(request: HttpRequest, digest: str) -> HttpResponse:
    known = dict(sheet(*worn(*own)) for own in ((), (TOPIC,)))
    if digest not in known:
        raise Http404("没有这份样式")
    answer = HttpResponse(known[digest], content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
