"""What an uploaded picture or attachment really is, judged by its bytes and never by its name.
Pictures lose what cameras write into them (place, time, owner) before they are stored."""

import io
import zipfile
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from PIL import Image, ImageOps, UnidentifiedImageError

from cluster.errors import Invalid

FORMATS = {"AVIF": ("avif",), "GIF": ("gif",), "JPEG": ("jpg", "jpeg"), "PNG": ("png",), "WEBP": ("webp",)}
MAX_PIXELS = 80_000_000
PACKAGES = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/", "ofd": "OFD.xml"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_KINDS, TEXT_KINDS = ("doc", "xls", "ppt", "wps"), ("csv", "txt")
# ISO/IEC 14496-12 brands that browsers play; a QuickTime file or a picture in the same box is none of them.
MP4_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash")
KEPT_WHEN_REWRITTEN = ("icc_profile",)


def judge_picture(file: BinaryIO, name: str) -> None:
    """Raise Invalid unless the bytes are a whole picture of the kind its name says."""
    file.seek(0)
    try:
        with Image.open(file) as picture:
            kind, pixels = picture.format, picture.width * picture.height
            if pixels > MAX_PIXELS:
                raise Invalid("图片太大：长乘宽不能超过 8000 万像素。", code="picture-too-large")
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Invalid(
            "这不是完整的图片文件，没有保存。请用 JPG、PNG、WebP、AVIF 或 GIF。", code="not-a-picture"
        ) from None
    finally:
        file.seek(0)
    if _ending(name) not in FORMATS.get(kind or "", ()):
        raise Invalid(f"文件名是 .{_ending(name)}，内容却是 {kind}，没有保存。", code="name-and-content-differ")


def without_metadata(file: DjangoFile, name: str) -> DjangoFile:
    """The same picture without EXIF and XMP, turned upright; the very file where there was nothing to remove."""
    file.seek(0)
    with Image.open(file) as picture:
        described = bool(picture.getexif()) or any(
            key in picture.info for key in ("exif", "xmp", "XML:com.adobe.xmp", "comment")
        )
        if not described or getattr(picture, "is_animated", False):
            file.seek(0)
            return file
        kind = picture.format
        upright = ImageOps.exif_transpose(picture)
        kept = {key: picture.info[key] for key in KEPT_WHEN_REWRITTEN if picture.info.get(key)}
        bare = Image.new(upright.mode, upright.size)
        if upright.mode == "P":
            bare.putpalette(upright.getpalette() or [])
        bare.paste(upright, (0, 0))
        held = io.BytesIO()
        bare.save(held, kind, **kept, **({"quality": 92} if kind in ("JPEG", "WEBP", "AVIF") else {}))
    return ContentFile(held.getvalue(), name)


def judge_attachment(file: BinaryIO, name: str) -> None:
    """Raise Invalid unless the bytes are of the kind that the name's ending promises; packages with macros are
    refused."""
    ending = _ending(name)
    file.seek(0)
    head = file.read(4096)
    fits = {
        **{kind: head.startswith(b"PK\x03\x04") for kind in (*PACKAGES, "zip")},
        **{kind: head.startswith(OLE) or (kind == "wps" and head.startswith(b"PK")) for kind in OLE_KINDS},
        **{kind: _is_text(head) for kind in TEXT_KINDS},
        "pdf": b"%PDF-" in head[:1024],
        "mp4": head[4:8] == b"ftyp" and head[8:12] in MP4_BRANDS,
        "vtt": _is_text(head) and head.removeprefix(b"\xef\xbb\xbf").split(maxsplit=1)[:1] == [b"WEBVTT"],
        "mp3": head.startswith(b"ID3") or _is_mp3_frame(head),
    }
    if not fits.get(ending, False):
        raise Invalid(
            f"内容不是 .{ending} 文件，没有保存。请检查文件是否损坏或改过扩展名。", code="name-and-content-differ"
        )
    if ending in PACKAGES:
        _judge_package(file, ending)
    file.seek(0)


def _judge_package(file: BinaryIO, ending: str) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
    except zipfile.BadZipFile:
        raise Invalid(f".{ending} 文件已损坏，没有保存。", code="broken-file") from None
    if not any(name.startswith(PACKAGES[ending]) for name in names):
        raise Invalid(f"内容不是 .{ending} 文件，没有保存。", code="name-and-content-differ")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Invalid("文件里有宏，不能发布。请另存为不带宏的文件。", code="macros")


def _is_mp3_frame(head: bytes) -> bool:
    """MPEG-1 or 2 Layer III: eleven bits of sync, then version, layer, a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer, rate, sampling = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and rate not in (0, 15) and sampling != 3


def _is_text(head: bytes) -> bool:
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return (
        not head.lstrip(b"\xef\xbb\xbf \r\n\t")
        .lower()
        .startswith((b"<!doctype", b"<html", b"<script", b"<?php", b"mz\x90"))
    )


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
