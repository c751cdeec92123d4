"""Files brought by a steward: whole, by the form without script, or in blocks. The script asks three questions: begin
a file, bring the next block, how far is it; answers are JSON, errors problem+json."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cluster.admin.requests import signed_in
from cluster.errors import Invalid
from cluster.ground import is_plain
from opendata import problems
from opendata.admin.entering import act
from opendata.catalogue import rules
from opendata.files import workshop
from opendata.intake import receiving, uploading
from opendata.models import Dataset, Intake, Resource

RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@act
def upload(request: HttpRequest, found: Dataset) -> HttpResponse:
    """Secrecy first; then each file goes to quarantine and is read. One file leads straight to its page."""
    rules.refuse_secret(request.POST.get("secrecy", ""))
    resource = _resource(found, request.POST)
    files = request.FILES.getlist("file")
    if resource is None or not files:
        raise Invalid("请选择要上传的文件。", code="incomplete")
    taken = [_taken(request, file, resource) for file in files]
    if len(taken) == 1:
        return redirect("opendata_admin:intake", taken[0].pk)
    return redirect("opendata_admin:dataset", found.pk)


def _resource(found: Dataset, asked: QueryDict) -> Resource | None:
    """The table that was named, or the first; NotFound where it is another's."""
    return rules.resource(found, asked["resource"]) if "resource" in asked else found.resources.first()


def _taken(request: HttpRequest, file: UploadedFile, resource: Resource) -> Intake:
    with workshop.bench() as bench:  # held until it is read, so that no recovery takes the file away between
        path = bench / "upload"
        with path.open("wb") as target:
            for block in file.chunks():
                target.write(block)
        received = receiving.receive(
            path, resource=resource, secrecy=request.POST["secrecy"], by=signed_in(request), name=file.name or ""
        )
        path.unlink()
        return receiving.take_up(received)


@require_POST
@problems.told
def begin(request: HttpRequest, dataset_id: uuid.UUID) -> HttpResponse:
    """`secrecy`, `resource`, `name`, `size` → where to send the blocks."""
    by: Any = request.user
    asked = request.POST
    resource = _resource(rules.dataset(by, dataset_id), asked)
    if resource is None or not is_plain(asked.get("size", "")):
        raise Invalid("请说明上传到哪个资源、文件多大。", code="incomplete")
    intake = uploading.begin(
        resource, name=asked.get("name", ""), size=int(asked["size"]), secrecy=asked.get("secrecy", ""), by=by
    )
    return _told(intake, 201)


@never_cache
@require_http_methods(["GET", "PUT"])
@problems.told
def blocks(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    """GET: progress. PUT with `Content-Range: bytes first-last/size`: the next block; 409 tells where to go on."""
    by: Any = request.user
    intake = rules.intake(by, intake_id)
    if request.method == "PUT":
        found = RANGE.fullmatch(request.headers.get("Content-Range", ""))
        if found is None or int(found[3]) != intake.size:
            raise Invalid("请用 Content-Range: bytes 起-止/总数 说明这一段的位置。", code="bad-range")
        try:
            uploading.append(intake, offset=int(found[1]), blocks=_body(request), by=by)
        except uploading.OutOfStep:
            return _told(intake, 409)
    return _told(intake)


def _body(request: HttpRequest) -> Iterator[bytes]:
    while block := request.read(1 << 20):
        yield block


def _told(intake: Intake, status: int = 200) -> HttpResponse:
    said = {
        **uploading.progress(intake),
        "intake": str(intake.pk),
        "blocks": reverse("opendata_admin:blocks", args=[intake.pk]),
        "page": reverse("opendata_admin:intake", args=[intake.pk]),
    }
    return HttpResponse(orjson.dumps(said), status=status, content_type="application/json")
