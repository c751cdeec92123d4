"""WeChat tokens, the IP list and the daily quotas: what every call passes before it does anything.

The two token families are isolated from each other, as on the real platform.
"""

import secrets
from collections.abc import Callable
from functools import wraps

from ..registry import WECHAT, wechat_sign_in
from ..web import Answer, Handler, Refusal, Request, as_json, route

LIFE, OVERLAP, DAY = 7200, 300, 86400
QUOTAS = {
    "draft/add": 1000,
    "draft/get": 500,
    "draft/update": 1000,
    "draft/delete": 1000,
    "draft/count": 1000,
    "draft/batchget": 1000,
    "freepublish/submit": 100,
    "freepublish/get": 100,
    "freepublish/getarticle": 100,
    "freepublish/batchget": 100,
    "freepublish/delete": 10,
    "message/mass/sendall": 100,
    "message/mass/delete": 10,
    "media/uploadimg": 1000,
}


def rid() -> str:
    return "-".join(secrets.token_hex(4) for _ in range(3))


def refuse(code: int, text: str) -> Refusal:
    return Refusal(code, f"{text} rid: {rid()}")


def check_ip(request: Request) -> None:
    allowed = request.store.setting("ip_list", [])
    if allowed and request.ip not in allowed:
        raise refuse(40164, f"invalid ip {request.ip} ipv6 ::ffff:{request.ip}, not in whitelist")


def issue(request: Request, appid: str, secret: str, family: str, *, fresh: bool) -> Answer:
    check_ip(request)
    if not appid:
        raise refuse(41002, "appid missing")
    account = wechat_sign_in(request.store, appid, secret)
    if account is None:
        raise refuse(40013, "invalid appid")
    if account["secret"] != secret:
        raise refuse(40125, "invalid appsecret")
    now = request.store.now()
    row = request.store.one(
        "SELECT * FROM tokens WHERE key = ? AND family = ? ORDER BY expires DESC LIMIT 1", appid, family
    )
    if row and not fresh and row["expires"] - now > OVERLAP:
        return as_json({"access_token": row["token"], "expires_in": int(row["expires"] - now)})
    # A new token leaves the old one five minutes; a forced one leaves it nothing.
    left = 0 if family == "stable" and fresh else OVERLAP
    request.store.run(
        "UPDATE tokens SET expires = min(expires, ?) WHERE key = ? AND family = ?", now + left, appid, family
    )
    token = f"{family[0]}_" + secrets.token_urlsafe(96)
    request.store.run("INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", token, WECHAT, appid, family, now + LIFE)
    return as_json({"access_token": token, "expires_in": LIFE})


@route("/cgi-bin/token", "GET")
def token(request: Request) -> Answer:
    q = request.query
    return issue(request, q.get("appid", ""), q.get("secret", ""), "plain", fresh=True)


@route("/cgi-bin/stable_token", "POST")
def stable_token(request: Request) -> Answer:
    body = request.json
    fresh = bool(body.get("force_refresh"))
    return issue(request, str(body.get("appid", "")), str(body.get("secret", "")), "stable", fresh=fresh)


def signed(name: str) -> Callable[[Handler], Handler]:
    """Register a call under /cgi-bin that needs a token and counts against the day's quota."""

    def register(handler: Handler) -> Handler:
        @wraps(handler)
        def checked(request: Request) -> Answer:
            given = request.query.get("access_token", "")
            if not given:
                raise refuse(41001, "access_token missing")
            row = request.store.one("SELECT * FROM tokens WHERE token = ? AND platform = ?", given, WECHAT)
            if row is None:
                raise refuse(40001, "invalid credential, access_token is invalid or not latest")
            if row["expires"] <= request.store.now():
                raise refuse(42001, "access_token expired")
            check_ip(request)
            request.account = request.store.one("SELECT * FROM accounts WHERE key = ?", row["key"])
            limit = QUOTAS.get(name)
            counted = limit and request.store.setting("quotas", True)
            if counted and request.store.count_call(WECHAT, row["key"], name, DAY) > QUOTAS[name]:
                raise refuse(45009, "reach max api daily quota limit")
            return handler(request)

        return route(f"/cgi-bin/{name}")(checked)

    return register


@signed("getcallbackip")
def getcallbackip(request: Request) -> Answer:
    return as_json({"ip_list": ["127.0.0.1"]})


@signed("openapi/quota/get")
def quota_get(request: Request) -> Answer:
    path = str(request.json.get("cgi_path", "")).removeprefix("/cgi-bin/")
    limit = QUOTAS.get(path, 0)
    assert request.account is not None
    row = request.store.one(
        "SELECT count(*) AS n FROM calls WHERE platform = ? AND key = ? AND name = ? AND at > ?",
        WECHAT,
        request.account["key"],
        path,
        request.store.now() - DAY,
    )
    used = min(row["n"] if row else 0, limit)
    quota = {"daily_limit": limit, "used": used, "remain": limit - used}
    return as_json({"errcode": 0, "errmsg": "ok", "quota": quota})
