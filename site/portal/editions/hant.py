"""繁體: the text of a finished page in traditional characters, by OpenCC on the server.
Only what a reader meets is converted (text and the attributes that are read out); codes, addresses, styles, scripts
and anything marked `translate="no"` stay as they are."""

import re
from functools import cache

import opencc

# One tag, or the whole of an element whose inside is no text of the page.
PIECES = re.compile(
    r"(<(?:script|style)\b.*?</(?:script|style)>|<!--.*?-->|<(\w+)[^>]*\btranslate=\"no\"[^>]*>.*?</\2>|<[^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
READ_OUT = re.compile(r"\b(alt|title|placeholder|aria-label|content|label)=\"([^\"]*)\"")
# Signs no page holds: they join the attributes of a tag and all the pieces, so that the converter is asked once.
SEAM, END = "\u241e", "\u241f"


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def converted(markup: str) -> str:
    """The same markup with its Chinese in traditional characters."""
    if not markup:
        return markup
    kept: list[str] = []
    texts: list[str] = []
    for piece in _pieces(markup):
        if piece.startswith("<"):
            kept.append(piece)
            texts.append("" if _opaque(piece) else SEAM.join(value for _, value in READ_OUT.findall(piece)))
        else:
            kept.append("")
            texts.append(piece)
    changed = _converter().convert(END.join(texts)).split(END)
    return "".join(_put_back(tag, text) if tag else text for tag, text in zip(kept, changed, strict=True))


def _pieces(markup: str) -> list[str]:
    """Tags and texts in turn."""
    out, at = [], 0
    for match in PIECES.finditer(markup):
        if match.start() > at:
            out.append(markup[at : match.start()])
        out.append(match.group(0))
        at = match.end()
    out.append(markup[at:])
    return [piece for piece in out if piece]


def _opaque(piece: str) -> bool:
    return piece.startswith(("<!--", "<script", "<style", "<link", "<path")) or ">" in piece[:-1]


def _put_back(tag: str, text: str) -> str:
    if _opaque(tag) or not text:
        return tag
    values = iter(text.split(SEAM))
    return READ_OUT.sub(lambda found: f'{found.group(1)}="{next(values)}"', tag)
