"""Pictures: what is inside the file counts, not its name, and every account has its own library."""

import hashlib
import secrets

from ..web import Answer, Request, as_json, page
from .tokens import refuse, signed

MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)


def sniff(body: bytes) -> str:
    return next((mime for start, mime in MAGIC if body.startswith(start)), "")


def keep(request: Request, kind: str, mimes: tuple[str, ...], limit: int) -> str:
    """Store the uploaded picture and answer its id."""
    if "media" not in request.files:
        raise refuse(41005, "media data missing")
    name, body = request.files["media"]
    if not body:
        raise refuse(44001, "empty media data")
    if len(body) >= limit:
        raise refuse(40009, "invalid image size")
    mime = sniff(body)
    if mime not in mimes:
        raise refuse(40137, "invalid image format")
    assert request.account is not None
    media = secrets.token_urlsafe(32)
    request.store.run(
        "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?, ?)",
        media,
        request.account["key"],
        kind,
        mime,
        name,
        body,
        request.store.now(),
    )
    digest = hashlib.sha256(body).hexdigest()
    request.store.note("wechat", request.account["key"], f"media {kind}", media, digest)
    return media


def public_url(request: Request, media: str) -> str:
    return f"http://{request.host}/mmbiz/{media}"


@signed("media/uploadimg")
def uploadimg(request: Request) -> Answer:
    media = keep(request, "inline", ("image/jpeg", "image/png"), 1024 * 1024)
    return as_json({"url": public_url(request, media)})


@signed("material/add_material")
def add_material(request: Request) -> Answer:
    media = keep(request, "permanent", tuple(mime for _, mime in MAGIC), 10 * 1024 * 1024)
    return as_json({"media_id": media, "url": public_url(request, media)})


@signed("media/upload")
def upload(request: Request) -> Answer:
    media = keep(request, "temporary", ("image/jpeg", "image/png", "image/gif"), 2 * 1024 * 1024)
    return as_json({"type": "image", "media_id": media, "created_at": int(request.store.now())})


@signed("material/del_material")
def del_material(request: Request) -> Answer:
    assert request.account is not None
    media = str(request.json.get("media_id", ""))
    if not request.store.one("SELECT 1 FROM media WHERE id = ? AND key = ?", media, request.account["key"]):
        raise refuse(40007, "invalid media_id")
    request.store.run("DELETE FROM media WHERE id = ?", media)
    return as_json({"errcode": 0, "errmsg": "ok"})


@signed("material/batchget_material")
def batchget_material(request: Request) -> Answer:
    assert request.account is not None
    offset, count = int(request.json.get("offset", 0)), min(int(request.json.get("count", 20)), 20)
    rows = request.store.all(
        "SELECT * FROM media WHERE key = ? AND kind = 'permanent' ORDER BY created DESC", request.account["key"]
    )
    items = [
        {"media_id": r["id"], "name": r["name"], "update_time": int(r["created"]), "url": public_url(request, r["id"])}
        for r in rows[offset : offset + count]
    ]
    return as_json({"total_count": len(rows), "item_count": len(items), "item": items})


@page("/mmbiz/")
def picture(request: Request, rest: str) -> Answer:
    row = request.store.one("SELECT mime, body FROM media WHERE id = ?", rest)
    if row is None:
        return Answer(b"", 404)
    return Answer(row["body"], 200, row["mime"], {"Cache-Control": "max-age=86400"})
