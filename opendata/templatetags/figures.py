"""Figures as a reader wants them: 1,148,256; 2.41 亿; 42.6 MB; 36 分钟前; and the links of facets."""

from datetime import datetime
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
UNITS = ("B", "KB", "MB", "GB", "TB")


@register.filter
def grouped(number: int | str | None) -> str:
    """1,148,256; — where there is none (a template gives "" for a value it did not find)."""
    return f"{number:,}" if isinstance(number, int) else "—"


@register.simple_tag
def counted(number: int | None) -> SafeString | str:
    """Below 100,000 as it is, above in 万 and 亿 with the unit set small."""
    if number is None:
        return "—"
    for size, unit in ((100_000_000, "亿"), (10_000, "万")):
        if number >= size * (1 if unit == "亿" else 10):
            return format_html("{}<small>{}</small>", f"{number / size:.3g}", unit)
    return f"{number:,}"


@register.filter
def weight(size: int) -> str:
    amount = float(size)
    for unit in UNITS:
        if amount < 1024 or unit == UNITS[-1]:
            return f"{amount:.0f} {unit}" if unit in ("B", "KB") or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1024
    return ""


@register.filter
def since(moment: datetime) -> str:
    """How long ago: 36 分钟前, 5 小时前, 3 天前; the date after a month."""
    passed = timezone.now() - moment
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟前"
    if minutes < 24 * 60:
        return f"{minutes // 60} 小时前"
    if passed.days < 31:
        return f"{passed.days} 天前"
    return timezone.localtime(moment).strftime("%Y-%m-%d")


@register.simple_tag(takes_context=True)
def facet_link(context: template.Context, key: str, value: str) -> str:
    """The list's query with this value chosen, or given up where it is chosen already."""
    chosen = dict(context["chosen"])
    if chosen.get(key) == value:
        del chosen[key]
    else:
        chosen[key] = value
    return urlencode(chosen)
