"""The draft box with the platform's own rules: field lengths, foreign pictures dropped in silence, tags removed."""

import hashlib
import html
import json
import re
import secrets
import sqlite3
from html.parser import HTMLParser
from typing import Any

from ..web import Answer, Request, as_json
from .tokens import refuse, signed

TITLE, AUTHOR, DIGEST, CONTENT, LINK = 32, 16, 128, 20_000, 1024
DROPPED = {"script", "iframe", "form", "style", "link", "object", "embed", "input", "button"}
VOID = {"br", "hr", "img"}


class Filter(HTMLParser):
    """Rewrites an article as the platform would keep it."""

    def __init__(self, picture_base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent = 0
        self.base = picture_base

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.silent += tag not in {"link", "input", "embed"}
            return
        if self.silent:
            return
        keep = {k: v or "" for k, v in attrs if not k.startswith("on") and k not in {"id", "class"}}
        if tag == "img" and not keep.get("src", "").startswith(self.base):
            return
        if "style" in keep:
            keep["style"] = re.sub(r"position\s*:[^;]*;?", "", keep["style"])
        self.out.append(f"<{tag}" + "".join(f' {k}="{html.escape(v)}"' for k, v in keep.items()) + ">")

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self.silent = max(0, self.silent - 1)
        elif not self.silent and tag not in VOID:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(html.escape(data, quote=False))


def clean(request: Request, content: str) -> str:
    parser = Filter(f"http://{request.host}/mmbiz/")
    parser.feed(content)
    parser.close()
    return "".join(parser.out)


def check(request: Request, article: dict[str, Any]) -> dict[str, Any]:
    """The article as stored; refuses what the platform refuses."""
    assert request.account is not None
    title, content = str(article.get("title", "")), str(article.get("content", ""))
    for value, limit, code, name in (
        (title, TITLE, 45003, "title"),
        (str(article.get("author", "")), AUTHOR, 45110, "author"),
        (str(article.get("digest", "")), DIGEST, 45004, "description"),
        (str(article.get("content_source_url", "")), LINK, 45005, "url"),
        (content, CONTENT, 45002, "content"),
    ):
        if len(value) > limit:
            raise refuse(code, f"{name} size out of limit")
    if not title or not content:
        raise refuse(44003, "empty news data")
    if re.search(r"\\u[0-9a-fA-F]{4}", title):
        raise refuse(40033, "invalid charset. please check your request, if include \\uxxxx will create fail!")
    thumb = str(article.get("thumb_media_id", ""))
    if not request.store.one(
        "SELECT 1 FROM media WHERE id = ? AND key = ? AND kind = 'permanent'", thumb, request.account["key"]
    ):
        raise refuse(40007, "invalid media_id")
    stored = dict(article, content=clean(request, content))
    if not stored.get("digest"):
        stored["digest"] = re.sub(r"<[^>]+>", "", stored["content"])[:54]
    return stored


def find(request: Request, media: str) -> sqlite3.Row:
    assert request.account is not None
    row = request.store.one(
        "SELECT * FROM drafts WHERE id = ? AND key = ? AND taken_by IS NULL", media, request.account["key"]
    )
    if row is None:
        raise refuse(40007, "invalid media_id")
    return row


@signed("draft/add")
def add(request: Request) -> Answer:
    assert request.account is not None
    articles = request.json.get("articles")
    if not isinstance(articles, list) or not 0 < len(articles) <= 8:
        raise refuse(45008, "article size out of limit")
    stored = json.dumps([check(request, article) for article in articles], ensure_ascii=False)
    media = secrets.token_urlsafe(32)
    request.store.run(
        "INSERT INTO drafts VALUES (?, ?, ?, ?, NULL)", media, request.account["key"], stored, request.store.now()
    )
    digest = hashlib.sha256(stored.encode()).hexdigest()
    request.store.note("wechat", request.account["key"], "draft", media, digest)
    return as_json({"media_id": media})


@signed("draft/get")
def get(request: Request) -> Answer:
    return as_json({"news_item": json.loads(find(request, str(request.json.get("media_id")))["articles"])})


@signed("draft/update")
def update(request: Request) -> Answer:
    row = find(request, str(request.json.get("media_id")))
    articles, index = json.loads(row["articles"]), int(request.json.get("index", 0))
    if not 0 <= index < len(articles):
        raise refuse(40114, "invalid index value")
    articles[index] = check(request, request.json.get("articles") or {})
    request.store.run(
        "UPDATE drafts SET articles = ?, updated = ? WHERE id = ?",
        json.dumps(articles, ensure_ascii=False),
        request.store.now(),
        row["id"],
    )
    return as_json({"errcode": 0, "errmsg": "ok"})


@signed("draft/delete")
def delete(request: Request) -> Answer:
    row = find(request, str(request.json.get("media_id")))
    request.store.run("DELETE FROM drafts WHERE id = ?", row["id"])
    return as_json({"errcode": 0, "errmsg": "ok"})


def waiting(request: Request) -> list[sqlite3.Row]:
    assert request.account is not None
    return request.store.all(
        "SELECT * FROM drafts WHERE key = ? AND taken_by IS NULL ORDER BY updated DESC", request.account["key"]
    )


@signed("draft/count")
def count(request: Request) -> Answer:
    return as_json({"total_count": len(waiting(request))})


@signed("draft/batchget")
def batchget(request: Request) -> Answer:
    rows = waiting(request)
    offset, size = int(request.json.get("offset", 0)), int(request.json.get("count", 20))
    if not 0 < size <= 20:
        raise refuse(40097, "invalid args")
    bare = bool(request.json.get("no_content"))
    items = []
    for row in rows[offset : offset + size]:
        news = json.loads(row["articles"])
        if bare:
            news = [{k: v for k, v in item.items() if k != "content"} for item in news]
        items.append({"media_id": row["id"], "content": {"news_item": news}, "update_time": int(row["updated"])})
    return as_json({"total_count": len(rows), "item_count": len(items), "item": items})
