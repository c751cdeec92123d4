"""What a person may use: the one question that the admin's addresses, its choosers, every form of a page and the gate
ask of an id."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Field, Model, Q
from django.utils.functional import cached_property
from wagtail.models import Collection, Page

from cluster.models import SHARED_COLLECTION, Attachment, Department, Picture, User
from cluster.roles import departments_of, is_city_office

Reference = tuple[type[Model], str]
# What int() takes beyond it (+12, ' 12', ２, 1_2) is refused: two readers of one id must read the same.
PLAIN = re.compile(r"[0-9]{1,18}")
NOUNS: dict[type[Model], str] = {Page: "页面", Picture: "图片", Attachment: "附件"}


def is_plain(key: object) -> bool:
    """Is this the one way to write an id?"""
    return PLAIN.fullmatch(str(key)) is not None


def pointed_at(field: "Field[Any, Any]", value: Any) -> Iterator[Reference]:
    """(model, primary key as text) of everything that this value of a model's field points at."""
    if value is None or value == "":
        return
    if field.is_relation:
        if isinstance(field.related_model, type):
            yield field.related_model, str(value)
    elif hasattr(field, "extract_references"):
        for model, key, _, _ in field.extract_references(value):
            yield model, str(key)


class Ground:
    """The ground of some departments: their pages and files, and what the city shares."""

    def __init__(self, departments: Iterable[int], *, everything: bool = False) -> None:
        self.keys, self.everything = set(departments), everything

    @cached_property
    def departments(self) -> list[Department]:
        return list(Department.objects.filter(pk__in=self.keys).select_related("root_page", "collection"))

    def own_pages(self) -> Q:
        own = Q(path__in=[])
        for department in self.departments:
            if department.root_page:
                own |= Q(path__startswith=department.root_page.path)
        return own

    def own_collections(self) -> Q:
        own = Q(path__in=[])
        for department in self.departments:
            if department.collection:
                own |= Q(path__startswith=department.collection.path)
        return own

    def collections(self) -> "list[Collection]":
        """Where files may be taken from. A list: search engines filter by the collection itself, not by what hangs
        on it."""
        return list(Collection.objects.filter(self.own_collections() | Q(name=SHARED_COLLECTION)))

    def holds_pages(self, keys: Iterable[Any]) -> bool:
        """Are these pages of its own, or none?"""
        return self.everything or not Page.objects.filter(pk__in=keys).exclude(self.own_pages()).exists()

    def holds_files(self, model: type[Picture] | type[Attachment], keys: Iterable[Any]) -> bool:
        """Are these files all there, and its own or shared?"""
        return not self.barred((model, str(key)) for key in keys)

    def barred(self, references: Iterable[Reference]) -> set[Reference]:
        """Those that nobody may use here: a page that is neither its own nor open to every citizen, a file that is
        neither its own nor shared. What does not exist is answered like what is foreign: an id tells nothing."""
        found: set[Reference] = set()
        if self.everything:
            return found
        wanted = list(references)
        for model in {model for model, _ in wanted}:
            if (base := _base(model)) is not None:
                keys = {key for named, key in wanted if named is model}
                found |= {(model, key) for key in keys - self._usable(base, filter(is_plain, keys))}
        return found

    def _usable(self, base: type[Model], keys: Iterable[str]) -> set[str]:
        fit = Q(collection__in=self.collections()) if base is not Page else self.own_pages() | _open_to_all()
        rows = base._default_manager.filter(fit, pk__in=keys)
        return {str(key) for key in rows.values_list("pk", flat=True)}


def ground_of(user: User) -> Ground:
    return Ground(departments_of(user), everything=user.is_superuser)


def may_read_file(user: Any, file: Picture | Attachment) -> bool:
    """May this visitor have a file that no live page shows? People of its department and the city's office may."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser or is_city_office(user):
        return True
    ground = ground_of(user)
    return bool(ground.departments) and not ground.barred([(type(file), str(file.pk))])


def refusal(label: str, model: type[Model]) -> str:
    """What a person reads under the field (or in the gate's list) whose reference is barred; never what it is."""
    noun = NOUNS[_base(model) or Page]
    return f"“{label}”里的{noun}不存在，或者是其他部门不公开的{noun}，不能使用：请另选。"


def _base(model: type[Model]) -> type[Model] | None:
    return next((base for base in NOUNS if issubclass(model, base)), None)


def _open_to_all() -> Q:
    return Q(pk__in=Page.objects.live().public().values("pk"))
