"""From an object of a room to a document of the index.
Only what everybody may see becomes a document, so a secret cannot be found by its shadow."""

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.db.models import F, Model
from modelsearch.index import FilterField, RelatedFields

from search import findable
from search.models import IndexChange
from search.store import token_fields
from search.words import fold

log = logging.getLogger("search")
NOTHING = "\x00"
# What the result page keeps of a text; the pairs cover all of it.
EXCERPT_SOURCE = 200_000


def documents_of(model: type[Model], objects: Iterable[Model]) -> list[dict]:
    """Documents of those objects that everybody may see; the others are left out."""
    if not findable.is_findable(model):
        return []
    objects = list(objects)
    seen = set(findable.visible(model).filter(pk__in=[obj.pk for obj in objects]).values_list("pk", flat=True))
    owners = findable.Owners()
    return [_document(obj, owners) for obj in objects if obj.pk in seen]


def _document(obj: Any, owners: findable.Owners) -> dict[str, Any]:
    title = str(getattr(obj, "title", obj))
    text = findable.text_of(obj)
    when = findable.date_of(obj)
    return {
        "key": findable.key(obj),
        "model": type(obj)._meta.label_lower,
        "types": type_labels(type(obj)),
        "kind": findable.models()[type(obj)],
        "site": owners.slug(obj),
        "date": int(when.timestamp()) if when else 0,
        "title": title,
        "note": findable.note_of(obj),
        "text": text[:EXCERPT_SOURCE],
        **token_fields(fold(title), fold(text)),
        **_filters(obj, type(obj).get_search_fields(), "f_"),
    }


def type_labels(model: type[Model]) -> list[str]:
    """The model and every concrete model it descends from, so that a search for pages finds articles."""
    return [model._meta.label_lower, *(parent._meta.label_lower for parent in model._meta.get_parent_list())]


def _filters(obj: Any, fields: list, prefix: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in fields:
        if isinstance(field, FilterField):
            found[prefix + field.get_attname(type(obj))] = _terms(field.get_value(obj))
        elif isinstance(field, RelatedFields):
            related = field.get_value(obj)
            rows = related.all() if hasattr(related, "all") else [related] if related is not None else []
            for row in rows:
                for name, terms in _filters(row, field.fields, f"{prefix}{field.field_name}__").items():
                    found.setdefault(name, []).extend(terms)
    return found


def _terms(value: Any) -> list[str]:
    if isinstance(value, (list, tuple, set)):
        return [term(one) for one in value] or [NOTHING]
    return [term(value)]


def term(value: Any) -> str:
    """A value as one word whose alphabetical order is the order of the values."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return f"{value + 10**19:020d}"
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return term(value.pk)
    return str(value)[:500]


def documents_for(changes: list[IndexChange]) -> dict[str, dict | None]:
    """Key → document as the database has it now, or None where there is nothing to see any more."""
    by_model: dict[str, set[str]] = {}
    for change in changes:
        by_model.setdefault(change.model, set()).add(change.object_id)
    found: dict[str, dict | None] = {}
    for label, ids in by_model.items():
        model = apps.get_model(label)
        gone = {findable.key_of(model, pk): None for pk in ids}
        try:
            documents = documents_of(model, model._default_manager.filter(pk__in=ids))
        except Exception:  # one broken object may not stop the others
            log.exception("index.batch_failed", extra={"model": label})
            documents = _one_by_one(model, ids, gone)
        found |= gone | {document["key"]: document for document in documents}
    return found


def _one_by_one(model: type[Model], ids: set[str], gone: dict[str, None]) -> list[dict]:
    documents = []
    for pk in ids:
        try:
            documents += documents_of(model, model._default_manager.filter(pk=pk))
        except Exception:
            log.exception("index.object_failed", extra={"model": model._meta.label_lower, "object_id": pk})
            gone.pop(findable.key_of(model, pk), None)
            IndexChange.objects.filter(model=model._meta.label_lower, object_id=pk).update(failures=F("failures") + 1)
    return documents
