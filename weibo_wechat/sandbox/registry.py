"""Who is registered on the platforms: the accounts of the demo city, and any that were made at the control door.

Demo credentials are derived, so that a client which knows a department's slug can sign in without asking:
appid  = "wx" + sha256("demo/wechat/<slug>")[:16],       secret = sha256("secret/" + appid)[:32];
uid    = "7" + the first 9 decimal digits of int(sha256("demo/weibo/<slug>")), token = "2.00" + sha256("token/" +
uid)[:28]. A derived pair that is not in accounts.csv is accepted too and appears as an account without a name.
"""

import csv
import hashlib
import sqlite3
from functools import cache
from os.path import commonprefix
from pathlib import Path

from .store import Store

WECHAT, WEIBO = "wechat", "weibo"
TOKEN_LIFE = 30 * 86400


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def wechat_appid(slug: str) -> str:
    return "wx" + sha(f"demo/wechat/{slug}")[:16]


def wechat_secret(appid: str) -> str:
    return sha(f"secret/{appid}")[:32]


def weibo_uid(slug: str) -> str:
    return "7" + str(int(sha(f"demo/weibo/{slug}"), 16))[:9]


def weibo_token(uid: str) -> str:
    return "2.00" + sha(f"token/{uid}")[:28]


def enrol(store: Store, platform: str, key: str, secret: str, name: str, slug: str = "", bio: str = "") -> None:
    """Add an account or rename it; the handle is the public id its pages are found under."""
    handle = "gh_" + sha(f"gh/{key}")[:12] if platform == WECHAT else key
    store.run(
        "INSERT INTO accounts (platform, key, secret, name, slug, handle, bio) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (platform, key) DO UPDATE SET secret = excluded.secret, name = excluded.name, bio = excluded.bio",
        platform,
        key,
        secret,
        name,
        slug,
        handle,
        bio,
    )


@cache
def listed() -> list[dict[str, str]]:
    with (Path(__file__).parent / "accounts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def city_word() -> str:
    """What the names of all accounts begin with: the city's short name."""
    return commonprefix([row["wechat"] for row in listed()])  # noqa: RUF071  signs, not folders


def enrol_city(store: Store) -> None:
    """Both platforms' accounts of every department in accounts.csv; repeatable."""
    with store.open() as db:
        known = {row["key"] for row in db.execute("SELECT key FROM accounts")}
    for row in listed():
        appid, uid = wechat_appid(row["slug"]), weibo_uid(row["slug"])
        if appid not in known:
            enrol(store, WECHAT, appid, wechat_secret(appid), row["wechat"], row["slug"], row["bio"])
        if uid not in known:
            enrol(store, WEIBO, uid, weibo_token(uid), row["weibo"], row["slug"], row["bio"])


def find(store: Store, platform: str, key: str) -> sqlite3.Row | None:
    return store.one("SELECT * FROM accounts WHERE platform = ? AND key = ?", platform, key)


def by_handle(store: Store, platform: str, handle: str) -> sqlite3.Row | None:
    return store.one("SELECT * FROM accounts WHERE platform = ? AND handle = ?", platform, handle)


def wechat_sign_in(store: Store, appid: str, secret: str) -> sqlite3.Row | None:
    """The account that this pair belongs to; a derived pair nobody registered is registered now."""
    account = find(store, WECHAT, appid)
    if account is None and appid.startswith("wx") and secret == wechat_secret(appid):
        enrol(store, WECHAT, appid, secret, "未命名公众号")
        account = find(store, WECHAT, appid)
    return account


def weibo_sign_in(store: Store, token: str) -> tuple[sqlite3.Row | None, float]:
    """The account of a token and when the token ends; demo tokens live 30 days from their last sign-in."""
    row = store.one("SELECT * FROM tokens WHERE token = ? AND platform = ?", token, WEIBO)
    if row:
        return find(store, WEIBO, row["key"]), row["expires"]
    account = store.one("SELECT * FROM accounts WHERE platform = ? AND secret = ?", WEIBO, token)
    return account, store.now() + TOKEN_LIFE
