"""`POST /api/v1/resources/<id>/push`: the door for programs that bring rows.
Token and parameters are judged before the body is read; the body goes to disk in blocks and is never kept in memory."""

import uuid
from pathlib import Path

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cluster.errors import Invalid
from opendata import problems
from opendata.errors import NotAuthenticated, TooLarge, UnknownMedia
from opendata.files import workshop
from opendata.pushing import pushing, tokens
from opendata.reading.proposal import MAX_FILE_BYTES

#: media type → the name the intake knows the body by
BODIES = {
    "text/csv": "push.csv",
    "application/x-ndjson": "push.ndjson",
    "application/ndjson": "push.ndjson",
    "application/json": "push.json",
}
BLOCK = 1 << 20


@csrf_exempt  # no cookie counts here: the token is in a header no other site can make a browser send
@require_POST
@problems.told
def push(request: HttpRequest, resource_id: uuid.UUID) -> HttpResponse:
    """200 published, 202 waits for a steward, 4xx nothing was changed."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthenticated("请在请求头写 Authorization: Bearer 密钥。密钥由数据管理员在后台发放。")
    token = tokens.token_for(secret.strip())
    resource = tokens.may_push(token, resource_id)
    mode, key, once = (
        request.GET.get("mode", "replace"),
        request.GET.get("key", ""),
        request.headers.get("Idempotency-Key", ""),
    )
    pushing.checked(mode, key, once)
    name = BODIES.get(request.content_type or "")
    if name is None:
        raise UnknownMedia("请用 Content-Type 说明正文：text/csv、application/x-ndjson 或 application/json。")
    with workshop.bench() as bench:
        path = bench / name
        _store(request, path)
        done = pushing.push(token, resource, path, name=name, mode=mode, key=key, idempotency_key=once)
    headers = {"Cache-Control": "no-store", **({"Idempotency-Replayed": "true"} if done.repeated else {})}
    if done.status >= 400:
        refused = Invalid(done.answer["title"], code=done.answer["code"])
        answer = problems.response(refused)
        for header, value in headers.items():
            answer[header] = value
        return answer
    return HttpResponse(orjson.dumps(done.answer), status=done.status, content_type="application/json", headers=headers)


def _store(request: HttpRequest, path: Path) -> None:
    size = 0
    with path.open("wb") as target:
        while block := request.read(BLOCK):
            size += len(block)
            if size > MAX_FILE_BYTES:
                raise TooLarge(f"正文超过 {MAX_FILE_BYTES >> 30} GB，请分几次追加。没有改动数据。")
            target.write(block)
    if not size:
        raise Invalid("正文是空的。没有改动数据。", code="empty")
    if path.suffix == ".ndjson" and size <= BLOCK and b"\n" not in (body := path.read_bytes().strip()):
        path.write_bytes(b"[" + body + b"]")  # one line alone looks like a JSON of settings to who judges by content
