"""What may not stand in a published letter or answer, and what must be seen at once.
Text is plain: control characters go, everything is escaped where it is shown."""

import re
import unicodedata

PHONE = re.compile(r"(?<!\d)1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)")
ID_NUMBER = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
BANK_CARD = re.compile(r"(?<!\d)[3-6]\d{3}(?:[\s-]?\d{4}){2,3}[\s-]?\d{0,4}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])")
ADDRESS = re.compile(r"\d+\s*(?:号楼|幢|栋|单元)[^，。；\s]{0,8}?\d+\s*(?:室|户)")
MARKS = (("身份证号", ID_NUMBER), ("手机号", PHONE), ("银行卡号", BANK_CARD), ("电子邮箱", EMAIL),
         ("车牌号", PLATE), ("门牌住址", ADDRESS))
DANGER = ("自杀", "轻生", "不想活", "跳楼", "爆炸", "炸药", "杀人", "绑架", "家暴", "着火", "煤气泄漏", "燃气泄漏", "触电", "坍塌", "溺水")


def plain(text: str) -> str:
    """User text as stored: NFC, no control or direction characters, at most one blank line in a row."""
    kept = "".join(char for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
                   if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co"))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def personal_marks(text: str) -> list[tuple[str, str]]:
    """(kind, the words found) of everything that points to a person, in the order of the text."""
    found, taken = [], set()
    for kind, pattern in MARKS:
        for match in pattern.finditer(text):
            if not taken & set(range(*match.span())):
                taken |= set(range(*match.span()))
                found.append((match.start(), kind, match.group()))
    return [(kind, words) for _, kind, words in sorted(found)]


def masked(text: str) -> str:
    """A proposal for publication: each mark replaced by its kind, for a person to confirm."""
    for kind, words in personal_marks(text):
        text = text.replace(words, f"（{kind}略）")
    return text


def sounds_urgent(text: str) -> bool:
    """Whether the words speak of danger to life, so that 110, 119 and 120 are shown and the desk sees it first."""
    return any(word in text for word in DANGER)
