"""Pictures as the platforms take them: JPEG without EXIF, upright, below the size limit; and a drawn cover.

The platforms judge a file by its content, so everything is re-encoded; the same picture always gives the same bytes.
"""

import hashlib
import io
import math
import random

from PIL import Image, ImageDraw, ImageOps
from wagtail.images import get_image_model

INLINE_BYTES, COVER_BYTES = 1024 * 1024, 5 * 1024 * 1024
COVER_SIZE = (900, 383)
HUES = {
    "general": "#33475b",
    "public-safety": "#234a80",
    "finance": "#74421e",
    "economy": "#135c76",
    "enforcement": "#6d3848",
    "education-culture": "#375f27",
    "mass-organisations": "#684279",
    "health": "#0a605b",
    "livelihood": "#744a09",
    "land-construction": "#41478c",
    "transport": "#24593b",
    "agriculture": "#575618",
}
PAPER = (244, 240, 231)


class PictureMissing(LookupError):
    """The picture of an approved post is gone or is not the one that was approved."""


def stored(picture_id: int, sha: str = "") -> bytes:
    """The file of a picture of the library; raises PictureMissing."""
    picture = get_image_model().objects.filter(pk=picture_id).first()
    if picture is None or (sha and picture.get_file_hash() != sha):
        raise PictureMissing(f"题图或配图（{picture_id}）已不在素材库，或不是审核时的那一张。")
    with picture.open_file() as file:
        return bytes(file.read())


def as_jpeg(body: bytes, *, below: int = INLINE_BYTES, width: int = 1080) -> bytes:
    """JPEG of at most `width` pixels and fewer than `below` bytes."""
    with Image.open(io.BytesIO(body)) as source:
        upright = ImageOps.exif_transpose(source)
        flat = Image.new("RGB", upright.size, "white")
        rgba = upright.convert("RGBA")
        flat.paste(rgba, mask=rgba.getchannel("A"))
    if flat.width > width:
        flat = flat.resize((width, max(1, round(flat.height * width / flat.width))))
    for quality in (86, 76, 64, 50):
        encoded = _encode(flat, quality)
        if len(encoded) < below:
            return encoded
    return _encode(flat.resize((flat.width // 2, flat.height // 2)), 60)


def drawn_cover(seed: str, category: str) -> bytes:
    """A quiet ink landscape in the department's hue, for a post without a picture; the same for the same seed."""
    rnd = random.Random(hashlib.sha256(seed.encode()).hexdigest())
    width, height = COVER_SIZE
    hue = HUES.get(category, "#1d5068")
    colour = tuple(int(hue[i : i + 2], 16) for i in (1, 3, 5))
    image = Image.new("RGB", COVER_SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    sun = rnd.randint(width // 5, width * 4 // 5)
    draw.ellipse((sun - 34, 60, sun + 34, 128), fill=(163, 42, 32))
    for layer in range(4):
        share = (layer + 1) / 5
        tint = tuple(round(p + (c - p) * share) for p, c in zip(PAPER, colour, strict=True))
        base, phase = height * (0.42 + 0.13 * layer), rnd.uniform(0, 6)
        ridge = [
            (
                x,
                base
                - 52 * math.sin(x / (150 - 18 * layer) + phase)
                - 20 * math.sin(x / 47 + phase * 2)
                + rnd.uniform(-2, 2),
            )
            for x in range(0, width + 6, 6)
        ]
        draw.polygon([(0, height), *ridge, (width, height)], fill=tint)
    return _encode(image, 86)


def _encode(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
