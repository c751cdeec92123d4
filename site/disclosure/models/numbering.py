"""Giving out 索引号 (政府信息公开目录系统实施指引: never changes; form: code/yyyymm-nnnnn).
A number is taken before the document exists and stays taken when the document is dropped, so gaps are
normal and repetition is impossible."""

import re

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from cluster import city
from cluster.errors import Conflict, Invalid
from cluster.models import Department
from disclosure.models.numbers import IssuedNumber, PublisherCode

FORM = re.compile(r"(?P<series>[0-9A-Z]{8,18}/\d{4}(?:\d{2})?)-(?P<serial>\d{5})")
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ATTEMPTS = 20


def take(department: Department) -> str:
    """The next number of this department and month, e.g. `003280028/202611-00001`."""
    series = f"{publisher_code(department)}/{timezone.localdate():%Y%m}"
    for _ in range(ATTEMPTS):
        last = IssuedNumber.objects.filter(series=series).aggregate(last=Max("serial"))["last"] or 0
        number = f"{series}-{last + 1:05d}"
        try:
            with transaction.atomic():
                IssuedNumber.objects.create(number=number, series=series, serial=last + 1)
        except IntegrityError:
            continue  # another process took it between the question and the row
        return number
    raise Conflict("此刻索引号取号过于繁忙，请稍后再保存，已填写的内容没有丢失。", code="index-number-busy")


def enter(number: str) -> str:
    """Keep a number that a migrated document brings along. Raises Invalid when it is not of the national
    form, Conflict when it was given out before."""
    form = FORM.fullmatch(number.strip())
    if not form:
        raise Invalid(f"“{number}”不是索引号：应为“机构代码/年月-五位流水号”。", code="index-number-form")
    try:
        with transaction.atomic():
            IssuedNumber.objects.create(number=form[0], series=form["series"], serial=int(form["serial"]))
    except IntegrityError:
        raise Conflict(f"索引号 {form[0]} 已经用过，不能再用。", code="index-number-used") from None
    return form[0]


def publisher_code(department: Department) -> str:
    """The department's code; a provisional one is made from its number until the real one is entered."""
    found, _ = PublisherCode.objects.get_or_create(
        department=department, defaults={"code": provisional_code(department), "provisional": True}
    )
    return found.code


def provisional_code(department: Department) -> str:
    """Nine characters with the check character of GB 11714."""
    body = f"{city.read().publisher_code}{int(department.code):03d}"
    check = 11 - sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(check, str(check))
