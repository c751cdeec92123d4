"""Sound and film as players ask for it: in ranges (RFC 9110 §14), so that one may jump ahead and a phone need not load
the whole. A request without a range is a download and stays with Wagtail's own view."""

from django.http import HttpRequest, HttpResponse
from wagtail.documents.models import AbstractDocument

from cluster.files.ranges import ONE_RANGE, bounds

TYPES = {"mp4": "video/mp4", "mp3": "audio/mpeg"}
# The most bytes in one answer; a server may send less than was asked (§15.3.7), and a player then asks for the rest.
LARGEST = 1 << 20


def answer(document: AbstractDocument, request: HttpRequest) -> HttpResponse | None:
    """206 for one range of a recording, 416 for one outside the file; None for everything else."""
    kind = TYPES.get(document.file_extension.lower())
    asked = ONE_RANGE.match(request.headers.get("Range", ""))
    if kind is None or asked is None:
        return None
    size = document.file.size
    span = bounds(asked[1], asked[2], size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = span[0], min(span[1], span[0] + LARGEST - 1)
    with document.file.open("rb") as file:
        file.seek(first)
        content = file.read(last - first + 1)
    return HttpResponse(
        content,
        content_type=kind,
        status=206,
        headers={
            "Accept-Ranges": "bytes",
            "Content-Range": f"bytes {first}-{last}/{size}",
            "Content-Disposition": "inline",
        },
    )
