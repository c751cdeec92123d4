#!/usr/bin/env python3
"""News graphics from real tables, drawn with the brush of brush.py.

    python3 charts.py          all charts of charts.csv, from the tables in charts/

Letters become outlines while drawing (any Noto CJK or Source Han font will do), so the
finished SVG looks the same where no Chinese font is installed.
"""

import csv
import subprocess
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection, TTFont

from brush import INK, PAPER, SEAL, Scene, f, mix

HERE = Path(__file__).parent
W, H = 1200, 675
FACES = {"serif": "Noto Serif CJK SC:style=Bold", "sans": "Noto Sans CJK SC:style=Regular"}


class Letters:
    """Outlines of one face; each glyph is stored once in the drawing and used by reference."""

    def __init__(self, face: str, key: str) -> None:
        query = ["fc-match", "-f", "%{file}|%{index}", FACES[face]]
        path, index = subprocess.run(query, capture_output=True, text=True, check=True).stdout.split("|")
        font = TTCollection(path).fonts[int(index) & 0xFFFF] if path.endswith(".ttc") else TTFont(path)
        self.key, self.glyphs, self.cmap, self.em = key, font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm

    def write(self, scene: Scene, text: str, x: float, y: float, size: float, colour: str = INK, anchor: str = "start") -> None:
        scale = size / self.em
        names = [self.cmap.get(ord(letter), ".notdef") for letter in text]
        width = sum(self.glyphs[name].width for name in names) * scale
        x -= {"start": 0, "middle": width / 2, "end": width}[anchor]
        out = []
        for name in names:
            ident = f"{self.key}{name}"
            if f'id="{ident}"' not in "".join(scene.defs):
                pen = SVGPathPen(self.glyphs, ntos=lambda v: str(round(v)))
                self.glyphs[name].draw(TransformPen(pen, (0.1, 0, 0, -0.1, 0, 0)))
                scene.defs.append(f'<path id="{ident}" d="{pen.getCommands()}"/>')
            out.append(f'<use href="#{ident}" transform="translate({f(x)} {f(y)}) scale({scale * 10:.3f})"/>')
            x += self.glyphs[name].width * scale
        scene.add(f'<g fill="{colour}">{"".join(out)}</g>')


def bar(scene: Scene, x: float, y: float, w: float, h: float, colour: str) -> None:
    """A bar as one loaded stroke: edges not quite straight, a drier tail."""
    r = scene.r
    top = [(x + w * t, y + r.uniform(-1.2, 1.2)) for t in (0, .25, .5, .75, 1)]
    low = [(x + w * t, y + h + r.uniform(-1.2, 1.2)) for t in (1, .75, .5, .25, 0)]
    scene.path("M" + "L".join(f"{f(a)} {f(b)}" for a, b in top + low) + "z", colour, .88)
    if w > 60:
        scene.path(scene.lens(x + w * .55, y + h * .4, x + w - 2, y + h * .42, 1.2), PAPER, .5)


def bars(scene: Scene, rows: list[tuple[str, float]], mark: str, sans: Letters) -> None:
    """Horizontal bars from 0, label left, value at the end; `mark` is drawn in seal red."""
    top, left, right = 150, 250, 1060
    step = (H - top - 75) / len(rows)
    most = max(value for _, value in rows)
    size = min(26, step * .58)
    for n, (label, value) in enumerate(rows):
        y = top + n * step
        sans.write(scene, label, left - 16, y + step * .5 + size * .36, size, INK, "end")
        width = max(3, (right - left) * value / most)
        colour = SEAL if label == mark else mix("#1d5068", PAPER, .12)
        bar(scene, left, y + step * .18, width, step * .62, colour)
        sans.write(scene, f"{value:,.0f}", left + width + 12, y + step * .5 + size * .36, size, INK)
    scene.path(scene.lens(left - 3, top - 4, left - 2, H - 70, 1.6), INK, .6)


def line(scene: Scene, rows: list[tuple[str, float]], unit: str, sans: Letters) -> None:
    """One line over years from 0, first, highest and last point named; every fifth year on the axis."""
    left, right, top, base = 110, 1050, 165, H - 110
    most = max(value for _, value in rows)
    at = [(left + (right - left) * n / (len(rows) - 1), base - (base - top) * value / most) for n, (_, value) in enumerate(rows)]
    scene.path(scene.lens(left - 10, base, right + 40, base, 1.6), INK, .6)
    scene.path("M" + "L".join(f"{f(x)} {f(y)}" for x, y in [(left, base), *at, (right, base)]) + "z",
               scene.vgrad(top, base, [(0, "#1d5068", .26), (1, "#1d5068", .02)]))
    scene.path(scene.brush([(x, y, 3.2 + scene.r.uniform(-.9, .9)) for x, y in at]), "#1d5068", .9)
    highest = max(range(len(rows)), key=lambda n: rows[n][1])
    for n in sorted({0, highest, len(rows) - 1}):
        x, y = at[n]
        scene.add(f'<circle cx="{f(x)}" cy="{f(y)}" r="6" fill="{SEAL if n == highest else INK}"/>')
        if n in (0, highest) or n - highest > len(rows) / 8:
            sans.write(scene, f"{rows[n][1]:g}{unit}", x, y - 18, 25, INK, "middle" if 0 < n < len(rows) - 1 else "start" if n == 0 else "middle")
    for n, (year, _) in enumerate(rows):
        every = 5 if len(rows) < 30 else 10
        if (int(year) % every == 0 and len(rows) - n > every / 2) or n == len(rows) - 1:
            sans.write(scene, year, at[n][0], base + 34, 21, "#63656a", "middle")


def draw(row: dict[str, str]) -> str:
    """One line of charts.csv → SVG text; the table beside it has two columns, label and value."""
    with (HERE / "charts" / f"{row['name']}.csv").open(encoding="utf-8") as file:
        table = [(label, float(value)) for label, value in list(csv.reader(file))[1:]]
    scene = Scene(row["name"], 1, "ink", W, H)
    serif, sans = Letters("serif", "b"), Letters("sans", "s")
    scene.p["far"] = "#1d5068"
    scene.mountain(H * 1.04, [(W * .82, H * .2, W * .12), (W * .97, H * .3, W * .08)], .12, "#4d5f6b", rough=20, washes=1, soft=2)
    serif.write(scene, row["title"], 60, 82, 40)
    sans.write(scene, row["unit_note"], 60, 122, 22, "#63656a")
    if row["kind"] == "bars":
        bars(scene, table, row["mark"], sans)
    else:
        line(scene, table, row["unit"], sans)
    sans.write(scene, f"来源：{row['source']}", 60, H - 28, 19, "#63656a")
    return scene.svg()


def main() -> None:
    with (HERE / "charts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            (HERE / f"{row['name']}.svg").write_text(draw(row), encoding="utf-8")


if __name__ == "__main__":
    main()
