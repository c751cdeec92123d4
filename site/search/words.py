"""Chinese cut into what the index and the query are made of: words for rank, character pairs for recall.
Both sides call the same functions, so a text is always found by any stretch of its own characters."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import opencc
import rjieba

from cluster import city

TERMS = Path(__file__).parent / "terms.txt"
# Runs of letters and digits, runs of Chinese characters; everything else separates.
RUNS = re.compile(r"[^\W_㐀-鿿豈-﫿\U00020000-\U0003ffff]+|[㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
# Words that say nothing alone: required of a hit only when the query holds nothing else.
EMPTY_WORDS = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "及",
        "在",
        "是",
        "有",
        "对",
        "等",
        "为",
        "把",
        "被",
        "就",
        "都",
        "而",
        "或",
        "之",
        "于",
        "以",
        "关于",
        "什么",
        "怎么",
        "怎样",
        "如何",
        "哪里",
        "哪些",
        "吗",
        "呢",
    ]
)
QUERY_LENGTH = 60


@cache
def _cutter() -> rjieba.Jieba:
    """The dictionary with terms of government and the city's own places and departments; 0.1 s at first use."""
    cutter = rjieba.Jieba()
    names = [*city.read().places, *TERMS.read_text(encoding="utf-8").split()]
    for department in city.read().departments:
        names += [department.name, department.full_name, department.short_name]
    for name in dict.fromkeys(names):
        cutter.add_word(name, 10_000, "ns")
    return cutter


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Full-width forms made narrow, capitals small; may change the length of the text."""
    return unicodedata.normalize("NFKC", text).lower()


def words(text: str) -> list[str]:
    """Every word of a folded text, compounds together with their parts (国家税务总局 → 国家, 税务, 总局,
    国家税务总局)."""
    return [token for token, _, _ in _cutter().tokenize(text, "search") if RUNS.match(token)]


def pairs(text: str) -> list[str]:
    """Characters of a folded text two by two; each run ends with its last character alone, so that every
    character begins exactly one pair. Letters and digits stay together: `4g网络` → 4g, 网络, 络."""
    found: list[str] = []
    for run in RUNS.findall(text):
        if HAN.match(run):
            found += [run[at : at + 2] for at in range(len(run))]
        else:
            found.append(run)
    return found


def readings(query: str) -> list[list[str]]:
    """The ways to cut one part of a query, each a list of words that must all occur.
    Two cutters disagree on unknown names, so both readings count."""
    ways: list[list[str]] = []
    for hmm in (True, False):
        way = [word for word in _cutter().cut(query, hmm) if RUNS.match(word)]
        telling = [word for word in way if word not in EMPTY_WORDS]
        if (telling or way) not in ways:
            ways.append(telling or way)
    return [way for way in ways if way]


def parts(query: str) -> list[str]:
    """What a visitor typed as the stretches between blanks and punctuation, folded, traditional characters
    made simplified, cut off at QUERY_LENGTH characters. Empty when nothing in it can be looked for."""
    text = _to_simplified().convert(fold(" ".join(query.split())[:QUERY_LENGTH]))
    stretches: list[str] = []
    end = -1
    for run in RUNS.finditer(text):
        if run.start() == end:
            stretches[-1] += run.group()
        else:
            stretches.append(run.group())
        end = run.end()
    return list(dict.fromkeys(stretches))
