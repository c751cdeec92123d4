"""The hit in its sentence: `<mark>` round what was asked for, everything else escaped.
Works on the text as the reader sees it; folding for comparison keeps every character in its place."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.words import EMPTY_WORDS, fold, readings

EXCERPT = 110  # characters
LEAD = 24


def terms(parts: list[str]) -> list[str]:
    """What to mark: the parts as typed and their words, longest first."""
    found = {*parts, *(word for part in parts for way in readings(part) for word in way if word not in EMPTY_WORDS)}
    return sorted(found, key=lambda term: (-len(term), term))


def mark(text: str, wanted: list[str]) -> SafeString:
    """`text` escaped, with every occurrence of a wanted term in `<mark>`; neighbours share one."""
    pieces, at = [], 0
    for start, end in _spans(text, wanted):
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return mark_safe("".join([*pieces, escape(text[at:])]))  # noqa: S308  every piece is escaped above


def excerpt(text: str, wanted: list[str]) -> SafeString:
    """The stretch of about EXCERPT characters that holds most of what was asked for, marked."""
    text = re.sub(r"\s+", " ", text)
    spans = _spans(text, wanted)
    start = _best_start(spans, wanted, text)
    end = min(len(text), start + EXCERPT)
    cut = mark(text[start:end].strip(), wanted)
    return mark_safe(("……" if start else "") + cut + ("……" if end < len(text) else ""))  # noqa: S308


def _best_start(spans: list[tuple[int, int]], wanted: list[str], text: str) -> int:
    if not spans:
        return 0
    weight = {term: len(term) for term in wanted}

    def worth(index: int) -> int:
        start = spans[index][0]
        inside = {_fold_in_place(text[a:b]) for a, b in spans[index : index + 30] if b <= start + EXCERPT - LEAD}
        return sum(weight.get(term, len(term)) for term in inside)

    best = max(range(min(len(spans), 200)), key=worth)
    start = max(0, spans[best][0] - LEAD)
    # Begin after a stop where one is near, so that the excerpt starts like a sentence.
    stop = max((text.rfind(mark, start, spans[best][0]) for mark in "。；！？"), default=-1)
    return stop + 1 if stop >= 0 else start


def _spans(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    if not wanted:
        return []
    pattern = re.compile("|".join(re.escape(term) for term in wanted))
    spans: list[tuple[int, int]] = []
    for found in pattern.finditer(_fold_in_place(text)):
        if spans and spans[-1][1] == found.start():
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    return spans


def _fold_in_place(text: str) -> str:
    """Like words.fold, but a character that would become several stays as it is."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(one if len(one) == 1 else character for character, one in ((c, fold(c)) for c in text))
