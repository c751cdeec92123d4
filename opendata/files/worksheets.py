"""A table as one Excel workbook: bold heads, columns as wide as their words, the head in sight while one scrolls."""

import tempfile
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import write_worksheets


def workbook(title: str, rows: list[dict[str, Any]], head: list[str]) -> bytes:
    """`rows` by column title; without any the sheet holds the head alone."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "table.xlsx"
        write_worksheets(
            [(title, rows or [dict.fromkeys(head, "")])],
            str(place),
            bold_headers=True,
            autofit=True,
            freeze_panes={"general": {"row": 1, "col": 0}},
        )
        return place.read_bytes()
