"""What the intake says about a file: a Proposal that a steward can read, correct and accept.

Everything here is plain data that survives JSON, so that the hostile file is only ever touched by the reader process.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

Outcome = Literal["publish", "findings", "refuse"]

#: 1 GB of CSV must pass; what is larger belongs to the push API.
MAX_FILE_BYTES = 4 << 30
MAX_COLUMNS = 2000
PREVIEW_ROWS = 20
NAMED_ROWS = 5  # of each finding, shown behind them

REFUSALS = (
    "encrypted",
    "bomb",
    "xxe",
    "unsafe-path",
    "secret-mark",
    "not-a-table",
    "too-wide",
    "empty",
    "corrupt",
    "unsupported",
)

FINDINGS = (
    "ambiguous-dates",
    "ambiguous-numbers",
    "broken-lines",
    "comment-personal",
    "control-characters",
    "coordinates-swapped",
    "duplicate-header",
    "encoding-mixed",
    "error-values",
    "excel-serial-dates",
    "fixed-width",
    "formula-uncached",
    "hidden-cells",
    "hidden-sheet",
    "macros",
    "merged-cells",
    "mixed-types",
    "no-header",
    "personal",
    "precision-lost",
    "ragged-rows",
    "several-files",
    "several-sheets",
    "several-tables",
    "total-rows",
    "unclosed-quote",
)

NOTICES = (
    "dates-normalised",
    "empty-columns",
    "empty-rows",
    "extension-mismatch",
    "file-name-changed",
    "footer",
    "formula-like-text",
    "formulas",
    "long-cell",
    "masked-personal",
    "notes-above",
    "null-words",
    "record-path",
    "repeated-header",
)

TYPES = ("text", "integer", "number", "date", "datetime", "boolean", "geometry")


@dataclass(frozen=True)
class Options:
    """What a steward fixed by hand; None everywhere means: guess."""

    sheet: str | None = None
    member: str | None = None
    header_rows: tuple[int, ...] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    #: place among the staged cells (a column's `source`) → any of name, type, unit
    columns: dict[int, dict[str, str]] | None = None
    #: title in the file → any of name, type, unit: what was said about an earlier file of the same resource
    titles: dict[str, dict[str, str]] | None = None
    #: rows that look like totals or section titles stay in the data
    keep_totals: bool = False


@dataclass
class Finding:
    """One thing a steward must see before the rows go out."""

    code: str
    message: str
    column: str | None = None
    rows: list[int] = field(default_factory=list)
    count: int = 0
    samples: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    #: the type that most values have, where the column is kept as text because of a few
    kind: str = ""


@dataclass
class Notice:
    """One thing that was done without asking, said aloud."""

    code: str
    message: str


@dataclass
class ColumnProposal:
    """One column as it would be published. `source` is its position among the staged cells (c0, c1 …)."""

    name: str
    type: str
    source: int
    unit: str | None = None
    reasons: list[str] = field(default_factory=list)
    nullable: bool = True
    samples: list[str] = field(default_factory=list)
    #: as the file has it
    title: str = ""


@dataclass
class PersonalColumn:
    """A column that carries data of natural persons; samples are masked."""

    column: str
    kind: str
    count: int
    samples: list[str] = field(default_factory=list)


@dataclass
class Staging:
    """Where the staged rows lie: Parquet of c0…cN, all text, proposals applied from `first_line` on. `grid.rows_of`
    reads them with their line, which stands in a column of its own or (`by_place`) is the row's place in the file."""

    path: str
    rows: int
    first_line: int = 1
    by_place: bool = False


@dataclass
class Proposal:
    """The answer of `read`. For `refuse` only the first lines are filled."""

    outcome: Outcome = "publish"
    refusal_code: str | None = None
    message: str = ""
    name: str = ""
    format: str = "unknown"
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: list[str] = field(default_factory=list)
    member: str | None = None
    members: list[str] = field(default_factory=list)
    header_rows: list[int] | None = None
    description: str = ""
    columns: list[ColumnProposal] = field(default_factory=list)
    rows: int | None = None
    findings: list[Finding] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    personal: list[PersonalColumn] = field(default_factory=list)
    staging: Staging | None = None
    preview: list[list[Any]] = field(default_factory=list)
    #: number of each previewed row in the file, as findings name rows
    preview_lines: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Proposal:
        data = dict(data)
        data["columns"] = [ColumnProposal(**c) for c in data.get("columns", [])]
        data["findings"] = [Finding(**f) for f in data.get("findings", [])]
        data["notices"] = [Notice(**n) for n in data.get("notices", [])]
        data["personal"] = [PersonalColumn(**p) for p in data.get("personal", [])]
        if data.get("staging"):
            data["staging"] = Staging(**data["staging"])
        return cls(**data)

    def add(self, code: str, message: str, **more: Any) -> None:
        """Append a finding of these words."""
        self.include(Finding(code=code, message=message, **more))

    def include(self, finding: Finding) -> None:
        """Append a finding; of one code and column only the first is kept."""
        if not any(one.code == finding.code and one.column == finding.column for one in self.findings):
            self.findings.append(finding)

    def say(self, code: str, message: str) -> None:
        """Append a notice; of one code only the first is kept."""
        if not any(n.code == code for n in self.notices):
            self.notices.append(Notice(code, message))


class Refusal(Exception):
    """The file is not taken. Carries one of REFUSALS and a Chinese sentence: what happened, what was kept, what to
    do."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def options_as_json(options: Options) -> dict[str, Any]:
    return asdict(options)


def options_from_json(data: dict[str, Any]) -> Options:
    options = Options(**data)
    columns = {int(k): v for k, v in options.columns.items()} if options.columns else None
    header = tuple(options.header_rows) if options.header_rows is not None else None
    return replace(options, columns=columns, header_rows=header)


def load(path: Path) -> dict[str, Any]:
    """A JSON file that ends in its end mark; ValueError when it is cut."""
    text = path.read_text("utf-8")
    if not text.endswith(END_MARK):
        raise ValueError("cut result")
    return json.loads(text[: -len(END_MARK)])


def store(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False) + END_MARK, "utf-8")


END_MARK = "\n--完--\n"
