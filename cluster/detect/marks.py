"""A 密级 mark on a document: 绝密, 机密, 秘密 alone, or with ★ and a term (GB/T 9704: 密级★保密期限)."""

from __future__ import annotations

import re
import unicodedata

TERM = (
    r"(?:[0-9〇零一二三四五六七八九十百两]+(?:年|个?月|天|日)|长期|永久|启用前|公布前|公开前|解密前|实施前"
    r"|至?[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)"
)
MARK = re.compile(
    rf"[\[(【〔《<「“\"]?(?:密级[:：]?)?[\[(【〔]?(绝密|机密|秘密)(?:级|文件|资料|件)?[\])】〕]?(?:[★☆*✩✭⭐]+(?:{TERM}"
    rf"|以?内)?)?(?:[,，;；]?(?:保密期限[:：]?)?{TERM})?[\])】〕》>」”\"]?[。.]?"
)


def secrecy_mark(text: str) -> str | None:
    """The level when `text` (one cell, line, header or footer) is a mark; None for words inside a sentence."""
    if "密" not in text or len(text) > 80:
        return None
    plain = (
        re.sub(r"[\s\u200b-\u200f\ufeff]", "", unicodedata.normalize("NFKC", text))
        .replace("絕", "绝")
        .replace("機", "机")
    )
    found = MARK.fullmatch(plain)
    return found.group(1) if found else None
