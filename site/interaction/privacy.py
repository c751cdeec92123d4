"""What may not stand in a published letter or answer, and what must be seen at once.
Text is plain: control characters go, everything is escaped where it is shown."""

import re
import unicodedata

from cluster import detect

NAMES = {
    "id18": "身份证号",
    "id15": "身份证号",
    "phone": "手机号",
    "bankcard": "银行卡号",
    "plate": "车牌号",
    "email": "电子邮箱",
    "passport": "护照号",
    "uscc-person": "个体户信用代码",
}
# Wider than the detectors: a mistyped number with a wrong check digit still points to somebody.
ID_NUMBER = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
ADDRESS = re.compile(r"\d+\s*(?:号楼|幢|栋|单元)[^，。；\s]{0,8}?\d+\s*(?:室|户)")
DANGER = (
    "自杀",
    "轻生",
    "不想活",
    "跳楼",
    "爆炸",
    "炸药",
    "杀人",
    "绑架",
    "家暴",
    "着火",
    "煤气泄漏",
    "燃气泄漏",
    "触电",
    "坍塌",
    "溺水",
)


def plain(text: str) -> str:
    """User text as stored: NFC, no control or direction characters, at most one blank line in a row."""
    kept = "".join(
        char
        for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def personal_marks(text: str) -> list[tuple[str, str]]:
    """(kind, the words found) of everything that points to a person, in the order of the text."""
    return [(kind, text[start:end]) for start, end, kind in _spans(text)]


def masked(text: str) -> str:
    """A proposal for publication: each mark replaced by its kind, for a person to confirm."""
    for start, end, kind in reversed(_spans(text)):
        text = f"{text[:start]}（{kind}略）{text[end:]}"
    return text


def sounds_urgent(text: str) -> bool:
    """Whether the words speak of danger to life, so that 110, 119 and 120 are shown and the desk sees it first."""
    return any(word in text for word in DANGER)


def _spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) without overlaps; full-width digits are read like plain ones."""
    narrow = "".join(one if len(one := unicodedata.normalize("NFKC", char)) == 1 else char for char in text)
    found = [
        (*match.span(), kind)
        for kind, pattern in (("身份证号", ID_NUMBER), ("门牌住址", ADDRESS))
        for match in pattern.finditer(narrow)
    ]
    for kind, words in detect.find_all(narrow):
        found += [(match.start(), match.end(), NAMES[kind]) for match in re.finditer(re.escape(words), narrow)]
    spans: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(found, key=lambda one: (one[0], -one[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end, kind))
    return spans
