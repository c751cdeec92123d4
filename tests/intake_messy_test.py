"""Every ugly file of a department ends as it should: published, shown to a steward, or refused with a reason."""

import json
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from opendata.reading.columns import typed
from opendata.reading.proposal import Proposal
from opendata.reading.read import read

FAMILIES = {"utf-8-sig": "utf-8", "gb2312": "gb", "gbk": "gb", "gb18030": "gb"}


def any_of(value):
    return value if isinstance(value, list) else [value]


def folded(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def differences(expected: dict, found: Proposal) -> list[str]:
    """What shared/data/README.md calls «compared», item by item."""
    wrong = []
    if found.outcome != expected["outcome"]:
        wrong.append(f"outcome {found.outcome}: {[f.code for f in found.findings]} {found.refusal_code}")
    if found.refusal_code not in any_of(expected["refusal_code"]):
        wrong.append(f"refusal {found.refusal_code}")
    if wrong or found.outcome == "refuse":
        return wrong
    if FAMILIES.get(found.encoding, found.encoding) != FAMILIES.get(expected["encoding"], expected["encoding"]):
        wrong.append(f"encoding {found.encoding}")
    wrong += [
        f"{key} {getattr(found, key)}"
        for key in ("sheet", "member", "header_rows", "rows")
        if key in expected and getattr(found, key) != expected[key]
    ]
    names = [folded(c.name) for c in found.columns]
    if names != [folded(c["name"]) for c in expected["columns"]]:
        return [*wrong, f"columns {names}"]
    for column, wanted in zip(found.columns, expected["columns"], strict=True):
        if column.type not in any_of(wanted["type"]) or (wanted.get("unit") and column.unit != wanted["unit"]):
            wrong.append(f"{column.name} is {column.type} {column.unit}")
    codes = {f.code for f in found.findings}
    if missing := set(expected["findings"]) - codes:
        wrong.append(f"findings missing {missing}")
    personal = {(folded(p.column), p.kind) for p in found.personal}
    for wanted in expected.get("personal", []):
        if (folded(wanted["column"]), wanted["kind"]) not in personal:
            wrong.append(f"personal missing {wanted}")
    if expected["outcome"] == "publish" and personal:
        wrong.append(f"personal {personal}")
    return wrong + cell_differences(expected, found, names)


def cell_differences(expected: dict, found: Proposal, names: list[str]) -> list[str]:
    con = duckdb.connect()
    sql, _ = typed(found.staging, found.columns, con)
    rows = con.execute(sql).fetchall()
    wrong = [] if len(rows) == found.rows else [f"{len(rows)} typed rows"]
    for cell in expected["cells"]:
        at = names.index(folded(cell["column"]))
        value = rows[cell["row"] - 1][at + 1]
        value = value.isoformat() if hasattr(value, "isoformat") else value
        number = found.columns[at].type in ("integer", "number")
        if value is None or cell["value"] is None:
            same = value is cell["value"]
        else:
            same = float(value) == float(cell["value"]) if number else str(value) == cell["value"]
        if not same:
            wrong.append(f"cell {cell} is {value!r}")
    return wrong


@pytest.mark.processes
def test_the_messy_files_end_as_expected(shared: Path, tmp_path: Path):
    folder = shared / "data" / "messy"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))

    def one(name: str) -> tuple[str, list[str]]:
        work = tmp_path / name[:3]
        work.mkdir()
        found = read(folder / name, name=expected[name].get("upload_name", name), workdir=work)
        return name, differences(expected[name], found)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(one, expected))
    misses = {name: wrong for name, wrong in results if wrong}
    print(f"messy: {len(expected) - len(misses)} of {len(expected)}", misses or "")
    assert len(misses) <= 0.05 * len(expected), misses


@pytest.mark.processes
def test_nothing_of_a_refused_file_stays_in_the_work_folder(shared: Path, tmp_path: Path):
    found = read(shared / "data/messy/075-秘密十年.csv", name="a.csv", workdir=tmp_path)

    assert found.refusal_code == "secret-mark"
    assert list(tmp_path.iterdir()) == []
    assert "重点单位" not in json.dumps(found.as_json(), ensure_ascii=False)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("name", "rows", "header"),
    [
        ("universities-2025-original.xls", 2919, [3]),
        ("universities-2025.xlsx", 2919, [1]),
        ("xuancheng-villages.csv", 866, [1]),
    ],
)
def test_a_ministrys_own_file_gives_its_records(shared: Path, tmp_path: Path, name: str, rows: int, header: list[int]):
    found = read(shared / "data/datasets" / name, name=name, workdir=tmp_path)

    assert (found.rows, found.header_rows) == (rows, header)
