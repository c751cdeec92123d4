"""The three questions of the upload script: begin a file, bring the next block, how far is it.
Answers are JSON, errors problem+json; the form beside them works without any of this."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cluster.errors import Invalid
from opendata import problems
from opendata.catalogue import rules
from opendata.intake import uploading
from opendata.models import Intake

RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@require_POST
@problems.told
def begin(request: HttpRequest, dataset_id: uuid.UUID) -> HttpResponse:
    """`secrecy`, `resource`, `name`, `size` → where to send the blocks."""
    by: Any = request.user
    asked = request.POST
    resources = rules.dataset(by, dataset_id).resources.select_related("dataset__department")
    resource = resources.filter(pk=asked["resource"]).first() if "resource" in asked else resources.first()
    if resource is None or not asked.get("size", "").isdigit():
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
