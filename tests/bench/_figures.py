"""The one shape in which every bench reports: a figure with its unit, its ratio to a named baseline of the same run,
and a goal that is held or missed; what has no goal is shown. A missed goal is a verdict and never an error: machines
differ."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# Where a bench writes what it reports, one JSON object a line; nowhere, when it is run by itself.
REPORT = "BENCH_REPORT"


@dataclass(frozen=True)
class Figure:
    name: str
    figure: float
    unit: str
    ratio: float | None
    baseline: str
    goal: str
    verdict: str

    def __str__(self) -> str:
        parts = [f"{self.name:<44} {amount(self.figure):>11} {self.unit:<12}"]
        if self.ratio is not None:
            parts.append(f"{self.ratio:8.3f} x {self.baseline}")
        if self.goal:
            parts.append(f"goal {self.goal}: {self.verdict}")
        return "  ".join(parts).rstrip()


def figure(
    name: str,
    value: float,
    unit: str,
    *,
    ratio: float | None = None,
    baseline: str = "",
    most: float | None = None,
    least: float | None = None,
) -> Figure:
    """Report one figure. `most` or `least` is its goal: of the ratio, where there is one, else of the value."""
    judged, times = (value, "") if ratio is None else (ratio, " x")
    goal, verdict = "", "shown"
    if most is not None:
        goal, verdict = f"≤ {most:g}{times}", "held" if judged <= most else "missed"
    elif least is not None:
        goal, verdict = f"≥ {least:g}{times}", "held" if judged >= least else "missed"
    found = Figure(name, value, unit, ratio, baseline, goal, verdict)
    print(f"   {found}", flush=True)
    _write({"figure": asdict(found)})
    return found


def facts(**values: object) -> None:
    """Report what is no measurement: how many, of what, on which engine."""
    _write({"facts": values})


def needs(*programs: str) -> None:
    """End here, saying which, unless these programs are installed."""
    _end(", ".join(name for name in programs if not program(name)))


def needs_files(*paths: Path) -> None:
    """End here, saying which, unless these files are there."""
    _end(", ".join(path.name for path in paths if not path.exists()))


def program(name: str) -> str:
    """Where it is installed (also where only root looks); empty when it is not."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin") or ""


def amount(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"


def _end(missing: str) -> None:
    if missing:
        _write({"lacks": f"{missing} missing"})
        raise SystemExit(f"did not run: {missing} missing")


def _write(line: Mapping[str, Any]) -> None:
    if path := os.environ.get(REPORT):
        with Path(path).open("a", encoding="utf-8") as report:
            report.write(json.dumps(line, ensure_ascii=False) + "\n")
