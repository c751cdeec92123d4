"""The choices of the list: values of each axis with counts that stay right in combination, each axis counted under the
choices made on the others."""

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet

from cluster.models import Department
from opendata.models import Dataset, Domain, Openness, Subject

ICONS = {
    Domain.CREDIT: "falv",
    Domain.HEALTH: "yiliao",
    Domain.EMPLOYMENT: "jiuye",
    Domain.SOCIAL_SECURITY: "shebao",
    Domain.FINANCE: "yusuan",
    Domain.EDUCATION: "jiaoyu",
    Domain.WEATHER: "tianqi",
    Domain.CULTURE: "wenlv",
    Domain.GEOGRAPHY: "ditu",
    Domain.ENVIRONMENT: "huanbao",
    Domain.TRANSPORT: "jiaotong",
    Domain.AGRICULTURE: "nongye",
    Domain.TECHNOLOGY: "zhangbei",
    Domain.MARKET: "faren",
    Domain.CIVIL: "geren",
    Domain.STATISTICS: "tubiao",
}


AXES: dict[str, tuple[str, str]] = {  # parameter → (title, field)
    "domain": ("领域", "domain"),
    "subject": ("主体", "subject"),
    "openness": ("开放属性", "openness"),
    "department": ("部门", "department__slug"),
}


def by_axis(found: "QuerySet[Dataset]", field: str) -> dict[str, int]:
    return dict(found.order_by().values_list(field).annotate(n=Count("pk")))


def axes() -> list[dict[str, Any]]:
    """The two classes of the data home: whose data, and whether it may be given."""
    opened = Dataset.objects.open()
    words = {
        Subject.PERSON: ("geren", "统计到人群，不含任何个人信息"),
        Subject.LEGAL_ENTITY: ("faren", "企业、机构、许可与处罚"),
        Subject.OTHER: ("ditu", "地理、气象、设施、统计"),
        Openness.UNCONDITIONAL: ("xiazai", "直接下载，直接调用"),
        Openness.CONDITIONAL: ("banshi", "写明用途，申请后使用"),
        Openness.CLOSED: ("suoding", "只列目录与理由；涉密数据不进本平台"),
    }
    result = []
    for title, key, kinds in (("主体", "subject", Subject), ("开放", "openness", Openness)):
        counts = by_axis(opened, key)
        result.append(
            {
                "title": title,
                "entries": [
                    {
                        "label": kind.label,
                        "link": f"/data/datasets/?{key}={kind.value}",
                        "count": counts.get(kind.value, 0),
                        "icon": words[kind][0],
                        "words": words[kind][1],
                    }
                    for kind in kinds
                ],
            }
        )
    return result


def domains() -> list[dict[str, Any]]:
    counts = by_axis(Dataset.objects.open(), "domain")
    return [
        {"key": domain.value, "label": domain.label, "icon": ICONS[domain], "count": counts.get(domain.value, 0)}
        for domain in Domain
    ]


def facets(chosen: dict[str, str], filtered: Any) -> list[dict[str, Any]]:
    """For each axis its values with counts under the other choices; `filtered(parameters)` is the list's own filter.
    All departments that have anything are listed, never the first ten."""
    labels = {
        "domain": dict(Domain.choices),
        "subject": dict(Subject.choices),
        "openness": dict(Openness.choices),
        "department": dict(Department.objects.values_list("slug", "name")),
    }
    counted = (
        _by_reading(chosen, filtered)
        if chosen.get("q")
        else {
            key: by_axis(filtered({name: value for name, value in chosen.items() if name != key}), field)
            for key, (_, field) in AXES.items()
        }
    )
    result = []
    for key, (title, _) in AXES.items():
        counts = counted[key]
        entries: list[dict[str, Any]] = [
            {"value": value, "label": labels[key].get(value, value), "count": count, "chosen": chosen.get(key) == value}
            for value, count in counts.items()
        ]
        entries.sort(key=lambda entry: (-entry["count"], entry["label"]))
        late = any(entry["chosen"] for entry in entries[8:])
        result.append({"key": key, "title": title, "entries": entries, "late": late})
    return result


def _by_reading(chosen: dict[str, str], filtered: Any) -> dict[str, Counter[str]]:
    """The same counts from one pass over the texts: a search reads all of them, once for each axis would be four
    times."""
    rows = filtered({"q": chosen["q"]}).order_by().values_list(*(field for _, field in AXES.values()))
    wanted = [chosen.get(key) for key in AXES]
    counts: dict[str, Counter[str]] = {key: Counter() for key in AXES}
    for row in rows:
        misses = [place for place, value in enumerate(wanted) if value and row[place] != value]
        for place, key in enumerate(AXES):
            if not misses or misses == [place]:
                counts[key][row[place]] += 1
    return counts
