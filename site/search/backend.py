"""The public index as a backend of Wagtail's search: `get_search_backend("public").search("招生", ArticlePage)`.
Hits are always read again through the caller's own queryset: an index that lags behind can make a list
shorter, it cannot show what was withdrawn."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Model
from modelsearch import query as ask
from modelsearch.backends.base import (
    BaseIndex,
    BaseSearchBackend,
    BaseSearchQueryCompiler,
    BaseSearchResults,
    get_model_root,
)
from whoosh.query import And, Every, Not, NullQuery, Or, Prefix, Query, Term, TermRange

from search import findable
from search.asking import part_query
from search.documents import documents_of, term
from search.matching import matches
from search.rebuilding import Rebuild
from search.store import REBUILD_PATIENCE, Missing, store, write
from search.words import parts


class PublicIndex(BaseIndex):
    """The index in use, or during a rebuild the one that grows."""

    def __init__(self, backend: BaseSearchBackend, rebuild: Rebuild | None = None) -> None:
        super().__init__(backend)
        self.rebuild = rebuild

    def get_key(self) -> str:
        return "public"

    def __str__(self) -> str:
        return self.get_key()

    def reset(self) -> None:
        rebuild = Rebuild(patience=REBUILD_PATIENCE)
        rebuild.fresh.commit()
        with store().writes_held():
            rebuild.fresh.finish()

    def add_items(self, model: type[Model], items: Iterable[Model]) -> None:
        items = list(items)
        documents = documents_of(model, items)
        if self.rebuild:
            self.rebuild.fresh.add(documents)
        elif findable.is_findable(model):
            gone: dict[str, dict | None] = {findable.key(item): None for item in items}
            with store().writer() as writer:
                write(writer, gone | {document["key"]: document for document in documents})

    def delete_item(self, item: Model) -> None:
        if findable.is_findable(type(item)):
            with store().writer() as writer:
                write(writer, {findable.key(item): None})


class Rebuilder:
    def __init__(self, index: PublicIndex) -> None:
        self.index = index

    def start(self) -> PublicIndex:
        self.index.rebuild = Rebuild(patience=REBUILD_PATIENCE)
        return self.index

    def finish(self) -> None:
        if self.index.rebuild is None:
            raise RuntimeError("finish without start")
        self.index.rebuild.finish()


class PublicQueryCompiler(BaseSearchQueryCompiler):
    DEFAULT_OPERATOR = "and"
    FIELDS: tuple[str, ...] = ("title", "body")

    @cached_property
    def whoosh_query(self) -> Query:
        of_type = Term("types", self.queryset.model._meta.label_lower)
        asked = [of_type, self._text(self.query), self._get_filters_from_queryset()]
        return _all_of([query for query in asked if query is not None])

    @property
    def _searched(self) -> tuple[str, ...]:
        """The index knows a title and a body: `fields=["title"]` is exact, any other field means the body."""
        if not self.fields:
            return self.FIELDS
        wanted = {"title" if name == "title" else "body" for name in self.fields}
        return tuple(field for field in self.FIELDS if field in wanted)

    def _text(self, query: ask.SearchQuery) -> Query:
        if isinstance(query, ask.MatchAll):
            return Every()
        if isinstance(query, (ask.PlainText, ask.Phrase, ask.Fuzzy)):
            found = [part_query(part, self._searched) for part in parts(query.query_string)]
            if not found:
                return NullQuery
            return Or(found) if getattr(query, "operator", "and") == "or" else _all_of(found)
        if isinstance(query, ask.Boost):
            return self._text(query.subquery).with_boost(query.boost)
        if isinstance(query, ask.Not):
            inner = self._text(query.subquery)
            return NullQuery if isinstance(inner, Every) else Not(inner)
        if isinstance(query, (ask.And, ask.Or)):
            combine = _all_of if isinstance(query, ask.And) else Or
            return combine([self._text(one) for one in query.subqueries])
        raise NotImplementedError(f"`{type(query).__name__}` is not supported by the public index")

    def _process_lookup(self, field_path: list, lookup: str, value: Any) -> Query | None:
        *related, last = field_path
        model = self.queryset.model
        for step in related:
            model = step.get_field(model).related_model
        name = "f_" + "__".join([*(step.field_name for step in related), last.get_attname(model)])
        return _lookup(name, lookup, value)

    def _process_match_none(self) -> Query:
        return NullQuery

    def _connect_filters(self, filters: list[Query], connector: str, negated: bool) -> Query | None:
        if not filters:
            return None
        joined = _all_of(filters) if connector == "AND" else Or(filters)
        return Not(joined) if negated else joined


class PublicAutocompleteCompiler(PublicQueryCompiler):
    FIELDS: tuple[str, ...] = ("title",)


def _all_of(queries: list[Query]) -> Query:
    """An And without `Every`, which the library's normalize() would let swallow the other conditions."""
    return And([query for query in queries if not isinstance(query, Every)] or [Every()])


def _lookup(name: str, lookup: str, value: Any) -> Query | None:
    if lookup == "exact":
        return Term(name, term(value))
    if lookup == "in":
        return Or([Term(name, term(one)) for one in value]) if not hasattr(value, "query") else _subquery(name, value)
    if lookup == "isnull":
        return Term(name, term(None)) if value else Not(Term(name, term(None)))
    if lookup == "startswith":
        return Prefix(name, str(value))
    if lookup in ("gt", "gte"):
        # Above the word for nothing, which sorts before every value.
        return TermRange(name, term(value), None, startexcl=lookup == "gt")
    if lookup in ("lt", "lte"):
        return TermRange(name, "\x01", term(value), endexcl=lookup == "lt")
    if lookup == "range":
        return TermRange(name, term(value[0]), term(value[1]))
    return None


def _subquery(name: str, value: Any) -> Query:
    return Or([Term(name, term(one[0] if isinstance(one, (list, tuple)) else one)) for one in value.values_list()])


class PublicResults(BaseSearchResults):
    def _matches(self) -> list[tuple[float, str]]:
        """(score, primary key as text), best first."""
        prefix = get_model_root(self.query_compiler.queryset.model)._meta.label_lower + ":"
        try:
            with store().searcher() as searcher:
                found = matches(searcher, self.query_compiler.whoosh_query)
        except Missing:
            return []
        return [(match.score, match.key.removeprefix(prefix)) for match in found]

    def _do_search(self) -> list[Model]:
        compiler = self.query_compiler
        found = self._matches()
        if not compiler.order_by_relevance and compiler.queryset.query.order_by:
            rows = compiler.queryset.filter(pk__in=[key for _, key in found])
            return list(rows[self.start : self.stop])
        page = found[self.start : self.stop]
        by_key = {str(row.pk): row for row in compiler.queryset.filter(pk__in=[key for _, key in page])}
        results = []
        for score, key in page:
            if key in by_key:
                if self._score_field:
                    setattr(by_key[key], self._score_field, score)
                results.append(by_key[key])
        return results

    def _do_count(self) -> int:
        count = len(self._matches())
        stop = count if self.stop is None else min(count, self.stop)
        return max(stop - self.start, 0)


class SearchBackend(BaseSearchBackend):
    query_compiler_class = PublicQueryCompiler
    autocomplete_query_compiler_class = PublicAutocompleteCompiler
    index_class = PublicIndex
    results_class = PublicResults
    rebuilder_class = Rebuilder
    catch_indexing_errors = True
