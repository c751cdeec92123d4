"""What can be found: every model of Wagtail's index registry that declares a `search_kind`.

A room makes a model findable by these names on it; search never imports the room.

| name | what |
|---|---|
| `search_kind` | class attribute: one of KINDS |
| `search_fields` | Wagtail's declaration; the values of its SearchFields are the text that is searched |
| `title` | the line a reader sees |
| `search_visible()` | classmethod → queryset of the rows everybody may see; pages have it already (live and public) |
| `get_url(request)` or `get_absolute_url()` | where a hit leads |
| `department` | whose it is (optional; None = the city's) |
| `search_date()` | → datetime or None; pages: first publication |
| `search_note()` | → one short line under the hit, e.g. the number of a document (optional) |

A room whose model is not a page tells of changes with `search.changes.note(obj)` or leaves it to the
model's own save and delete, which are watched.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Protocol

from django.db.models import Model, QuerySet
from modelsearch.backends.base import get_model_root
from modelsearch.index import RelatedFields, SearchField, get_indexed_models
from wagtail.models import Page

from cluster.models import Department
from cluster.models.tree import site_path

# Kind → word on the tab, in the order of the tabs.
KINDS = {
    "guide": "办事",
    "document": "文件",
    "interpretation": "解读",
    "article": "新闻",
    "dataset": "数据",
    "letter": "答复",
    "topic": "专题",
    "office": "机构",
}


class Findable(Protocol):
    """What the index registry of Wagtail and the table above promise of a findable model."""

    search_kind: ClassVar[str]
    _meta: Any
    _default_manager: Any

    @classmethod
    def get_search_fields(cls) -> list: ...

    @classmethod
    def get_indexed_objects(cls) -> QuerySet: ...


@cache
def models() -> dict[type[Any], str]:
    """Findable models and their kinds."""
    return {model: model.search_kind for model in get_indexed_models() if getattr(model, "search_kind", "")}


def is_findable(model: type[Model]) -> bool:
    return model in models()


def visible(model: Any) -> QuerySet:
    """The rows of a findable model that everybody may see."""
    if hasattr(model, "search_visible"):
        return model.search_visible()
    return model._default_manager.live().public()


def key(obj: Model) -> str:
    """The name of an object in the index: its root model and primary key, e.g. `wagtailcore.page:7`."""
    return key_of(type(obj), obj.pk)


def key_of(model: type[Model], pk: Any) -> str:
    return f"{get_model_root(model)._meta.label_lower}:{pk}"


def is_page(key: str) -> bool:
    """Whether the object of this name stands on the site of its owner; the others are shown on every host."""
    return key.startswith(f"{Page._meta.label_lower}:")


def text_of(obj: Any) -> str:
    """Everything of an object that is searched, without its title."""
    title = str(getattr(obj, "title", ""))
    return "\n".join(piece for piece in _pieces(obj, type(obj).get_search_fields()) if piece and piece != title)


def _pieces(obj: Any, fields: list) -> Iterator[str]:
    for field in fields:
        if isinstance(field, SearchField):
            yield _plain(field.get_value(obj))
        elif isinstance(field, RelatedFields):
            related = field.get_value(obj)
            rows = related.all() if hasattr(related, "all") else [related] if related is not None else []
            for row in rows:
                yield from _pieces(row, field.fields)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple, set)):
        return "\n".join(_plain(one) for one in value)
    return " ".join(str(value).split()) if not isinstance(value, str) else value.strip()


def date_of(obj: Model) -> datetime | None:
    if hasattr(obj, "search_date"):
        return obj.search_date()
    return getattr(obj, "first_published_at", None)


def note_of(obj: Model) -> str:
    return obj.search_note() if hasattr(obj, "search_note") else ""


class Owners:
    """Which department an object belongs to; one query for any number of pages."""

    def __init__(self) -> None:
        self._by_home = dict(Department.objects.exclude(root_page=None).values_list("root_page__path", "slug"))
        self.city = Department.objects.filter(is_city=True).values_list("slug", flat=True).first() or ""

    def slug(self, obj: Model) -> str:
        if isinstance(obj, Page):
            return self._by_home.get(site_path(obj), self.city)
        department = getattr(obj, "department", None)
        return department.slug if department else self.city


def url_of(obj: Any, request: Any) -> str:
    return (obj.get_url(request) if hasattr(obj, "get_url") else obj.get_absolute_url()) or ""
