"""A file of the data room on its way out: ranges, ETag, its Chinese name, or the word to the web server in front
(DATA_SENDFILE) which file to send."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from cluster.files.ranges import ONE_RANGE, bounds
from opendata.downloads import formats, making
from opendata.files import folders
from opendata.models import Dataset, Snapshot

BLOCK = 256 * 1024


def send(request: HttpRequest, file: Path, media_type: str, etag: str) -> HttpResponseBase:
    """200, 206 or 416 of a file that never changes under its ETag; 304 where the caller has it."""
    if request.headers.get("If-None-Match") in (etag, f"W/{etag}", "*"):
        return HttpResponse(status=304, headers={"ETag": etag})
    if settings.DATA_SENDFILE:
        return HttpResponse(content_type=media_type, headers={"X-Accel-Redirect": _inside(file), "ETag": etag})
    size = file.stat().st_size
    span = _span(request, size, etag)
    if span == "none":
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    common = {"ETag": etag, "Accept-Ranges": "bytes"}
    if not isinstance(span, tuple):
        return _Whole(file.open("rb"), content_type=media_type, headers=common)
    first, last = span
    return StreamingHttpResponse(
        _part(file, first, last),
        status=206,
        content_type=media_type,
        headers={**common, "Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1)},
    )


class _Whole(FileResponse):
    block_size = BLOCK  # Django's own 4 kB make a large file a matter of calls


def handed_over(snapshot: Snapshot, kind: str) -> dict[str, str]:
    """The headers by which the web server in front sends a whole current file (DATA_SENDFILE is set)."""
    return {
        "Content-Type": formats.FORMATS[kind].media_type,
        "X-Accel-Redirect": _inside(making.place_of(snapshot, kind)),
        "ETag": etag_of(snapshot, kind),
        "Content-Disposition": disposition(snapshot, kind),
    }


def etag_of(snapshot: Snapshot, kind: str) -> str:
    return f'"{snapshot.content_hash[:32]}-{kind}"'


def _inside(file: Path) -> str:
    return settings.DATA_SENDFILE + quote(str(file.relative_to(folders.downloads())))


def _span(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | str:
    """(first, last), "" for the whole file, "none" where the range lies outside. Several ranges get the whole file."""
    found = ONE_RANGE.match(request.headers.get("Range", ""))
    if not found or request.headers.get("If-Range", etag) != etag or found.groups() == ("", ""):
        return ""
    return bounds(found[1], found[2], size) or "none"


def _part(file: Path, first: int, last: int) -> Iterator[bytes]:
    with file.open("rb") as source:
        source.seek(first)
        left = last - first + 1
        while left and (block := source.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def disposition(snapshot: Snapshot, kind: str, part: str = "") -> str:
    # Asked each time: a snapshot is remembered for ever, the title above it may be revised.
    name, title = Dataset.objects.values_list("name", "title").get(resources=snapshot.resource_id)
    title = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", f"{title}{part}")
    return attachment(f"{name}.{kind}", f"{title}.{kind}")


def attachment(plain: str, name: str) -> str:
    """RFC 6266: an ASCII name for old programs, the Chinese one for all others."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
