"""A theme is values: theme.toml compiled to custom properties, served as one style sheet named by its hash.
`THEME` names a folder beside themes/base; its values override those of base by key, its templates and static
files override those of the same name, and nothing is ever copied."""

import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

PARTS = ("hue", "hue-deep", "hue-line", "hue-soft", "hue-wash")
SAFE_KEY, SAFE_VALUE = re.compile(r"^[a-z0-9-]+$"), re.compile(r"^[#\w\s.,()%\"'/-]+$")


def read(theme: str) -> dict[str, Any]:
    """base overridden by `theme`; a value that could end the declaration is refused with ValueError."""
    merged: dict[str, Any] = {"tokens": {}, "hues": {}}
    for name in dict.fromkeys(("base", theme)):
        raw = tomllib.loads((Path(settings.THEMES_DIR) / name / "theme.toml").read_text(encoding="utf-8"))
        for table in merged:
            merged[table].update(raw.get(table, {}))
    for key, values in [*merged["tokens"].items(), *merged["hues"].items()]:
        for value in [values] if isinstance(values, str) else values:
            if not SAFE_KEY.match(key) or not SAFE_VALUE.match(value):
                raise ValueError(f"theme {theme}: {key} = {value!r} is no plain value")
    return merged


def compiled(theme: dict[str, Any]) -> str:
    """The style sheet of a theme. Printing, gray and contrast keep their own values: they are set on more."""
    root = "; ".join(f"--{key}: {value}" for key, value in theme["tokens"].items())
    lines = [f":root {{ {root} }}"] if root else []
    plain = ':root:not([data-mood="gray"]):not([data-contrast="more"])'
    for name, values in theme["hues"].items():
        pairs = "; ".join(f"--{part}: {value}" for part, value in zip(PARTS, values, strict=True))
        lines.append(f'@media screen {{ {plain}[data-dept="{name}"], {plain} [data-dept="{name}"] {{ {pairs} }} }}')
    return "\n".join(lines) + "\n"


@cache
def sheet() -> tuple[str, str]:
    """(hash, style sheet) of the theme in use; read once per process."""
    text = compiled(read(settings.THEME))
    return hashlib.sha256(text.encode()).hexdigest()[:12], text


def address() -> str:
    return reverse("theme", args=[sheet()[0]])


@require_safe
def style_sheet(request: HttpRequest, digest: str) -> HttpResponse:
    wanted, text = sheet()
    if digest != wanted:
        raise Http404("没有这份样式")
    answer = HttpResponse(text, content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
