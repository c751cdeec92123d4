"""A drawing as pixels. Needs nothing of the project, so that processes of its own can do it."""

from io import BytesIO
from pathlib import Path

import resvg_py
from PIL import Image

PAPER = "#f4f0e7"


def pixels(drawing: Path, width: int) -> bytes:
    """A PNG of an SVG file, so many pixels wide, on the colour of the pages' paper."""
    drawn = resvg_py.svg_to_bytes(svg_path=str(drawing), width=width, background=PAPER)
    packed = BytesIO()
    # 128 colours carry an ink wash; a quarter of the bytes of full colour.
    Image.open(BytesIO(bytes(drawn))).convert("RGB").quantize(128).save(packed, "PNG", optimize=True)
    return packed.getvalue()
