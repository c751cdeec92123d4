"""A file is what its bytes are, stays what was signed, and is chosen only from one's own collection or the shared
one."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from cluster.errors import Invalid, NotAllowed
from cluster.models import Attachment, Picture, Role
from cluster.review import sweep
from tests.factories import make_article, make_newsroom, make_user


def photograph(name: str = "p.jpg", colour: str = "#335577", **saved: object) -> ContentFile:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(held, "JPEG", **saved)
    return ContentFile(held.getvalue(), name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00 program"),
        ("a.docx", b"%PDF-1.4"),
        ("a.txt", b"<script>alert(1)</script>"),
        ("a.csv", b"a,b\x00\x01"),
        ("a.zip", b"not a package"),
        ("a.html", b"<html>"),
        ("a.xlsx", b"PK\x03\x04broken"),
    ],
)
def test_an_attachment_is_judged_by_its_bytes(city, name, content):
    with pytest.raises(Invalid, match="没有保存"):
        Attachment.objects.create(title="附件", file=ContentFile(content, name), collection=city.jtj.collection)
    assert not Attachment.objects.exists()


def test_a_picture_is_judged_by_its_bytes(city):
    with pytest.raises(Invalid, match="不是完整的图片文件"):
        Picture.objects.create(title="图", file=ContentFile(b"\xff\xd8\xff\xe0 cut off", "p.jpg"), width=1, height=1)
    with pytest.raises(Invalid, match="内容却是 JPEG"):
        Picture.objects.create(title="图", file=photograph("p.png"), collection=city.jtj.collection)


def test_a_picture_loses_where_and_when_it_was_taken(city):
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif[0x8825] = {1: "N", 2: (30.0, 56.0, 0.0)}
    picture = Picture.objects.create(title="图", file=photograph(exif=exif), collection=city.jtj.collection)
    with picture.file.open("rb") as stored, Image.open(stored) as image:
        assert not image.getexif() and image.size == (40, 30)


def test_a_stored_file_is_never_replaced(city):
    picture = Picture.objects.create(title="图", file=photograph(), collection=city.jtj.collection)
    picture.file = photograph("other.jpg", "#aa0000")
    with pytest.raises(NotAllowed, match="文件存好后不能更换"):
        picture.save()
    with pytest.raises(ValidationError):
        picture.full_clean()


def test_what_a_live_page_shows_keeps_its_words_and_cannot_be_deleted(city):
    picture = Picture.objects.create(title="图", file=photograph(), collection=city.jtj.collection)
    newsroom = make_newsroom(city.jtj)
    make_article(city.jtj, newsroom=newsroom, live=True, cover=picture)
    picture.description = "另一句说明"
    with pytest.raises(NotAllowed, match="说明文字不能改"):
        picture.save()
    with pytest.raises(NotAllowed, match="不能删除"), transaction.atomic():
        Picture.objects.filter(pk=picture.pk).delete()
    assert sweep() == []


def test_an_upload_lands_in_ones_own_collection(client, city):
    client.force_login(make_user(Role.WRITER, city.jtj), backend="django.contrib.auth.backends.ModelBackend")
    client.post("/admin/images/add/", {"title": "校门", "file": photograph()}, headers={"host": "localhost"})
    assert Picture.objects.get(title="校门").collection == city.jtj.collection
