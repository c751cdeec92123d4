"""The demo's ink pictures: drawn as SVG in art/, rendered once to pixels into 全市共享.
Known again by title, so that a second run draws nothing twice."""

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import resvg_py
from django.core.files.images import ImageFile
from PIL import Image

from cluster.models import Picture
from cluster.provisioning import shared_collection

ART = Path(__file__).parent / "art"
PAPER = "#f4f0e7"
WIDTH = 1200
INK = "水墨示意图："


def build(names: set[str]) -> Iterator[str]:
    """Yield the name of each picture of `names` as it is added."""
    collection = shared_collection()
    labels = captions()
    there = set(Picture.objects.filter(collection=collection).values_list("title", flat=True))
    wanted = [ART / f"{name}.svg" for name in sorted(names & labels.keys()) if labels[name].removeprefix(INK) not in there]
    with ThreadPoolExecutor(2) as pool:
        for path, data in zip(wanted, pool.map(render, wanted), strict=True):
            Picture.objects.create(
                title=labels[path.stem].removeprefix(INK), description=labels[path.stem], credit="本站绘制", collection=collection,
                file=ImageFile(BytesIO(data), name=f"{path.stem}.png"))
            yield path.stem


def by_name() -> dict[str, Picture]:
    """Drawing's file name → the stored picture."""
    stored = {picture.title: picture for picture in Picture.objects.filter(collection=shared_collection())}
    return {name: stored[label.removeprefix(INK)] for name, label in captions().items() if label.removeprefix(INK) in stored}


def captions() -> dict[str, str]:
    with (ART / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["caption"] for row in csv.DictReader(file)}


def render(path: Path) -> bytes:
    drawn = resvg_py.svg_to_bytes(svg_path=str(path), width=WIDTH, background=PAPER)
    packed = BytesIO()
    # 128 colours carry an ink wash; a quarter of the bytes of full colour.
    Image.open(BytesIO(bytes(drawn))).convert("RGB").quantize(128).save(packed, "PNG", optimize=True)
    return packed.getvalue()
