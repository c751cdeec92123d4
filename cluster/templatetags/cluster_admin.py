"""What the admin's own screens say in words: times of the day, whose desk it is."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from cluster.admin.panels import works_on_pages
from cluster.admin.writing_views import AUTHORS
from cluster.models import Department, User
from cluster.roles import departments_of

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    """今天 09:12, 昨天 16:40, 4月9日 08:00, with the year once it is another."""
    if value is None:
        return ""
    local, today = timezone.localtime(value), timezone.localdate()
    days = {0: "今天", 1: "昨天", -1: "明天"}.get((today - local.date()).days)
    if days:
        return f"{days} {local:%H:%M}"
    return date_format(local, "n月j日 H:i" if local.year == today.year else "Y年n月j日")


@register.simple_tag
def greeting() -> str:
    hour = timezone.localtime().hour
    return (
        "夜深了"
        if hour < 5
        else "早上好"
        if hour < 9
        else "上午好"
        if hour < 12
        else "下午好"
        if hour < 18
        else "晚上好"
    )


@register.simple_tag
def owner_of(user: User) -> list[Department]:
    """The departments she works for, at most three."""
    return list(Department.objects.filter(pk__in=departments_of(user))[:3])


@register.simple_tag
def may_write(user: User) -> bool:
    """Whether 写一篇 leads her anywhere."""
    return bool(departments_of(user, *AUTHORS))


@register.simple_tag
def may_explore(user: User) -> bool:
    """Whether a search for pages finds her any."""
    return works_on_pages(user)
