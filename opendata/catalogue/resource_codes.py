"""信息资源代码 (政务信息资源目录编制指南（试行）, 发改高技〔2017〕1272号): 分类码 / 顺序码. 分类码: 类 1 digit (1
基础, 2 主题, 3 部门), 项 2, 目 3, 细目 any length. Given once; it stays when the title changes.
By our rule 目 is the department's number in the register and the serial counts its entries."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import IntegrityError, transaction

from cluster import city
from cluster.errors import Conflict, Invalid
from cluster.models import Department
from opendata.models import Dataset

FORM = re.compile(r"[1-3]\d{5,}/[1-9]\d*")
ATTEMPTS = 20


class CodeTaken(Invalid):
    code = "resource-code-taken"


def enter(dataset: Dataset) -> None:
    """Save a new entry, under the next code of its department or under the one it brings. Invalid where that is of
    another form or taken, or the name is."""
    if dataset.resource_code:
        dataset.resource_code = checked(dataset.resource_code, dataset)
        with told(dataset):
            dataset.save()
        return
    for _ in range(ATTEMPTS):
        dataset.resource_code = following(dataset.department)
        with suppress(CodeTaken), told(dataset):  # somebody took it between the question and the row: the next one
            dataset.save()
            return
    raise Conflict("此刻登记的人太多，没有取到信息资源代码，请稍后再保存。", code="resource-code-busy")


@contextmanager
def told(dataset: Dataset) -> Iterator[None]:
    """What the database refuses in here is said: a name or a code that another entry has, also of two at once."""
    others = Dataset.objects.exclude(pk=dataset.pk)
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if others.filter(name=dataset.name).exists():
            raise Invalid(f"网址标识“{dataset.name}”已被使用，请换一个。", code="name-taken") from None
        if others.filter(resource_code=dataset.resource_code).exists():
            raise CodeTaken(f"信息资源代码 {dataset.resource_code} 已被使用，请核对。") from None
        raise


def checked(code: str, dataset: Dataset) -> str:
    """`code` if this dataset may have it: of the guide's form, nobody else's, and no other than it was opened with."""
    if dataset.opened_at and code != Dataset.objects.values_list("resource_code", flat=True).get(pk=dataset.pk):
        raise Invalid("信息资源代码一经开放不再改变。", code="resource-code-fixed")
    if not FORM.fullmatch(code):
        raise Invalid(
            f"“{code}”不是信息资源代码：类 1 位（1 基础、2 主题、3 部门）、项 2 位、目 3 位、细目，"
            "斜线后为顺序码，如 307001/12。",
            code="resource-code-form",
        )
    if Dataset.objects.filter(resource_code=code).exclude(pk=dataset.pk).exists():
        raise CodeTaken(f"信息资源代码 {code} 已被使用，请核对。")
    return code


def following(department: Department) -> str:
    """The code that the department's next entry gets."""
    group = f"{city.read().resource_code_class}{int(department.code):03d}"
    taken = Dataset.objects.filter(resource_code__startswith=f"{group}/").values_list("resource_code", flat=True)
    return f"{group}/{max((int(code.rpartition('/')[2]) for code in taken), default=0) + 1}"
