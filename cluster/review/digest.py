"""The digest of a version: what a signature covers.
It holds every field a reader can meet, the pictures and attachments the version uses (by the hash of their
files and their words), the place it stands in and the times it comes and goes; never bookkeeping."""

import hashlib
import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations, get_field_value
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page

from cluster.ground import Reference, pointed_at
from cluster.models import Attachment, CityPage, Picture

BOOKKEEPING = frozenset(
    {
        "id",
        "page_ptr",
        "path",
        "depth",
        "numchild",
        "url_path",
        "content_type",
        "translation_key",
        "locale",
        "live",
        "live_revision",
        "latest_revision",
        "latest_revision_created_at",
        "has_unpublished_changes",
        "first_published_at",
        "last_published_at",
        "expired",
        "draft_title",
        "owner",
        "alias_of",
        "locked",
        "locked_at",
        "locked_by",
        COMMENTS_RELATION_NAME,
    }
)
Facts = Callable[[Iterable[str]], dict[str, Any]]
Known = dict[type[Model], dict[str, Any]]


def digest_of(page: CityPage, *, parent_id: int | None = None, known: Known | None = None) -> str:
    """SHA-256 (64 hex digits) of this instance as it stands in memory, saved or not.

    `parent_id` and `known` (`facts_of`) spare queries where the caller has them. Two instances with the same digest
    read the same.
    """
    said = {
        "kind": page._meta.label_lower,
        "page": page.pk,
        "content": _content(page),
        "closure": _closure(page, known),
        "place": _place(page, parent_id),
    }
    text = json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def content_fields(model: type[CityPage]) -> set[str]:
    """Names that a save may carry to a reader: fields and child relations, bookkeeping left out."""
    names = {field.name for field in model._meta.fields} | {field.attname for field in model._meta.fields}
    names |= {relation.get_accessor_name() for relation in get_all_child_relations(model)}
    return names - _bookkeeping(model)


def references(obj: Model) -> Iterator[Reference]:
    """(model, primary key as text) of everything the content of this version points at."""
    for _, reference in placed_references(obj):
        yield reference


def placed_references(obj: Model) -> Iterator[tuple[Any, Reference]]:
    """The same, each with the field it stands in."""
    for field in _fields(obj):
        for reference in pointed_at(field, field.value_from_object(obj)):
            yield field, reference
    for _, children in _children(obj):
        for child in children:
            yield from placed_references(child)


def files_of(page: CityPage) -> dict[type[Model], set[str]]:
    """The pictures and attachments this version uses, by model."""
    found: dict[type[Model], set[str]] = {Picture: set(), Attachment: set()}
    for model, key in references(page):
        if model in found:
            found[model].add(key)
    return found


def _rows(model: type[Model], *fields: str) -> Facts:
    return lambda keys: {
        str(row[0]): row[1:] for row in model._default_manager.filter(pk__in=keys).values_list("pk", *fields)
    }


FACTS: dict[type[Model], Facts] = {
    Picture: _rows(Picture, "file_hash", "title", "description", "decorative", "credit"),
    Attachment: _rows(Attachment, "file_hash", "title"),
}


def _bookkeeping(model: type[Model]) -> frozenset[str]:
    return BOOKKEEPING | getattr(model, "unsigned_fields", frozenset())


def _fields(obj: Model) -> Iterator[Any]:
    left_out = _bookkeeping(type(obj))
    for field in obj._meta.fields:
        parental = field.is_relation and getattr(field.remote_field, "parent_link", False)
        if getattr(field, "serialize", True) and not parental and not field.primary_key and field.name not in left_out:
            yield field


def _children(obj: Model) -> Iterator[tuple[str, Iterable[Model]]]:
    left_out = _bookkeeping(type(obj))
    for relation in get_all_child_relations(obj):
        name = relation.get_accessor_name()
        if name not in left_out:
            yield name, getattr(obj, name).all()


def _content(obj: Model, parent_field: str = "") -> dict[str, Any]:
    said = {field.name: _value(field, obj) for field in _fields(obj) if field.name != parent_field}
    for relation in get_all_child_relations(obj):
        name = relation.get_accessor_name()
        if name not in _bookkeeping(type(obj)):
            said[name] = [_content(child, relation.field.name) for child in getattr(obj, name).all()]
    for field in get_all_child_m2m_relations(obj):
        said[field.name] = sorted(other.pk for other in getattr(obj, field.name).all())
    return said


def _value(field: Any, obj: Model) -> Any:
    value = get_field_value(field, obj)
    if not isinstance(field, StreamField) or not value:
        return value
    # Blocks complete themselves when read from the store (defaults of a StructBlock, TableBlock's header choice),
    # lazily and only then; a digest is of the form that every later reading gives.
    read = field.to_python(value)
    list(read)
    return _without_block_ids(field.get_prep_value(read))


def _without_block_ids(value: Any) -> Any:
    """Block ids are made anew by some editors on each save and no reader sees them."""
    if isinstance(value, list):
        return [_without_block_ids(item) for item in value]
    if isinstance(value, dict):
        is_block = {"type", "value"} <= value.keys() <= {"type", "value", "id"}
        return {key: _without_block_ids(item) for key, item in value.items() if not (is_block and key == "id")}
    return value


def facts_of(pages: Iterable[CityPage]) -> Known:
    """What these pages' digests say of the files they use, in one query for each kind of file."""
    keys = _keys(reference for page in pages for reference in references(page))
    return {model: facts(keys[model]) for model, facts in FACTS.items() if model in keys}


def _keys(pointed_at: Iterable[Reference]) -> dict[type[Model], set[str]]:
    keys: dict[type[Model], set[str]] = defaultdict(set)
    for model, key in pointed_at:
        keys[model].add(key)
    return keys


def _closure(page: CityPage, known: Known | None) -> list[Any]:
    said = []
    for model, wanted in _keys(references(page)).items():
        # A link to a page is its id: that page has its own signatures.
        facts = (known[model] if known is not None else FACTS[model](wanted)) if model in FACTS else {}
        said += [[model._meta.label_lower, key, facts.get(key)] for key in wanted]
    return sorted(said, key=lambda entry: entry[:2])


def _place(page: Page, parent_id: int | None) -> list[Any]:
    if parent_id is None:
        parent = page.get_parent()
        parent_id = parent.pk if parent else 0
    site = page.url_path.split("/")[1] if page.url_path else ""
    return [parent_id, site]
