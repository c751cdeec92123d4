"""Pictures: three formats, sizes that fit, room kept for them, encoded by whoever asks first and never by the page."""

import io
import re

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from cluster.models import Picture, PictureRendition
from portal.looks import pictures
from tests.portal_pages_test import JTJ, get, make_news


@pytest.fixture
def picture(db):
    file = io.BytesIO()
    Image.radial_gradient("L").resize((1200, 675)).convert("RGB").save(file, "PNG")
    return Picture.objects.create(title="敬亭山", file=ImageFile(io.BytesIO(file.getvalue()), name="hill.png"))


def test_a_page_encodes_nothing_and_its_addresses_make_what_they_name(client, city, picture):
    make_news(city.jtj, 1, cover=picture)
    page = get(client, "/news/", JTJ).content.decode()
    assert not PictureRendition.objects.exists()
    sources = re.findall(r'<source type="image/(\w+)" srcset="([^"]+) 440w, ([^"]+) 880w"', page)
    assert [source[0] for source in sources] == ["avif", "webp"]
    fallback = re.search(r'<img src="(/pictures/[^"]+)" width="880" height="451"', page).group(1)
    for kind, address in [*((kind, wide) for kind, _, wide in sources), ("jpeg", fallback)]:
        made = get(client, address, JTJ)
        assert made.status_code == 302
        body = get(client, made.headers["Location"], JTJ).getvalue()
        assert Image.open(io.BytesIO(body)).format.lower() == kind and Image.open(io.BytesIO(body)).size == (880, 451)


def test_a_page_links_the_file_from_the_moment_it_is_made(client, city, picture, django_capture_on_commit_callbacks):
    article = make_news(city.jtj, 1, body=[("picture", {"picture": picture, "caption": ""})])[0]
    assert "/media/images/hill" not in get(client, f"/news/{article.slug}/", JTJ).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        picture.get_rendition("max-720x1440|format-avif")
    assert "/media/images/hill" in get(client, f"/news/{article.slug}/", JTJ).content.decode()


def test_an_article_with_pictures_costs_at_most_12_queries(client, city, picture, django_assert_max_num_queries):
    blocks = [
        ("picture", {"picture": picture, "caption": ""}),
        ("text", "<p>正文。</p>"),
        ("picture", {"picture": picture, "caption": ""}),
    ]
    article = make_news(city.jtj, 8, cover=picture, body=blocks)[0]
    get(client, f"/news/{article.slug}/", JTJ)
    with django_assert_max_num_queries(12):
        get(client, f"/news/{article.slug}/", JTJ)


def test_once_made_a_picture_is_linked_by_its_file_without_a_query_more(
    client, city, picture, django_assert_num_queries
):
    for spec in pictures.specs(pictures.COVERS):
        picture.get_rendition(spec)
    listed = Picture.objects.prefetch_renditions(*pictures.specs(pictures.COVERS)).get(pk=picture.pk)
    with django_assert_num_queries(0):
        assert pictures.drawn(listed, pictures.COVERS, "100vw").count("/media/images/") == 5


def test_nobody_else_names_what_is_made(client, city, picture):
    address = pictures.links(picture, ["fill-440x226|format-avif"])["fill-440x226|format-avif"]
    assert get(client, address.replace("440x226", "4400x2260"), JTJ).status_code == 403
    assert not PictureRendition.objects.exists()


@pytest.mark.parametrize("shape", ["fill-440x226", "max-720x1440", "max-1440x1440", "fill-1920x560", "fill-300x400"])
def test_the_room_a_page_keeps_is_the_size_of_what_comes(picture, shape):
    made = picture.get_rendition(f"{shape}|format-webp")
    assert pictures.size(picture, shape) == (made.width, made.height)
