"""A score a reader can check: five questions about a dataset, each with its points and the reason in words.
Nothing is kept; the same catalogue entry and version always give the same score."""

from dataclasses import dataclass

from opendata.models import Dataset, Resource, Snapshot


@dataclass(frozen=True)
class Part:
    """`points` of at most `most`; `reason` says why in the reader's words."""

    title: str
    points: int
    most: int
    reason: str


@dataclass(frozen=True)
class Score:
    parts: list[Part]

    @property
    def total(self) -> int:
        """0 to 100."""
        return sum(part.points for part in self.parts)


WORDS = {
    "description": "摘要",
    "keywords": "关键词",
    "source": "来源",
    "contact": "联系方式",
    "coverage_from": "数据起始",
}


def of(dataset: Dataset, resource: Resource, snapshot: Snapshot) -> Score:
    return Score([_fresh(dataset), _filled(snapshot), _described(resource), _catalogued(dataset), _traceable(resource)])


def _fresh(dataset: Dataset) -> Part:
    if dataset.overdue:
        return Part("更新及时", 0, 30, f"按{dataset.get_update_frequency_display()}更新的承诺已逾期")
    return Part("更新及时", 30, 30, f"没有逾期（{dataset.get_update_frequency_display()}更新）")


def _filled(snapshot: Snapshot) -> Part:
    cells = snapshot.rows * len(snapshot.layout)
    empty = sum((snapshot.profile.get(column.stored) or {}).get("empty") or 0 for column in snapshot.layout)
    if not cells:
        return Part("内容完整", 0, 25, "没有行")
    share = empty / cells
    return Part("内容完整", round(25 * (1 - share)), 25, f"空值占 {share:.1%}" if empty else "没有空值")


def _described(resource: Resource) -> Part:
    columns = [column for column in resource.columns.all() if column.position is not None]
    told = sum(1 for column in columns if column.description)
    return Part(
        "信息项有说明", round(20 * told / len(columns)) if columns else 0, 20, f"{len(columns)} 项中 {told} 项写了说明"
    )


def _catalogued(dataset: Dataset) -> Part:
    missing = [word for field, word in WORDS.items() if not getattr(dataset, field)]
    points = round(15 * (1 - len(missing) / len(WORDS)))
    return Part("目录信息齐全", points, 15, f"没有填：{'、'.join(missing)}" if missing else "各项都已填写")


def _traceable(resource: Resource) -> Part:
    if resource.key:
        return Part("可以逐行对照", 10, 10, f"主键：{resource.key}")
    return Part("可以逐行对照", 0, 10, "没有指明主键，版本之间不能逐行对照")
