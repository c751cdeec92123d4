"""What a first visit to a home page costs on the wire, gzipped as it is sent: its page, styles, script and pictures."""

import gzip
import io
import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.core.files.images import ImageFile
from PIL import Image, ImageFilter

from cluster.models import Picture
from tests.portal_pages_test import JTJ, PORTAL, get, make_news

KB = 1000


def packed(body: bytes) -> int:
    return len(gzip.compress(body, 6))


def static_body(address: str) -> bytes:
    path = finders.find(address.removeprefix("/static/").partition("#")[0])
    assert path, address
    with open(path, "rb") as file:
        return file.read()


def modules(address: str, seen: set[str]) -> Iterator[str]:
    """A script and those it imports, each once."""
    if address not in seen:
        seen.add(address)
        yield address
        folder = address.rpartition("/")[0]
        for name in re.findall(r'\bfrom "\./([\w.-]+)"|\bimport "\./([\w.-]+)"', static_body(address).decode()):
            yield from modules(f"{folder}/{name[0] or name[1]}", seen)


def weigh(client, host: str) -> dict[str, int]:
    page = get(client, "/", host).content.decode()
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    styles = [
        static_body(address) if address.startswith("/static/") else get(client, address, host).content
        for address in sheets
    ]
    seen: set[str] = set()
    scripts = [
        script
        for address in re.findall(r'<script type="module" src="([^"]+)"', page)
        for script in modules(address, seen)
    ]
    drawings = {address.partition("#")[0] for address in re.findall(r'(?:src|href)="(/static/[^"]+\.svg[^"]*)"', page)}
    photos = re.findall(r'<source type="image/avif" srcset="[^"]*?([^ ",]+) \d+w" sizes', page)
    return {
        "page": packed(page.encode()),
        "style": sum(map(packed, styles)),
        "script": sum(packed(static_body(one)) for one in scripts),
        "picture": sum(packed(static_body(one)) for one in drawings)
        + sum(photo(client, address, host) for address in photos),
        "photos": len(photos),
    }


def photo(client, address: str, host: str) -> int:
    """The file behind an address, followed as a browser does."""
    answer = get(client, address, host)
    return photo(client, answer.headers["Location"], host) if answer.status_code == 302 else len(answer.getvalue())


@pytest.fixture
def pictured(city):
    """Both homes with news in every channel, each with a picture as full of detail as a photograph is."""
    noise = Image.effect_noise((1200, 675), 60).filter(ImageFilter.GaussianBlur(2)).convert("RGB")
    file = io.BytesIO()
    noise.save(file, "PNG")
    cover = Picture.objects.create(title="照片", file=ImageFile(io.BytesIO(file.getvalue()), name="photo.png"))
    for department in (city.portal, city.jtj):
        for channel in ("news", "notices", "interpretation", "about"):
            if department.root_page.get_children().filter(slug=channel).exists():
                make_news(department, 5, channel=channel, cover=cover)


@pytest.mark.parametrize("host", [PORTAL, JTJ])
def test_a_first_visit_to_a_home_is_light(client, city, pictured, host):
    weight = weigh(client, host)
    assert weight["photos"] >= 1
    assert weight["style"] <= 40 * KB and weight["script"] <= 30 * KB
    assert weight["page"] + weight["style"] + weight["script"] <= 100 * KB
    assert weight["page"] + weight["style"] + weight["script"] + weight["picture"] <= 300 * KB
