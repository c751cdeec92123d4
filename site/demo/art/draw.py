#!/usr/bin/env python3
"""Draws every picture of catalogue.csv beside this file, as small SVG.

    python3 draw.py            all pictures
    python3 draw.py NAME…      only these

A picture is fully told by its line (scene, season, size, seed, tint): the same line always
gives the same bytes, so the drawings can be thrown away and drawn again.
"""

import csv
import sys
from pathlib import Path

import ink
import trades  # noqa: F401  (adds its scenes to ink.SCENES)

HERE = Path(__file__).parent
LIMIT = 40 * 1024
CHART = "chart"  # drawn from a table by charts.py


def main(names: list[str]) -> int:
    too_big = 0
    with (HERE / "catalogue.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["scene"] == CHART or (names and row["name"] not in names):
                continue
            size = (int(row["width"]), int(row["height"]))
            svg = ink.draw(row["scene"], row["season"], size, int(row["seed"]), row["tint"] or None)
            (HERE / f"{row['name']}.svg").write_text(svg, encoding="utf-8")
            if len(svg.encode()) > LIMIT:
                too_big += 1
                print(f"{row['name']}: {len(svg.encode()) / 1024:.1f} kB, more than 40", file=sys.stderr)
    return 1 if too_big else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
