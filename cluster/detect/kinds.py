"""What one value is: identity number, phone, bank card … with check digits, plus masking by kind.

Standards: GB 11643 (identity), GB 32100 (credit code), ISO/IEC 7812 Luhn (cards), GA 36 (plates).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cluster.detect.names import is_address, is_name

KINDS = (
    "id18",
    "id15",
    "phone",
    "landline",
    "bankcard",
    "plate",
    "email",
    "passport",
    "uscc-person",
    "name",
    "address",
    "none",
)
WEIGHTS_ID = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS_USCC = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

ID18 = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
ID15 = re.compile(r"(?<![0-9A-Za-z.])[1-9]\d{14}(?![0-9A-Za-z])")
PHONE = re.compile(r"(?<![0-9A-Za-z.])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])")
LANDLINE = re.compile(
    r"(?<![0-9A-Za-z-])(?:(?:\+?86[- ]?)?[(（]?0(?:10|2\d|[3-9]\d{2})[)）]?[- ]?[2-9]\d{6,7}"
    r"|[48]00[- ]\d{3}[- ]?\d{4}|[2-9]\d{6,7})(?:(?:转|-)\d{1,5})?(?![0-9A-Za-z-])"
)
CARD = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{4}[ -]){3}\d{4}(?:[ -]\d{1,3})?(?![0-9A-Za-z])|(?<![0-9A-Za-z])\d{15,19}(?![0-9A-Za-z])"
)
PLATE = re.compile(
    rf"(?<![\u4e00-\u9fff])?(?:[{PROVINCES}][A-HJ-NP-Z][ ·•.]?(?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]"
    rf"|[A-HJ-NP-Z0-9]{{6}})|WJ[{PROVINCES}]?\d{{4}}[A-Z0-9])(?![A-Za-z0-9])"
)
EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,12}(?![A-Za-z0-9])"
)
PASSPORT = re.compile(r"(?<![0-9A-Za-z])(?:[EG]\d{8}|E[A-HJ-NP-Z]\d{7}|[DPS]E\d{7})(?![0-9A-Za-z])")
#: older and official series, only where the header says so
PASSPORT_LOOSE = re.compile(r"[A-Z]{1,2}\d{7,8}|1[45]\d{7}")
CREDIT = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")

#: header words that say the digits below are something else
CODE_HEADER = re.compile(
    r"流水|工单|订单|交易|序号|编号|编码|单号|案号|项目号|代码|单元号|地块|批号|文号|单据|凭证|条码|设备|货号|许可证"
    r"|登记证|备案"
)
ID_HEADER = re.compile(r"身份证|证件号|居民证|公民身份|id[_ ]?(card|no|number)", re.IGNORECASE)
PHONE_HEADER = re.compile(r"电话|手机|联系方式|联系号码|移动|tel|phone|mobile", re.IGNORECASE)
CARD_HEADER = re.compile(r"卡号|账号|帐号|账户|帐户|银行卡|存折|一卡通|社保卡|card", re.IGNORECASE)
PASSPORT_HEADER = re.compile(r"护照|passport", re.IGNORECASE)


INVISIBLE = re.compile(r"[\u200b-\u200f\ufeff]")
BLANKS = re.compile(r"[\s-]")
ID18_SHAPE, ID15_SHAPE = re.compile(r"[1-9]\d{16}[\dX]"), re.compile(r"[1-9]\d{14}")
CREDIT_SHAPE = re.compile(f"[{USCC}]{{2}}\\d{{6}}[{USCC}]{{10}}")


def plain(value: str) -> str:
    """NFKC without surrounding blanks, an Excel apostrophe or zero-width characters."""
    value = value or ""
    if not value.isascii():
        value = INVISIBLE.sub("", unicodedata.normalize("NFKC", value))
    return value.strip().strip("'`")


def is_id18(text: str) -> bool:
    if len(text) != 18 or not ID18_SHAPE.fullmatch(text.upper()) or not _birthday(text[6:14]):
        return False
    total = sum(int(d) * w for d, w in zip(text[:17], WEIGHTS_ID, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def is_id15(text: str) -> bool:
    return (
        len(text) == 15
        and bool(ID15_SHAPE.fullmatch(text))
        and text[:1] in "1234568"
        and _birthday("19" + text[6:12])
        and text[12:] != "000"
    )


def _birthday(digits: str) -> bool:
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1880 <= day.year <= dt.datetime.now(dt.UTC).year + 1


def luhn(digits: str) -> bool:
    total = 0
    for i, d in enumerate(reversed(digits)):
        n = int(d) * (2 if i % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def is_card(text: str, certain: bool = False) -> bool:
    """A bank card: Luhn and an issuer's beginning. `certain` (the header says so) lets older beginnings pass."""
    digits = re.sub(r"[ -]", "", text)
    if not (digits.isdigit() and 13 <= len(digits) <= 19 and luhn(digits)) or len(set(digits)) < 4:
        return False
    if certain:
        return len(digits) >= 15
    beginnings = digits[:2] == "62" and len(digits) >= 16
    world = len(digits) == 16 and (digits[0] == "4" or digits[:2] in ("35", "51", "52", "53", "54", "55"))
    return beginnings or world or (len(digits) == 15 and digits[:2] in ("34", "37"))


def is_credit_code(text: str) -> bool:
    """GB 32100 with its check character."""
    if len(text) != 18 or not CREDIT_SHAPE.fullmatch(text):
        return False
    total = sum(USCC.index(c) * w for c, w in zip(text[:17], WEIGHTS_USCC, strict=True))
    return USCC[(31 - total % 31) % 31] == text[17]


def classify(value: str, header: str = "") -> str:
    """The kind of one value, `none` when it is nobody's. The header decides where digits alone could be anything."""
    text = plain(value)
    if not text or len(text) > 64 or "*" in text:
        return "none"
    digits = any(map(str.isdigit, text))
    if digits or "@" in text:
        found = _number(text, _hint(header)) if digits else ""
        found = found or ("email" if "@" in text and EMAIL.fullmatch(text) else "")
        if found:
            return found
    return "none" if _hint(header).code else _words(text, header)


@dataclass(frozen=True)
class Hint:
    """What a header says about the digits below it."""

    code: bool
    phone: bool
    card: bool
    passport: bool
    credit: bool


@lru_cache(256)
def _hint(header: str) -> Hint:
    phone, card, passport = (bool(h.search(header)) for h in (PHONE_HEADER, CARD_HEADER, PASSPORT_HEADER))
    code = bool(CODE_HEADER.search(header)) and not (phone or card or passport or ID_HEADER.search(header))
    return Hint(code, phone, card, passport, "信用代码" in header)


def _number(text: str, hint: Hint) -> str:
    compact = BLANKS.sub("", text)
    if len(compact) == 18:
        if compact[:2] == "92" and is_credit_code(compact.upper()):
            return "uscc-person"
        if is_id18(compact):
            return "" if hint.credit and compact.isdigit() and is_credit_code(compact) else "id18"
    if not text[0].isascii() or text[:2].upper() == "WJ":
        return "plate" if PLATE.fullmatch(text.upper()) else ""
    if hint.code:
        return ""
    if len(compact) == 15 and not hint.card and is_id15(compact):
        return "id15"
    if len(compact) >= 15 and is_card(text, hint.card):
        return "bankcard"
    if not hint.passport and PHONE.fullmatch(text):
        return "phone"
    if PASSPORT.fullmatch(compact.upper()) or (hint.passport and PASSPORT_LOOSE.fullmatch(compact.upper())):
        return "passport"
    if LANDLINE.fullmatch(text) and (hint.phone or AREA_CODE.match(text)):
        return "landline"
    return ""


#: what tells a landline without a header: area code, service number or extension
AREA_CODE = re.compile(r"[(（+]?0|[48]00[- ]|\+?86|\d{3,8}[转-]")


def _words(text: str, header: str) -> str:
    if is_name(text, header):
        return "name"
    return "address" if is_address(text, header) else "none"


def find_all(text: str) -> Iterator[tuple[str, str]]:
    """Every (kind, value) inside a longer text; landlines and firms' codes are not personal and left out."""
    text = unicodedata.normalize("NFKC", text)
    if any(c.isdigit() for c in text):
        taken = set()
        for found in ID18.finditer(text):
            if is_id18(found.group()):
                taken.add(found.start())
                yield "id18", found.group()
        for found in CREDIT.finditer(text):
            if found.group().startswith("92") and is_credit_code(found.group()):
                taken.add(found.start())
                yield "uscc-person", found.group()
        for found in ID15.finditer(text):
            if is_id15(found.group()) and re.search(r"证|身份", text):
                taken.add(found.start())
                yield "id15", found.group()
        for found in CARD.finditer(text):
            if found.start() not in taken and is_card(found.group()):
                yield "bankcard", found.group()
        for found in PHONE.finditer(text):
            yield "phone", found.group()
        for found in PLATE.finditer(text):
            yield "plate", found.group()
        if re.search(r"护照", text):
            for found in PASSPORT.finditer(text):
                yield "passport", found.group()
    if "@" in text:
        for found in EMAIL.finditer(text):
            yield "email", found.group()


def mask(value: str, kind: str) -> str:
    """The value as a steward may see it: enough to recognise the kind, too little to find the person."""
    text = plain(value)
    if kind in ("id18", "id15"):
        return text[:4] + "*" * max(0, len(text) - 8) + text[-4:] if len(text) > 8 else "****"
    if kind in ("phone", "landline"):
        return text[:3] + "****" + text[-4:] if len(text) >= 11 else "****" + text[-2:]
    if kind in ("bankcard", "uscc-person"):
        return text[:4] + "*" * max(4, len(text) - 8) + text[-4:]
    if kind == "email":
        user, _, host = text.partition("@")
        return user[:1] + "***@" + host
    if kind == "plate":
        return text[:2] + "***" + text[-2:]
    if kind == "passport":
        return text[:2] + "****" + text[-2:]
    if kind == "name":
        return text[:1] + "*" * max(1, len(text) - 1)
    if kind == "address":
        return text[: min(9, len(text) // 2)] + "****"
    return text[:2] + "***"
