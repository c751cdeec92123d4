"""Weibo sign-in and the hourly and daily ledgers: what every call passes before it does anything."""

import secrets
from collections.abc import Callable
from functools import wraps

from ..registry import TOKEN_LIFE, WEIBO, find, weibo_sign_in
from ..web import Answer, Handler, Refusal, Request, as_json, redirect, route

DAY, HOUR, CALLS_A_DAY, POSTS_AN_HOUR = 86400, 3600, 100, 30
APP = "敬亭政务发布"


def token_of(request: Request) -> str:
    header = request.environ.get("HTTP_AUTHORIZATION", "")
    if header.lower().startswith("oauth2 "):
        return header[7:].strip()
    return request.form.get("access_token", "")


def signed(path: str, *methods: str, post: bool = False) -> Callable[[Handler], Handler]:
    """Register a call that needs a token and counts against the account's 100 calls a day."""

    def register(handler: Handler) -> Handler:
        @wraps(handler)
        def checked(request: Request) -> Answer:
            given = token_of(request)
            if not given:
                raise Refusal(10006, "source paramter(appkey) is missing", 400)
            account, ends = weibo_sign_in(request.store, given)
            if account is None or given in request.store.setting("revoked", []):
                raise Refusal(21332, "access_token is not exist", 403)
            if ends <= request.store.now():
                raise Refusal(21327, "expired_token", 403)
            request.account = account
            if request.store.setting("quotas", True):
                if request.store.count_call(WEIBO, account["key"], "any", DAY) > CALLS_A_DAY:
                    raise Refusal(10023, "User requests out of rate limit!", 403)
                if post and request.store.count_call(WEIBO, account["key"], "post", HOUR) > POSTS_AN_HOUR:
                    raise Refusal(20016, "update weibo too fast!", 403)
            return handler(request)

        return route(path, *methods)(checked)

    return register


@route("/oauth2/authorize", "GET")
def authorize(request: Request) -> Answer:
    back = request.query.get("redirect_uri", "")
    if not back:
        raise Refusal(21322, "redirect_uri_mismatch", 400)
    uid, state = request.query.get("uid", ""), request.query.get("state", "")
    if find(request.store, WEIBO, uid) is None:
        raise Refusal(21323, "invalid_request: the sandbox needs uid=", 400)
    code = secrets.token_hex(16)
    request.store.set(f"code/{code}", uid)
    return redirect(f"{back}{'&' if '?' in back else '?'}code={code}&state={state}")


@route("/oauth2/access_token", "POST")
def access_token(request: Request) -> Answer:
    uid = request.store.setting(f"code/{request.form.get('code', '')}")
    if not uid:
        raise Refusal(21325, "invalid_grant", 400)
    request.store.run("DELETE FROM settings WHERE name = ?", f"code/{request.form['code']}")
    token = "2.00" + secrets.token_urlsafe(24)
    request.store.run(
        "INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", token, WEIBO, uid, "", request.store.now() + TOKEN_LIFE
    )
    return as_json(
        {
            "access_token": token,
            "expires_in": TOKEN_LIFE,
            "remind_in": str(TOKEN_LIFE),
            "uid": uid,
            "isRealName": "true",
        }
    )


@route("/oauth2/get_token_info", "POST")
def get_token_info(request: Request) -> Answer:
    account, ends = weibo_sign_in(request.store, token_of(request))
    if account is None or token_of(request) in request.store.setting("revoked", []):
        raise Refusal(21332, "access_token is not exist", 400)
    now = request.store.now()
    left = int(ends - now)
    return as_json(
        {
            "uid": int(account["key"]),
            "appkey": "1",
            "scope": None,
            "create_at": int(now) - TOKEN_LIFE + left,
            "expire_in": left,
        }
    )


@route("/oauth2/revokeoauth2")
def revoke(request: Request) -> Answer:
    given = token_of(request)
    request.store.run("DELETE FROM tokens WHERE token = ?", given)
    request.store.set("revoked", [*request.store.setting("revoked", []), given])
    return as_json({"result": "true"})
