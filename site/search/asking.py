"""From what a visitor typed to a query of the index.
Each part must be found, either as the very characters (pairs in sequence) or as words; words in the title
weigh most. Terms are built here one by one, so nothing in a query is syntax."""

from whoosh.query import And, NullQuery, Or, Phrase, Prefix, Query, Term

from search.words import HAN, RUNS, pairs, readings

TITLE, EXACT_TITLE, EXACT = 3.0, 6.0, 2.0


def text_query(parts: list[str], *, fields: tuple[str, ...] = ("title", "body"), any_word: bool = False) -> Query:
    """`parts` as search.words.parts gives them. With `any_word` one word of the whole query is enough."""
    if not parts:
        return NullQuery
    if any_word:
        way = {word for part in parts for reading in readings(part) for word in reading}
        return Or([_word(word, fields) for word in sorted(way)])
    return And([part_query(part, fields) for part in parts])


def part_query(part: str, fields: tuple[str, ...]) -> Query:
    ways: list[Query] = []
    if "title" in fields:
        ways.append(_exact("title_pairs", part, EXACT_TITLE))
    if "body" in fields:
        ways.append(_exact("pairs", part, EXACT))
    ways += [And([_word(word, fields) for word in way]) for way in readings(part)]
    return Or(ways)


def _word(word: str, fields: tuple[str, ...]) -> Query:
    terms: list[Query] = []
    if "title" in fields:
        terms.append(Term("title_words", word, boost=TITLE))
    if "body" in fields:
        terms.append(Term("words", word))
    return Or(terms)


def _exact(field: str, part: str, boost: float) -> Query:
    """The characters of `part` one after another. A single character, and a word in letters, may go on:
    税 finds 税务, 100m finds 100mbps."""
    pieces: list[Query] = []
    for run in RUNS.findall(part):
        if HAN.match(run) and len(run) > 1:
            chain = pairs(run)[:-1]
            pieces.append(Phrase(field, chain, boost=boost) if len(chain) > 1 else Term(field, chain[0], boost=boost))
        else:
            pieces.append(Prefix(field, run, boost=boost))
    return And(pieces)
