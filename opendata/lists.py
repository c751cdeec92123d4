"""The open list as one file (开放清单, 目录下载): every open entry, those without rows and those not given included,
with the elements of the national catalogue guide as columns."""

import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from rustpy_xlsxwriter import write_worksheets

from opendata.models import Dataset

HEAD = ["信息资源代码", "信息资源名称", "网址标识", "提供部门", "领域", "主体", "涉密属性", "共享属性", "共享条件或依据", "开放属性", "开放条件或依据", "更新周期", "更新日期",
        "计划开放日期", "行数", "信息项", "许可", "来源", "摘要", "页面"]

PLAN_HEAD = ["计划开放日期", "信息资源名称", "提供部门", "领域", "主体", "开放属性", "开放条件或依据", "更新周期", "进展", "页面"]


@dataclass(frozen=True)
class Planned:
    """One entry of the year's plan."""

    dataset: Dataset
    progress: str


def entries(base: str) -> Iterator[dict[str, str | int | None]]:
    """One row per open dataset, departments in the plan's order; three queries."""
    found = Dataset.objects.open().select_related("department").prefetch_related("resources__current", "resources__columns")
    for dataset in found.order_by("department__code", "title"):
        resources = list(dataset.resources.all())
        values = [dataset.resource_code, dataset.title, dataset.name, dataset.department.full_name, dataset.get_domain_display(),
                  dataset.get_subject_display(), "非涉密", dataset.get_sharing_display(), dataset.sharing_terms,
                  dataset.get_openness_display(), dataset.legal_basis, dataset.get_update_frequency_display(), _day(dataset.rows_changed_at and timezone.localdate(dataset.rows_changed_at)),
                  _day(dataset.planned_for), sum(resource.current.rows for resource in resources if resource.current) or None,
                  "、".join(column.name for resource in resources for column in resource.columns.all() if column.position is not None),
                  dataset.licence, dataset.source, dataset.description, base + dataset.get_absolute_url()]
        yield dict(zip(HEAD, values, strict=True))


def as_csv(base: str) -> bytes:
    """With a BOM: the list is read by people, in Excel."""
    target = io.StringIO()
    lines = csv.DictWriter(target, HEAD)
    lines.writeheader()
    lines.writerows(entries(base))
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(base: str) -> bytes:
    return _workbook("开放清单", list(entries(base)) or [dict.fromkeys(HEAD)])


def years_planned() -> list[int]:
    return sorted({day.year for day in Dataset.objects.open().filter(planned_for__isnull=False).dates("planned_for", "year")})


def plan(year: int) -> list[Planned]:
    """年度开放计划: open entries whose 计划开放日期 lies in the year, and how far each is."""
    found = Dataset.objects.open().filter(planned_for__year=year).select_related("department").order_by("planned_for", "title")
    return [Planned(one, "数据已开放" if one.rows_changed_at else "逾期" if one.overdue else "准备中") for one in found]


def plan_as_xlsx(year: int, base: str) -> bytes:
    rows = [dict(zip(PLAN_HEAD, [_day(entry.dataset.planned_for), entry.dataset.title, entry.dataset.department.full_name, entry.dataset.get_domain_display(),
                                 entry.dataset.get_subject_display(), entry.dataset.get_openness_display(), entry.dataset.legal_basis,
                                 entry.dataset.get_update_frequency_display(), entry.progress, base + entry.dataset.get_absolute_url()], strict=True))
            for entry in plan(year)]
    return _workbook(f"{year}年度开放计划", rows or [dict.fromkeys(PLAN_HEAD)])


def _workbook(title: str, rows: list[dict[str, Any]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "list.xlsx"
        write_worksheets([(title, rows)], str(place), bold_headers=True, autofit=True, freeze_panes={"general": {"row": 1, "col": 0}})
        return place.read_bytes()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
