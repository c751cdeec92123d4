"""The gate itself: no save makes a page live with content that is not signed.
Every way of going live that Wagtail knows ends in a save of an instance, so the one check stands there and has
no exception for superusers; what passes beneath it (SQL, fixtures) is found by the sweep."""

from collections.abc import Collection
from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from wagtail.models import Page

from cluster.errors import NotAllowed
from cluster.models import CityPage
from cluster.review.digest import content_fields, digest_of
from cluster.review.rules import cleared

# Pages being created live by provisioning or an import (standing.making_pages_live); None outside of it.
newborn: ContextVar[list[CityPage] | None] = ContextVar("newborn", default=None)


class Unsigned(NotAllowed):
    """A live page was about to say what nobody signed."""

    code = "unsigned"


def guard(
    sender: type[Model], instance: Model, raw: bool = False, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """`pre_save` receiver; raises Unsigned (a PermissionDenied, which the admin turns into a message)."""
    if raw or not isinstance(instance, Page) or not instance.live:
        return
    model = instance.specific_class
    if model is None or not issubclass(model, CityPage):
        return
    if update_fields is not None and not _touches(model, update_fields):
        return
    made = newborn.get()
    if instance.pk is None and isinstance(instance, CityPage) and not instance.alias_of_id and made is not None:
        made.append(instance)  # signed before the transaction that makes it can end
        return
    if (
        instance.pk is None
        or instance.alias_of_id
        or not cleared(instance.pk, digest_of(_as_it_will_be(instance, update_fields)))
    ):
        raise Unsigned(
            f"“{instance.title}”的这一版没有完成初审、复审、签发，不能发布。修改已作为草稿保留的，请在编辑页“提交审核”。"
        )


def _touches(model: type[CityPage], update_fields: Collection[str]) -> bool:
    # Wagtail saves bookkeeping of a live page while the new draft is already on the instance.
    named = set(update_fields)
    return "live" in named or bool(named & content_fields(model))


def _as_it_will_be(instance: Page, update_fields: Collection[str] | None) -> CityPage:
    """The row as this save leaves it: the stored row where only some fields, or only the base table, are written."""
    if update_fields is None and isinstance(instance, CityPage):
        return instance
    stored = instance.specific_class._default_manager.get(pk=instance.pk)
    for field in type(instance)._meta.fields:
        if field.attname in instance.__dict__ and (
            update_fields is None or field.name in update_fields or field.attname in update_fields
        ):
            setattr(stored, field.attname, getattr(instance, field.attname))
    for name in update_fields or ():
        if name in content_fields(type(stored)) and name not in {f.name for f in stored._meta.fields} | {
            f.attname for f in stored._meta.fields
        }:
            setattr(stored, name, getattr(instance, name).all())
    return stored
