"""`make bench`: every figure of this project, each against a named baseline of the same run.

`make bench ARGS="provisioning rows"` runs some, `ARGS=--json` ends with one JSON object on the last line. A bench is
a module here with `main()` that reports by `_figures`; each runs in a process and a folder of its own (VAR_DIR/<name>,
which is kept, where VAR_DIR is set). One that breaks is a line "did not run" and makes the exit code 1; the others
still run. What lacks a program or a file says so and is no error, nor is a goal that is missed.
"""

import argparse
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench._figures import REPORT, Figure


@dataclass
class Bench:
    name: str
    seconds: float = 0.0
    figures: list[Figure] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    did_not_run: str = ""
    broke: bool = False


def main(arguments: list[str], package: str = "tests.bench") -> int:
    """Run the named benches of the package (all, when none is named) and sum up; answers the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    there = sorted(
        module.name
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__)
        if not module.name.startswith("_")
    )
    parser.add_argument("names", nargs="*", metavar="bench", help=" ".join(there))
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(there):
        parser.error(f"没有名为 {'、'.join(sorted(unknown))} 的测量；可选：{' '.join(there)}")
    benches = [run(package, name) for name in asked.names or there]
    sum_up(benches)
    if asked.json:
        print(json.dumps({"benches": [asdict(bench) for bench in benches]}, ensure_ascii=False), flush=True)
    return int(any(bench.broke for bench in benches))


def run(package: str, name: str) -> Bench:
    """One bench in a process and a folder of its own."""
    print(f"\n== {name}", flush=True)
    bench, begun = Bench(name), time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"jingting-bench-{name}-") as own:
        report, errors = Path(own, "report"), Path(own, "errors")
        var = Path(os.environ["VAR_DIR"], name) if os.environ.get("VAR_DIR") else Path(own, "var")
        var.mkdir(parents=True, exist_ok=True)
        with errors.open("wb") as heard:
            code = subprocess.run(
                [sys.executable, "-m", f"{package}.{name}"],
                env={**os.environ, "VAR_DIR": str(var), REPORT: str(report)},
                stderr=heard,
            ).returncode
        lines = report.read_text("utf-8").splitlines() if report.exists() else []
        said = errors.read_text("utf-8", "replace").strip()
    for line in map(json.loads, lines):
        if "figure" in line:
            bench.figures.append(Figure(**line["figure"]))
        bench.facts |= line.get("facts", {})
        bench.did_not_run = line.get("lacks", "")
    if code and not bench.did_not_run:
        print(said, file=sys.stderr, flush=True)
        bench.broke, bench.did_not_run = True, why(code, said)
    bench.seconds = round(time.monotonic() - begun, 1)
    print(f"   ({bench.seconds:.0f} s)", flush=True)
    return bench


def why(code: int, said: str) -> str:
    """The last words of a bench that broke."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return said.splitlines()[-1] if said else f"exit code {code}"


def sum_up(benches: list[Bench]) -> None:
    print("\n== summary")
    for bench in benches:
        for one in bench.figures:
            print(f"{bench.name:<13} {one.verdict:<7} {one}")
        if bench.did_not_run:
            print(f"{bench.name:<13} did not run: {bench.did_not_run}")
    counted = [one.verdict for bench in benches for one in bench.figures]
    print(", ".join(f"{counted.count(verdict)} {verdict}" for verdict in ("held", "missed", "shown")), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
