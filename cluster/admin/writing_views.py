"""写一篇: the channels where this person may write, each leading to the form of a new page."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page, get_page_models

from cluster.admin.requests import signed_in
from cluster.departments.provisioning import PAGE_PERMISSIONS
from cluster.errors import NotAllowed
from cluster.models import CityPage, Department, User
from cluster.models.tree import parent_path, site_path
from cluster.roles import departments_of

# Reviewers change what others wrote and begin nothing.
AUTHORS = tuple(role for role, acts in PAGE_PERMISSIONS.items() if "add_page" in acts)


@dataclass(frozen=True)
class Place:
    """One channel: its name (with the channel it stands in), what is written there, and the form."""

    title: str
    kind: str
    url: str


@require_safe
def write(request: HttpRequest) -> HttpResponse:
    """One place alone is gone to at once."""
    sites = places_of(signed_in(request))
    found = [place for _, places in sites for place in places]
    if not found:
        raise NotAllowed("您没有可以写稿的栏目。")
    return (
        redirect(found[0].url) if len(found) == 1 else render(request, "cluster/admin/writing.html", {"sites": sites})
    )


def places_of(user: User) -> list[tuple[Department, list[Place]]]:
    """Her sites with their channels in the order of the site; one query, and one for each kind of channel."""
    departments = (
        Department.objects.filter(pk__in=departments_of(user, *AUTHORS))
        .exclude(root_page=None)
        .select_related("root_page")
    )
    kinds = [model for model in get_page_models() if issubclass(model, CityPage) and model.written_here]
    homes = {department.home.path: department for department in departments}
    below = Q(pk__in=[])
    for path in homes:
        below |= Q(path__startswith=path)
    pages = list(Page.objects.type(*kinds).live().filter(below).order_by("path").specific(defer=False))
    titles = {page.path: page.title for page in pages}
    found: dict[str, list[Place]] = {path: [] for path in homes}
    for page in pages:
        if page.permissions_for_user(user).can_add_subpage():
            found[site_path(page)].append(_place(page, titles))
    return [(homes[path], places) for path, places in found.items() if places]


def _place(page: CityPage, titles: dict[str, str]) -> Place:
    model = apps.get_model(page.written_here)
    above = titles.get(parent_path(page), "")
    return Place(
        f"{above}　/　{page.title}" if above else page.title,
        str(model._meta.verbose_name),
        reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, page.pk]),
    )
