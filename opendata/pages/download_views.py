"""The door downloads leave by: asks the catalogue, then sends the file with ranges, ETag and its Chinese name,
or hands it to the web server in front (DATA_SENDFILE)."""

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opendata import problems
from opendata.catalogue import access, usage
from opendata.downloads import formats, making
from opendata.downloads.sending import disposition, etag_of, send
from opendata.errors import BadQuery
from opendata.models import Snapshot, Usage
from opendata.query import query, rows_as_text


@require_safe
@problems.told
def download(
    request: HttpRequest, resource_id: uuid.UUID, kind: str, snapshot_id: uuid.UUID | None = None
) -> HttpResponseBase:
    """The current version, or the named one for ever. `?for=excel` on CSV: BOM and disarmed formulas. Any other
    parameter is the rows grammar: a filtered CSV or NDJSON streams out."""
    snapshot = access.snapshot_for(resource_id, snapshot_id)
    asked = request.GET.dict()
    for_excel = asked.pop("for", "") == "excel" and kind == "csv"
    if asked:
        return _filtered(snapshot, asked, kind)
    file = making.find(snapshot, formats.EXCEL_CSV if for_excel else kind)
    if file is None:
        wait = render(
            request, "opendata/preparing.html", {"format": formats.FORMATS[kind], "snapshot": snapshot}, status=202
        )
        wait["Retry-After"] = "10"
        return wait
    if request.method == "GET" and not request.headers.get("Range", "").startswith("bytes=1"):
        usage.count(resource_id, Usage.Kind.DOWNLOAD)
    answer = send(request, file, formats.FORMATS[kind].media_type, etag_of(snapshot, "excel" if for_excel else kind))
    answer["Content-Disposition"] = disposition(snapshot, kind)
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if snapshot_id else "public, max-age=60"
    return answer


def _filtered(snapshot: Snapshot, asked: dict[str, str], kind: str) -> HttpResponseBase:
    if kind not in ("csv", "ndjson"):
        raise BadQuery(
            "筛选后的下载可以是 csv 或 ndjson；其他格式请下载整份。", code="unknown-format", parameter="format"
        )
    wanted = query.parse(asked, snapshot.layout)
    answer = rows_as_text.streamed(snapshot, wanted, kind)
    answer["Content-Disposition"] = disposition(snapshot, kind, "（部分）")
    return answer
