"""年度开放计划: what is to be opened in one year and how far it is, as a page and as one workbook."""

from dataclasses import dataclass

from opendata.catalogue.open_list import day_of
from opendata.files import worksheets
from opendata.models import Dataset

PLAN_HEAD = [
    "计划开放日期",
    "信息资源名称",
    "提供部门",
    "领域",
    "主体",
    "开放属性",
    "开放条件或依据",
    "更新周期",
    "进展",
    "页面",
]


@dataclass(frozen=True)
class Planned:
    """One entry of the year's plan."""

    dataset: Dataset
    progress: str


def years_planned() -> list[int]:
    return sorted(
        {day.year for day in Dataset.objects.open().filter(planned_for__isnull=False).dates("planned_for", "year")}
    )


def plan(year: int) -> list[Planned]:
    """年度开放计划: open entries whose 计划开放日期 lies in the year, and how far each is."""
    found = (
        Dataset.objects.open()
        .filter(planned_for__year=year)
        .select_related("department")
        .order_by("planned_for", "title")
    )
    return [Planned(one, "数据已开放" if one.rows_changed_at else "逾期" if one.overdue else "准备中") for one in found]


def plan_as_xlsx(year: int, base: str) -> bytes:
    rows = [
        dict(
            zip(
                PLAN_HEAD,
                [
                    day_of(entry.dataset.planned_for),
                    entry.dataset.title,
                    entry.dataset.department.full_name,
                    entry.dataset.get_domain_display(),
                    entry.dataset.get_subject_display(),
                    entry.dataset.get_openness_display(),
                    entry.dataset.legal_basis,
                    entry.dataset.get_update_frequency_display(),
                    entry.progress,
                    base + entry.dataset.get_absolute_url(),
                ],
                strict=True,
            )
        )
        for entry in plan(year)
    ]
    return worksheets.workbook(f"{year}年度开放计划", rows, PLAN_HEAD)
