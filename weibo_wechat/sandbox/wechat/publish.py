"""Publishing without notification: accepted first, decided a little later, and a draft is used up only once."""

import hashlib
import json
import secrets
import sqlite3
from typing import Any

from ..store import Store
from ..web import Answer, Request, as_json
from .drafts import find
from .tokens import refuse, signed

OK, RUNNING, ORIGINALITY, FAILED, REJECTED, DELETED = 0, 1, 2, 3, 4, 5
# Words in a title that bring about each verdict, so that a test or a demonstration can ask for one.
TRIGGERS = {"【试·原创】": ORIGINALITY, "【试·失败】": FAILED, "【试·违规】": REJECTED}
PUBLISH_SECONDS = 2.0


def start(request: Request, draft: sqlite3.Row, *, notified: bool, client_id: str = "") -> int:
    """Queue a publication of the draft; the verdict falls after `publish_seconds` of the virtual clock."""
    now = request.store.now()
    wait = float(request.store.setting("publish_seconds", PUBLISH_SECONDS))
    with request.store.open() as db:
        # A second submission of a draft that is still being published makes no second article.
        running = db.execute(
            "SELECT id FROM publishes WHERE draft = ? AND status = ?", (draft["id"], RUNNING)
        ).fetchone()
        if running:
            raise refuse(40007, "invalid media_id")
        job = db.execute(
            "INSERT INTO publishes (key, draft, status, started, ready, notified, client_id) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (draft["key"], draft["id"], RUNNING, now, now + wait, int(notified), client_id),
        ).lastrowid
    request.store.note(
        "wechat",
        draft["key"],
        "mass" if notified else "publish",
        str(job),
        hashlib.sha256(draft["articles"].encode()).hexdigest(),
    )
    return int(job or 0)


def settle(store: Store) -> None:
    """Decide every publication whose time has come. Called before anything that could see the result."""
    for job in store.all("SELECT * FROM publishes WHERE status = ? AND ready <= ?", RUNNING, store.now()):
        draft = store.one("SELECT * FROM drafts WHERE id = ? AND taken_by IS NULL", job["draft"])
        if draft is None:
            store.run("UPDATE publishes SET status = ? WHERE id = ? AND status = ?", FAILED, job["id"], RUNNING)
            continue
        title = json.loads(draft["articles"])[0].get("title", "")
        verdict = next((status for word, status in TRIGGERS.items() if word in title), OK)
        article = secrets.token_urlsafe(16) if verdict == OK else None
        with store.open() as db:
            won = db.execute(
                "UPDATE publishes SET status = ?, article = ? WHERE id = ? AND status = ?",
                (verdict, article, job["id"], RUNNING),
            ).rowcount
            if won and article:
                db.execute("UPDATE drafts SET taken_by = ? WHERE id = ?", (job["id"], draft["id"]))
                db.execute(
                    "INSERT INTO articles (id, key, articles, published, notified) VALUES (?, ?, ?, ?, ?)",
                    (article, job["key"], draft["articles"], job["ready"], job["notified"]),
                )


def with_urls(request: Request, row: sqlite3.Row, *, bare: bool) -> list[dict[str, Any]]:
    items = json.loads(row["articles"])
    for index, item in enumerate(items):
        item["url"] = f"http://{request.host}/s/{row['id']}" + (f"?idx={index + 1}" if index else "")
        item["is_deleted"] = bool(row["deleted"])
        if bare:
            item.pop("content", None)
    return items


@signed("freepublish/submit")
def submit(request: Request) -> Answer:
    settle(request.store)
    job = start(request, find(request, str(request.json.get("media_id"))), notified=False)
    identity: Any = str(100_000_000 + job) if request.store.setting("text_ids", True) else 100_000_000 + job
    return as_json({"errcode": 0, "errmsg": "ok", "publish_id": identity, "msg_data_id": str(2_247_483_000 + job)})


@signed("freepublish/get")
def get(request: Request) -> Answer:
    settle(request.store)
    assert request.account is not None
    try:
        number = int(request.json.get("publish_id", 0)) - 100_000_000
    except (TypeError, ValueError):
        raise refuse(40097, "invalid args") from None
    job = request.store.one("SELECT * FROM publishes WHERE id = ? AND key = ?", number, request.account["key"])
    if job is None:
        raise refuse(40097, "invalid args")
    answer: dict[str, Any] = {"publish_id": str(number + 100_000_000), "publish_status": job["status"], "fail_idx": []}
    if job["status"] == OK:
        row = request.store.one("SELECT * FROM articles WHERE id = ?", job["article"])
        assert row is not None
        if row["deleted"]:
            answer["publish_status"] = DELETED
        items = with_urls(request, row, bare=True)
        detail = [{"idx": i + 1, "article_url": item["url"]} for i, item in enumerate(items)]
        answer |= {"article_id": row["id"], "article_detail": {"count": len(detail), "item": detail}}
    elif job["status"] in (ORIGINALITY, REJECTED):
        answer["fail_idx"] = [1]
    return as_json(answer)


def article(request: Request) -> sqlite3.Row:
    assert request.account is not None
    row = request.store.one(
        "SELECT * FROM articles WHERE id = ? AND key = ?",
        str(request.json.get("article_id", "")).strip(),
        request.account["key"],
    )
    if row is None:
        raise refuse(53600, "article_id not found")
    return row


@signed("freepublish/getarticle")
def getarticle(request: Request) -> Answer:
    settle(request.store)
    return as_json({"news_item": with_urls(request, article(request), bare=False)})


@signed("freepublish/delete")
def delete(request: Request) -> Answer:
    settle(request.store)
    row = article(request)
    request.store.run("UPDATE articles SET deleted = 1 WHERE id = ?", row["id"])
    request.store.note("wechat", row["key"], "delete", row["id"], "")
    return as_json({"errcode": 0, "errmsg": "ok"})


@signed("freepublish/batchget")
def batchget(request: Request) -> Answer:
    settle(request.store)
    assert request.account is not None
    lag = float(request.store.setting("list_lag", 0))
    rows = request.store.all(
        "SELECT * FROM articles WHERE key = ? AND notified = 0 AND deleted = 0 AND published <= ? "
        "ORDER BY published DESC",
        request.account["key"],
        request.store.now() - lag,
    )
    offset, size = int(request.json.get("offset", 0)), int(request.json.get("count", 20))
    if not 0 < size <= 20:
        raise refuse(40097, "invalid args")
    bare = bool(request.json.get("no_content"))
    items = [
        {
            "article_id": r["id"],
            "content": {"news_item": with_urls(request, r, bare=bare)},
            "update_time": int(r["published"]),
        }
        for r in rows[offset : offset + size]
    ]
    return as_json({"total_count": len(rows), "item_count": len(items), "item": items})
