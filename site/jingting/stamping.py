"""Which acts change which stamps: every page that goes live, leaves or moves, and what stands on all pages of a site.
Rooms with other nouns (data, letters) call `cluster.stamps.bump` in their own verbs."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from cluster import stamps
from cluster.models import Department, SiteIdentity


def page_changed(sender: type[Model], instance: Page, **kwargs: Any) -> None:
    stamps.bump(Department.objects.select_related("site").of_page(instance))


def page_saved(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, Page) and instance.live:
        page_changed(sender, instance)


def page_deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if isinstance(instance, Page):
        page_changed(sender, instance)


def page_moved(sender: type[Model], instance: Page, parent_page_before: Page, **kwargs: Any) -> None:
    stamps.bump(*(Department.objects.select_related("site").of_page(page) for page in (instance, parent_page_before)))


def site_changed(sender: type[Model], **kwargs: Any) -> None:
    stamps.bump()


def connect() -> None:
    for signal in (page_published, page_unpublished):
        signal.connect(page_changed, dispatch_uid="stamp-page")
    post_page_move.connect(page_moved, dispatch_uid="stamp-move")
    post_save.connect(page_saved, dispatch_uid="stamp-saved")
    post_delete.connect(page_deleted, dispatch_uid="stamp-deleted")
    for model in (Site, SiteIdentity, Department, Redirect):
        post_save.connect(site_changed, sender=model, dispatch_uid=f"stamp-{model.__name__}")
        post_delete.connect(site_changed, sender=model, dispatch_uid=f"stamp-gone-{model.__name__}")
