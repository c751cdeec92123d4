"""What a workbook holds beside the sheet that is read, told in the same words whatever its dialect."""

from dataclasses import dataclass, field

from opendata.reading.grid import Grid
from opendata.reading.proposal import Finding, Notice

NAMED = 8  # sheets and cells in a sentence
KEPT = 20  # samples of a finding
ROWS = 50
AGAIN = "改正文件后重传"


@dataclass
class Beside:
    """Where a dialect does not say in which cell something stands, `row` is 0 and the place in words."""

    tables: list[str] = field(default_factory=list)  # sheets that hold a table
    hidden: list[str] = field(default_factory=list)  # sheets that hold something and are not shown
    macros: bool = False
    errors: list[tuple[str, int, str]] = field(default_factory=list)  # place, row, value
    uncached: list[tuple[str, int]] = field(default_factory=list)  # place, row of formulas without a value
    formulas: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def tell(grid: Grid, sheet: str, beside: Beside, *, chosen: bool) -> None:
    """Findings and notices about what was not read with `sheet`; `chosen`: a steward has named it."""
    found = [
        None if chosen else _several_sheets(beside.tables, sheet),
        _hidden_sheets(beside.hidden),
        _macros(beside.macros),
        _errors(beside.errors),
        _uncached(beside.uncached),
        _hidden_cells(beside.hidden_rows, beside.hidden_columns),
    ]
    grid.findings += [finding for finding in found if finding]
    if beside.formulas and not beside.uncached:
        grid.notices.append(Notice("formulas", f"有 {beside.formulas} 个单元格是公式，发布的是计算结果，不是公式。"))


def _several_sheets(tables: list[str], sheet: str) -> Finding | None:
    if len(tables) < 2:
        return None
    return Finding(
        "several-sheets",
        f"工作簿有 {len(tables)} 张工作表有数据（{'、'.join(tables[:NAMED])}），这里先读“{sheet}”。"
        "请选定一张，或分别入库。",
        count=len(tables),
        samples=tables[:KEPT],
        actions=["只用这一张", "换一张工作表", "逐张入库"],
    )


def _hidden_sheets(hidden: list[str]) -> Finding | None:
    if not hidden:
        return None
    return Finding(
        "hidden-sheet",
        f"有 {len(hidden)} 张隐藏的工作表里有内容（{'、'.join(hidden[:NAMED])}），没有读取，也不会提供下载。"
        "请确认不需要，并提醒报送人。",
        count=len(hidden),
        samples=hidden[:KEPT],
        actions=["不公开隐藏表", AGAIN],
    )


def _macros(there: bool) -> Finding | None:
    if not there:
        return None
    return Finding(
        "macros",
        "文件带有宏（程序代码），只读取了单元格里的值，原文件不会提供下载。请确认。",
        count=1,
        actions=["只用数据", AGAIN],
    )


def _errors(errors: list[tuple[str, int, str]]) -> Finding | None:
    if not errors:
        return None
    places = dict.fromkeys(place for place, _, _ in errors)
    return Finding(
        "error-values",
        f"有 {len(errors)} 个单元格是公式错误（如 {errors[0][2]}），位置 {'、'.join([*places][:NAMED])}，"
        "建议按空值处理。",
        count=len(errors),
        rows=[row for _, row, _ in errors[:ROWS] if row],
        samples=[f"{place} {value}" for place, _, value in errors[:KEPT]],
        actions=["按空值发布", AGAIN],
    )


def _uncached(cells: list[tuple[str, int]]) -> Finding | None:
    if not cells:
        return None
    return Finding(
        "formula-uncached",
        f"有 {len(cells)} 个公式没有保存计算结果，读出来是空的（如 {'、'.join(place for place, _ in cells[:NAMED])}）。"
        "请用 Excel 打开、保存后重传。",
        count=len(cells),
        rows=[row for _, row in cells[:ROWS]],
        actions=[AGAIN, "按空值发布"],
    )


def _hidden_cells(rows: set[int], columns: set[int]) -> Finding | None:
    if not rows and not columns:
        return None
    where = [f"{len(rows)} 行" if rows else "", f"{len(columns)} 列" if columns else ""]
    return Finding(
        "hidden-cells",
        f"报送人隐藏了 {'、'.join(filter(None, where))}。建议一并发布；如果隐藏的内容不该公开，请删除后重传。",
        rows=sorted(row + 1 for row in rows)[:ROWS],
        count=len(rows) + len(columns),
        actions=["一并发布", AGAIN],
    )
