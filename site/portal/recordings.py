"""Sound and film as players ask for it: in ranges (RFC 9110 §14), so that one may jump ahead and a phone need not load
the whole. A request without a range is a download and stays with Wagtail's own view."""

import re

from django.http import HttpRequest, HttpResponse
from wagtail.documents.models import AbstractDocument

TYPES = {"mp4": "video/mp4", "mp3": "audio/mpeg"}
# The most bytes in one answer; a server may send less than was asked (§15.3.7), and a player then asks for the rest.
LARGEST = 1 << 20
ONE_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


def answer(document: AbstractDocument, request: HttpRequest) -> HttpResponse | None:
    """206 for one range of a recording, 416 for one outside the file; None for everything else."""
    kind = TYPES.get(document.file_extension.lower())
    asked = ONE_RANGE.match(request.headers.get("Range", ""))
    if kind is None or asked is None:
        return None
    size = document.file.size
    first, last = _bounds(asked[1], asked[2], size)
    if not 0 <= first <= last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(last, first + LARGEST - 1)
    with document.file.open("rb") as file:
        file.seek(first)
        content = file.read(last - first + 1)
    return HttpResponse(content, content_type=kind, status=206, headers={
        "Accept-Ranges": "bytes", "Content-Range": f"bytes {first}-{last}/{size}", "Content-Disposition": "inline"})


def _bounds(start: str, end: str, size: int) -> tuple[int, int]:
    """First and last byte of `start-end`, of `start-` or of the last `-count`; (-1, -1) where there are none."""
    if not start:
        return (max(0, size - int(end)), size - 1) if end and int(end) else (-1, -1)
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    return (first, last) if first < size else (-1, -1)
