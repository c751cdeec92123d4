"""What a citizen sees on her phone: all accounts, a WeChat account and its articles, a Weibo timeline.

Texts come from posters, so everything is escaped; an article's body has been through the draft box's filter.
"""

import json
import re
import sqlite3
import time
from html import escape as esc
from pathlib import Path

from .registry import WECHAT, WEIBO, by_handle, city_word, sha
from .web import Answer, Request, page, route
from .wechat.publish import settle
from .weibo.oauth import APP
from .weibo.statuses import mid62

HUES = (
    "1d5068",
    "33475b",
    "234a80",
    "74421e",
    "135c76",
    "6d3848",
    "375f27",
    "684279",
    "0a605b",
    "744a09",
    "24593b",
    "41478c",
)
TEN_YEARS = 315_360_000
CSS = Path(__file__).parent / "static" / "sandbox.css"


def clock_text(seconds: float) -> str:
    """China time, whatever the machine's zone."""
    return time.strftime("%-m月%-d日 %H:%M", time.gmtime(seconds + 8 * 3600))


def ago(now: float, then: float) -> str:
    gap = now - then
    if gap < 60:
        return "刚刚"
    if gap < 3600:
        return f"{int(gap // 60)} 分钟前"
    same_day = (now + 8 * 3600) // 86400 == (then + 8 * 3600) // 86400
    return time.strftime("今天 %H:%M", time.gmtime(then + 8 * 3600)) if same_day else clock_text(then)


def frame(title: str, body: str, *, current: str = "") -> Answer:
    links = (("/", "home", "手机"), ("/__ctl/", "control", "控制台"))
    nav = "".join(
        f'<a href="{to}"{" aria-current=page" if key == current else ""}>{word}</a>' for to, key, word in links
    )
    text = f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{esc(title)} - 沙箱</title>
<link rel="stylesheet" href="/sandbox.css"><link rel="icon" href="data:,"></head><body>
<header class="top"><a class="brand" href="/">
<span class="seal" aria-hidden="true">{city_word()[:1]}</span><b>市民的手机</b></a><nav aria-label="沙箱">{nav}</nav>
<p>仿真的微信与微博，没有一条会发到真平台</p></header><main>{body}</main></body></html>"""
    return Answer(text.encode())


def avatar(account: sqlite3.Row) -> str:
    name = account["name"].removeprefix(city_word()) or account["name"]
    hue = int(sha(account["slug"] or account["key"])[:4], 16) % len(HUES)
    return f'<span class="avatar h{hue}" aria-hidden="true">{esc(name[0])}</span>'


def cover(article: dict[str, object], wide: bool = True) -> str:
    media = str(article.get("thumb_media_id", ""))
    return (
        f'<img class="{"cover" if wide else "thumb"}" src="/mmbiz/{esc(media)}" alt="" loading="lazy">' if media else ""
    )


def wechat_card(request: Request, row: sqlite3.Row, account: sqlite3.Row | None = None, *, big: bool = True) -> str:
    first, *rest = json.loads(row["articles"])
    if row["deleted"]:
        return (
            f'<article class="card gone"><a href="/s/{row["id"]}"><h3>{esc(first["title"])}</h3>'
            "<p>该内容已被发布者删除</p></a></article>"
        )
    head = (
        f'<p class="by">{avatar(account)}<a href="/mp/{account["handle"]}/">{esc(account["name"])}</a>'
        f"<time>{ago(request.store.now(), row['published'])}</time></p>"
        if account
        else ""
    )
    inner = (
        f"{cover(first)}<h3>{esc(first['title'])}</h3><p>{esc(first.get('digest', ''))}</p>"
        if big
        else (
            f"<span><h3>{esc(first['title'])}</h3><p>{ago(request.store.now(), row['published'])}</p></span>"
            f"{cover(first, wide=False)}"
        )
    )
    more = "".join(
        f'<a class="more" href="/s/{row["id"]}?idx={i + 2}">{esc(a["title"])}{cover(a, wide=False)}</a>'
        for i, a in enumerate(rest)
    )
    return (
        f'<article class="card{"" if big else " flat"}">{head}<a class="main" href="/s/{row["id"]}">{inner}</a>'
        f"{more}</article>"
    )


def status_item(request: Request, row: sqlite3.Row, account: sqlite3.Row) -> str:
    text = re.sub(r"http://t\.cn/(\w+)", r'<a class="link" href="/t.cn/\1">网页链接</a>', esc(row["text"])).replace(
        "\n", "<br>"
    )
    picture = f'<img src="/mmbiz/{esc(row["picture"])}" alt="" loading="lazy">' if row["picture"] else ""
    address, when = f"/{account['key']}/{mid62(row['id'])}", ago(request.store.now(), row["created"])
    return f"""<article class="status"><p class="by">{avatar(account)}
<span><a href="/u/{account["key"]}"><b>{esc(account["name"])}</b></a><i class="v" title="政务认证">V</i>
<small><a href="{address}"><time>{when}</time></a>　来自 {APP}</small></span></p>
<p class="text">{text}</p>{picture}
<p class="acts" aria-hidden="true"><span>转发</span><span>评论</span><span>赞</span></p></article>"""


def phone(kind: str, title: str, inner: str, foot: str = "", back: str = "") -> str:
    arrow = f'<a class="back" href="{back}" aria-label="返回">‹</a>' if back else ""
    return (
        f'<section class="phone {kind}" aria-label="{esc(title)}"><h2 class="bar">{arrow}{title}</h2>'
        f'<div class="screen">{inner}</div>{foot}</section>'
    )


def newest_articles(request: Request, where: str, *values: object, limit: int = 8) -> list[sqlite3.Row]:
    settle(request.store)
    return request.store.all(f"SELECT * FROM articles WHERE {where} ORDER BY published DESC, id LIMIT {limit}", *values)  # noqa: S608


def _counts(request: Request) -> dict[tuple[str, str], int]:
    """How many posts of each account can be seen, by platform and key."""
    return {
        **{
            (WECHAT, r["key"]): r["n"]
            for r in request.store.all("SELECT key, count(*) AS n FROM articles WHERE deleted = 0 GROUP BY key")
        },
        **{
            (WEIBO, r["key"]): r["n"]
            for r in request.store.all("SELECT key, count(*) AS n FROM statuses WHERE visible = 1 GROUP BY key")
        },
    }


@route("/", "GET")
def home(request: Request) -> Answer:
    settle(request.store)
    accounts = {(r["platform"], r["key"]): r for r in request.store.all("SELECT * FROM accounts")}
    articles = newest_articles(request, "deleted = 0")
    statuses = request.store.all("SELECT * FROM statuses WHERE visible = 1 ORDER BY id DESC LIMIT 8")
    feed = "".join(wechat_card(request, r, accounts[WECHAT, r["key"]], big=i < 2) for i, r in enumerate(articles))
    flow = "".join(status_item(request, r, accounts[WEIBO, r["key"]]) for r in statuses)
    empty = '<p class="empty">还没有推文。<br>在后台“推文”里审核一条，几秒后就到这里。</p>'
    counts = _counts(request)
    rows: dict[str, dict[str, sqlite3.Row]] = {}
    for (platform, key), account in accounts.items():
        rows.setdefault(account["slug"] or key, {})[platform] = account

    def link(account: sqlite3.Row | None) -> str:
        if account is None:
            return "<span></span>"
        to, word = (
            (f"/mp/{account['handle']}/", "微信") if account["platform"] == WECHAT else (f"/u/{account['key']}", "微博")
        )
        return (
            f'<a href="{to}" aria-label="{esc(account["name"])}的{word}">{word}'
            f"<em>{counts.get((account['platform'], account['key']), 0)}</em></a>"
        )

    directory = "".join(
        f"<li>{avatar(next(iter(pair.values())))}<b>{esc(next(iter(pair.values()))['name'])}</b>"
        f"{link(pair.get(WECHAT))}{link(pair.get(WEIBO))}</li>"
        for pair in sorted(
            rows.values(), key=lambda pair: -sum(counts.get((a["platform"], a["key"]), 0) for a in pair.values())
        )
    )
    body = f"""<div class="hall">{phone("wx", "订阅号消息", feed or empty)}{phone("wb", "微博 · 关注", flow or empty)}
<section class="directory"><h2>{len(rows)} 个单位的账号</h2>
<p class="quiet">点开就是粉丝看到的样子；数字是已发的条数。</p>
<ul tabindex="0" aria-label="账号">{directory}</ul></section></div>"""
    return frame("市民的手机", body, current="home")


@page("/mp/")
def wechat_account(request: Request, rest: str) -> Answer:
    account = by_handle(request.store, WECHAT, rest.strip("/"))
    if account is None:
        return missing(request)
    sent = newest_articles(request, "key = ? AND notified = 1", account["key"], limit=30)
    published = newest_articles(request, "key = ? AND notified = 0", account["key"], limit=60)
    head = (
        f'<div class="profile">{avatar(account)}<div><h1>{esc(account["name"])}</h1><p>{esc(account["bio"])}</p></div>'
        '<span class="follow">已关注</span></div>'
    )
    messages = "".join(wechat_card(request, r) for r in sent)
    listed = "".join(wechat_card(request, r, big=i == 0) for i, r in enumerate(published))
    inner = head + (f'<h3 class="part">消息</h3>{messages}' if messages else "")
    inner += f'<h3 class="part">文章</h3>{listed}' if listed else '<p class="empty">还没有发表文章</p>'
    foot = '<p class="menu" aria-hidden="true"><span>政务公开</span><span>办事服务</span><span>写信</span></p>'
    return frame(
        account["name"], f'<div class="single">{phone("wx", esc(account["name"]), inner, foot, back="/")}</div>'
    )


@page("/s/")
def wechat_article(request: Request, rest: str) -> Answer:
    rows = newest_articles(request, "id = ?", rest)
    if not rows:
        return missing(request)
    row = rows[0]
    account = request.store.one("SELECT * FROM accounts WHERE key = ?", row["key"])
    assert account is not None
    back = f"/mp/{account['handle']}/"
    if row["deleted"]:
        return frame(
            "内容已删除",
            f'<div class="single">{phone("wx", "", "<p class=empty>该内容已被发布者删除</p>", back=back)}</div>',
        )
    articles = json.loads(row["articles"])
    index = request.query.get("idx", "1")
    article = articles[min(max(int(index) if index.isdigit() else 1, 1), len(articles)) - 1]
    source = str(article.get("content_source_url", ""))
    original = (
        f'<a class="original" href="{esc(source)}">阅读原文</a>' if source.startswith(("http://", "https://")) else ""
    )
    reads = request.store.count_call("reader", row["key"], row["id"], TEN_YEARS)
    author = f"<span>{esc(article['author'])}</span>" if article.get("author") else ""
    inner = f"""<div class="read"><h1>{esc(article["title"])}</h1>
<p class="meta">{author}<a href="{back}">{esc(account["name"])}</a><time>{clock_text(row["published"])}</time></p>
<div class="content">{article["content"]}</div><p class="end">{original}<span>阅读 {reads}</span></p></div>"""
    return frame(
        article["title"], f'<div class="single">{phone("wx article", esc(account["name"]), inner, back=back)}</div>'
    )


@page("/u/")
def weibo_account(request: Request, rest: str) -> Answer:
    account = by_handle(request.store, WEIBO, rest.strip("/"))
    if account is None:
        return missing(request)
    rows = request.store.all(
        "SELECT * FROM statuses WHERE key = ? AND visible = 1 ORDER BY id DESC LIMIT 60", account["key"]
    )
    head = (
        f'<div class="profile">{avatar(account)}<div><h1>{esc(account["name"])}<i class="v" title="政务认证">V</i></h1>'
        f'<p>{esc(account["bio"])}</p></div><span class="follow">已关注</span></div>'
    )
    inner = head + ("".join(status_item(request, r, account) for r in rows) or '<p class="empty">还没有发微博</p>')
    return frame(account["name"], f'<div class="single">{phone("wb", "微博", inner, back="/")}</div>')


@route("/sandbox.css", "GET")
def stylesheet(request: Request) -> Answer:
    return Answer(CSS.read_bytes(), 200, "text/css; charset=utf-8", {"Cache-Control": "no-cache"})


@page("/7")
def weibo_status(request: Request, rest: str) -> Answer:
    """`/<uid>/<mid62>`: one post; demo uids begin with 7."""
    uid, _, mid = ("7" + rest).partition("/")
    account = by_handle(request.store, WEIBO, uid)
    rows = request.store.all("SELECT * FROM statuses WHERE key = ? AND visible = 1", uid) if account else []
    row = next((r for r in rows if mid62(r["id"]) == mid), None)
    if account is None or row is None:
        return missing(request)
    inner = status_item(request, row, account)
    return frame(account["name"], f'<div class="single">{phone("wb", "微博正文", inner, back=f"/u/{uid}")}</div>')


def missing(request: Request) -> Answer:
    answer = frame(
        "没有这一页",
        '<div class="single"><p class="empty">没有这个账号，或者内容已经删除。<br><a href="/">回到手机</a></p></div>',
    )
    answer.status = 404
    return answer
