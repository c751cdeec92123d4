"""All documents that match a query, each with its score and what facets need.
One pass over the postings gives hits, counts and order alike; the library's own collectors would take three."""

from dataclasses import dataclass
from operator import attrgetter

from whoosh.query import Query
from whoosh.searching import Searcher


@dataclass(frozen=True, slots=True)
class Match:
    number: int
    score: float
    key: str
    kind: str
    site: str
    date: int  # seconds since 1970, 0 = none


def matches(searcher: Searcher, query: Query) -> list[Match]:
    """Every match, best first; equal scores newest first."""
    query = query.normalize()
    context = searcher.context()
    found: list[Match] = []
    for leaf, offset in searcher.leaf_searchers():
        matcher = query.matcher(leaf, context)
        if not matcher.is_active():
            continue
        reader = leaf.reader()
        key, kind, site, date = (reader.column_reader(name) for name in ("key", "kind", "site", "date"))
        while matcher.is_active():
            at = matcher.id()
            found.append(Match(offset + at, matcher.score(), key[at], kind[at], site[at], date[at]))
            matcher.next()
    found.sort(key=attrgetter("date"), reverse=True)
    found.sort(key=attrgetter("score"), reverse=True)
    return found
