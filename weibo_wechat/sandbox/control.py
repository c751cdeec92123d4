"""The control door: faults, clock, accounts and the ledger of effects, for tests and for a person with a browser.

Every POST takes a form or JSON; a form is answered with the page, JSON with JSON.
"""

import sqlite3
from typing import Any

from . import faults, registry
from .pages import clock_text, esc, frame
from .web import Answer, Request, as_json, redirect, route


def given(request: Request) -> dict[str, Any]:
    return dict(request.json) if "json" in request.environ.get("CONTENT_TYPE", "") else dict(request.form)


def done(request: Request, value: Any = None) -> Answer:
    if "json" in request.environ.get("CONTENT_TYPE", ""):
        return as_json(value if value is not None else {"ok": True})
    return redirect("/__ctl/")


@route("/__ctl/faults", "POST")
def set_fault(request: Request) -> Answer:
    """`{"name", "path", "key", "count", "options": {…}}`; `{"name": "none"}` clears all."""
    body = given(request)
    name = str(body.get("name", ""))
    if name == "none":
        request.store.run("DELETE FROM faults")
        return done(request)
    if name not in faults.NAMES:
        return as_json({"error": f"没有叫 {name} 的故障", "names": list(faults.NAMES)}, 400)
    options = body.get("options") or {}
    if not isinstance(options, dict):
        options = {}
    for field in ("code", "ms", "seconds"):
        if str(body.get(field, "")).strip():
            options[field] = body[field]
    faults.add(
        request.store, name, str(body.get("path", "")), str(body.get("key", "")), options, int(body.get("count") or 1)
    )
    return done(request)


@route("/__ctl/reset", "POST")
def reset(request: Request) -> Answer:
    request.store.reset()
    return done(request)


@route("/__ctl/clock", "POST")
def clock(request: Request) -> Answer:
    """Move the virtual clock forward by `seconds`."""
    request.store.set("clock", float(request.store.setting("clock", 0)) + float(given(request).get("seconds") or 0))
    return done(request, {"now": request.store.now()})


@route("/__ctl/settings", "POST")
def settings(request: Request) -> Answer:
    """Any of quotas, publish_seconds, list_lag, text_ids, mass_per_day, safe_domains, ip_list, caller_ip."""
    for name, value in given(request).items():
        request.store.set(name, value)
    return done(request)


@route("/__ctl/accounts", "POST")
def accounts(request: Request) -> Answer:
    """`{"platform", "key", "secret", "name", "bio"}`: enrol an account or rename it."""
    body = given(request)
    registry.enrol(
        request.store,
        str(body["platform"]),
        str(body["key"]),
        str(body["secret"]),
        str(body["name"]),
        str(body.get("slug", "")),
        str(body.get("bio", "")),
    )
    return done(request)


@route("/__ctl/tokens/expire", "POST")
def expire_tokens(request: Request) -> Answer:
    """As if another client had stolen them: every token in use is refused from now on."""
    request.store.run("DELETE FROM tokens")
    return done(request)


@route("/__ctl/ledger", "GET")
def ledger(request: Request) -> Answer:
    """Every accepted effect: what a test counts."""
    return as_json([dict(row) for row in request.store.all("SELECT * FROM ledger ORDER BY id")])


EFFECTS = {
    "draft": "存入草稿",
    "publish": "提交发布",
    "mass": "提交群发",
    "status": "发出微博",
    "destroy": "删除微博",
    "delete": "删除图文",
}


def _waiting(waiting: list[sqlite3.Row], names: dict[str, str]) -> str:
    return "".join(
        f"<li><b>{esc(faults.NAMES[r['name']][0])}</b>"
        f"<span>{esc(r['path'] or '所有接口')}　{esc(names.get(r['key'], r['key']) or '所有账号')}　"
        f"还剩 {r['left']} 次</span></li>"
        for r in waiting
    )


def _done(request: Request, names: dict[str, str]) -> str:
    return "".join(
        f"<tr><td>{clock_text(r['at'])}</td><td>{'微信' if r['platform'] == 'wechat' else '微博'}</td><td>"
        f"{esc(names.get(r['key'], r['key']))}</td>"
        f"<td>{esc(EFFECTS.get(r['effect'], '上传图片'))}</td><td><code>{esc(r['ref'][:18])}</code></td></tr>"
        for r in request.store.all("SELECT * FROM ledger ORDER BY id DESC LIMIT 40")
    )


@route("/__ctl/", "GET")
def home(request: Request) -> Answer:
    options = "".join(f'<option value="{n}">{esc(t)}</option>' for n, (t, _) in faults.NAMES.items())
    waiting = request.store.all("SELECT * FROM faults WHERE left > 0 ORDER BY id")
    names = {row["key"]: row["name"] for row in request.store.all("SELECT key, name FROM accounts")}
    rows, lines = _waiting(waiting, names), _done(request, names)
    cancel = (
        f'<ul class="waiting">{rows}</ul><form method="post" action="/__ctl/faults">'
        '<button class="plain" name="name" value="none">全部取消</button></form>'
    )
    body = f"""
<section class="panel"><h2>下一次接口调用出故障</h2>
<form method="post" action="/__ctl/faults" class="controls">
<label>故障<select name="name">{options}</select></label>
<label>接口（路径开头，空＝全部）<input name="path" list="paths" placeholder="/2/statuses/share.json"></label>
<datalist id="paths"><option>/cgi-bin/freepublish/submit</option><option>/cgi-bin/draft/add</option>
<option>/cgi-bin/stable_token</option><option>/2/statuses/share.json</option></datalist>
<label>错误码（只有“错误码”故障用）<input name="code" inputmode="numeric" placeholder="-1"></label>
<label>次数<input name="count" inputmode="numeric" value="1"></label>
<button>安排</button></form>
{cancel if rows else '<p class="quiet">现在没有安排故障，两个平台都正常。</p>'}
</section>
<section class="panel"><h2>时钟和数据</h2>
<p>沙箱时间：<b>{clock_text(request.store.now())}</b></p>
<div class="row"><form method="post" action="/__ctl/clock">
<button class="plain" name="seconds" value="3600">拨快一小时</button>
<button class="plain" name="seconds" value="86400">拨快一天</button></form>
<form method="post" action="/__ctl/tokens/expire"><button class="plain">作废所有令牌</button></form>
<form method="post" action="/__ctl/reset"><button class="plain danger">清空两个平台</button></form></div>
</section>
<section class="panel wide"><h2>平台上真正发生的事</h2>
<p class="quiet">一行是一次生效的操作。同一条推文若有两行“发出”，就是发重了。</p>
<div class="scroll"><table>
<thead><tr><th>时间</th><th>平台</th><th>账号</th><th>操作</th><th>编号</th></tr></thead>
<tbody>{lines or '<tr><td colspan="5">还没有</td></tr>'}</tbody></table></div></section>"""
    return frame("沙箱控制台", f'<div class="control">{body}</div>', current="control")
