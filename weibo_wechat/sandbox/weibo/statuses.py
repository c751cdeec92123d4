"""Writing on Weibo: the rules of the share call, and a Status that looks like the platform's."""

import difflib
import email.utils
import hashlib
import json
import re
import secrets
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from ..registry import WEIBO
from ..store import Store
from ..web import Answer, Refusal, Request, as_json
from ..wechat.materials import sniff
from .oauth import APP, signed

URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
HALF_UNITS, URL_UNITS, ALIKE, REPEAT_SECONDS = 280, 20, 0.9, 600
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SAFE_DOMAINS = ["localhost"]


def mid62(number: int) -> str:
    """Weibo's short form: the decimal id in groups of seven from the right, each in base 62."""
    text, out = str(number), ""
    while text:
        value, piece = int(text[-7:]), ""
        while value:
            value, digit = divmod(value, 62)
            piece = ALPHABET[digit] + piece
        text = text[:-7]
        out = (piece.rjust(4, "0") if text else piece) + out
    return out


def width(text: str) -> int:
    """Half-units as the server counts: ASCII one, everything else two, a link ten characters."""
    bare = URL.sub("", text)
    return sum(1 if ord(c) < 128 else 2 * (1 + (ord(c) > 0xFFFF)) for c in bare) + URL_UNITS * len(URL.findall(text))


def allowed(host: str, domains: list[str]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def check(request: Request, text: str) -> None:
    """Refuses what the share call refuses."""
    assert request.account is not None
    if not text.strip():
        raise Refusal(20008, "content is null!", 400)
    if "rip" not in request.form:
        raise Refusal(10016, "miss required parameter (rip)", 400)
    if re.search(r"#[^#]+#", text):
        raise Refusal(10017, "parameter (status)'s value invalid: text contains topic", 400)
    domains = request.store.setting("safe_domains", SAFE_DOMAINS)
    if not any(allowed(urlsplit(url).hostname or "", domains) for url in URL.findall(text)):
        raise Refusal(10017, "parameter (status)'s value invalid: text not find domain", 400)
    if width(text) > HALF_UNITS:
        raise Refusal(20012, "text too long, please input text less than 140 characters!", 400)
    key, now = request.account["key"], request.store.now()
    latest = request.store.all("SELECT raw, created FROM statuses WHERE key = ? ORDER BY id DESC LIMIT 20", key)
    if latest and latest[0]["raw"] == text:
        raise Refusal(20019, "repeat content!", 400)
    for row in latest:
        if now - row["created"] < REPEAT_SECONDS and similar(row["raw"], text):
            raise Refusal(20017, "repeated weibo text", 400)


def similar(one: str, two: str) -> bool:
    one, two = URL.sub("", one), URL.sub("", two)
    return difflib.SequenceMatcher(None, one, two).ratio() > ALIKE


def shorten(store: Store, text: str) -> tuple[str, list[dict[str, str]]]:
    links: list[dict[str, str]] = []

    def replace(match: re.Match[str]) -> str:
        code = "A6" + secrets.token_hex(3)
        store.run("INSERT INTO links VALUES (?, ?)", code, match[0])
        short = f"http://t.cn/{code}"
        links.append({"url_short": short, "url_long": match[0]})
        return short

    return URL.sub(replace, text), links


def as_status(store: Store, row: sqlite3.Row, host: str = "localhost") -> dict[str, Any]:
    account = store.one("SELECT * FROM accounts WHERE platform = ? AND key = ?", WEIBO, row["key"])
    name = account["name"] if account else ""
    status = {
        "created_at": email.utils.formatdate(row["created"], localtime=False),
        "id": row["id"],
        "idstr": str(row["id"]),
        "mid": str(row["id"]),
        "text": row["text"],
        "isLongText": False,
        "source": f'<a href="http://app.weibo.com/t/feed/1" rel="nofollow">{APP}</a>',
        "pic_urls": [{"thumbnail_pic": f"http://{host}/mmbiz/{row['picture']}"}] if row["picture"] else [],
        "url_objects": [{"info": link} for link in json.loads(row["links"] or "[]")],
        "reposts_count": 0,
        "comments_count": 0,
        "attitudes_count": 0,
        "visible": {"type": 0, "list_id": 0},
        "user": {"id": int(row["key"]), "idstr": row["key"], "screen_name": name, "verified": True},
    }
    status["created_at"] = china_time(row["created"])
    return status


def china_time(seconds: float) -> str:
    """`Wed Oct 24 23:49:17 +0800 2012`, whatever the machine's locale and zone."""
    shifted = email.utils.formatdate(seconds + 8 * 3600, usegmt=True)  # Wed, 24 Oct 2012 23:49:17 GMT
    day, date, month, year, clock, _ = shifted.replace(",", "").split()
    return f"{day} {month} {date} {clock} +0800 {year}"


def store_status(request: Request, text: str, picture: str) -> sqlite3.Row:
    assert request.account is not None
    shown, links = shorten(request.store, text)
    key = request.account["key"]
    number = request.store.run(
        "INSERT INTO statuses (key, text, raw, links, picture, created, source) VALUES (?, ?, ?, ?, ?, ?, ?)",
        key,
        shown,
        text,
        json.dumps(links),
        picture,
        request.store.now(),
        APP,
    )
    request.store.note("weibo", key, "status", str(number), hashlib.sha256(text.encode()).hexdigest())
    row = request.store.one("SELECT * FROM statuses WHERE id = ?", number)
    assert row is not None
    return row


def picture_of(request: Request) -> str:
    if "pic" not in request.files:
        return ""
    name, body = request.files["pic"]
    mime = sniff(body)
    if mime not in ("image/jpeg", "image/png", "image/gif"):
        raise Refusal(20005, "unsupported image type, only support JPG, GIF, PNG!", 400)
    if len(body) >= 5 * 1024 * 1024:
        raise Refusal(20006, "image size too large.", 400)
    assert request.account is not None
    media = secrets.token_urlsafe(24)
    request.store.run(
        "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?, ?)",
        media,
        request.account["key"],
        "weibo",
        mime,
        name,
        body,
        request.store.now(),
    )
    return media


@signed("/2/statuses/share.json", "POST", post=True)
def share(request: Request) -> Answer:
    text = request.form.get("status", "")
    check(request, text)
    return as_json(as_status(request.store, store_status(request, text, picture_of(request)), request.host))


@signed("/2/statuses/update.json", "POST", post=True)
def update(request: Request) -> Answer:
    assert request.account is not None
    if request.account["level"] != "high":
        raise Refusal(10014, "Insufficient app permissions!", 403)
    return share(request)


@signed("/2/statuses/destroy.json", "POST")
def destroy(request: Request) -> Answer:
    assert request.account is not None
    row = request.store.one("SELECT * FROM statuses WHERE id = ? AND visible = 1", request.form.get("id", ""))
    if row is None:
        raise Refusal(20101, "target weibo does not exist!", 400)
    if row["key"] != request.account["key"]:
        raise Refusal(20102, "not your own weibo", 400)
    request.store.run("UPDATE statuses SET visible = 0 WHERE id = ?", row["id"])
    request.store.note("weibo", row["key"], "destroy", str(row["id"]), "")
    return as_json(as_status(request.store, row, request.host))
