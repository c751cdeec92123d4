"""Reading on Weibo: an ordinary app sees only its own latest five posts."""

from ..web import Answer, Refusal, Request, as_json, page, redirect
from .oauth import CALLS_A_DAY, DAY, signed
from .statuses import as_status, mid62

LATEST = 5


@signed("/2/statuses/user_timeline.json", "GET")
def user_timeline(request: Request) -> Answer:
    assert request.account is not None
    lag = float(request.store.setting("list_lag", 0))
    rows = request.store.all(
        "SELECT * FROM statuses WHERE key = ? AND visible = 1 AND created <= ? ORDER BY id DESC LIMIT ?",
        request.account["key"],
        request.store.now() - lag,
        LATEST,
    )
    total = request.store.all(
        "SELECT count(*) AS n FROM statuses WHERE key = ? AND visible = 1", request.account["key"]
    )
    return as_json(
        {
            "statuses": [as_status(request.store, row, request.host) for row in rows],
            "total_number": total[0]["n"],
            "previous_cursor": 0,
            "next_cursor": 0,
            "hasvisible": False,
        }
    )


@signed("/2/statuses/show.json", "GET")
def show(request: Request) -> Answer:
    row = request.store.one("SELECT * FROM statuses WHERE id = ? AND visible = 1", request.query.get("id", ""))
    if row is None:
        raise Refusal(20101, "target weibo does not exist!", 400)
    return as_json(as_status(request.store, row, request.host))


@signed("/2/statuses/count.json", "GET")
def count(request: Request) -> Answer:
    ids = [i for i in request.query.get("ids", "").split(",") if i.isdigit()][:100]
    return as_json([{"id": int(i), "comments": 0, "reposts": 0, "attitudes": 0} for i in ids])


@signed("/2/statuses/querymid.json", "GET")
def querymid(request: Request) -> Answer:
    return as_json({"mid": mid62(int(request.query.get("id", "0")))})


@signed("/2/account/rate_limit_status.json", "GET")
def rate_limit_status(request: Request) -> Answer:
    assert request.account is not None
    row = request.store.one(
        "SELECT count(*) AS n FROM calls WHERE platform = 'weibo' AND key = ? AND name = 'any' AND at > ?",
        request.account["key"],
        request.store.now() - DAY,
    )
    left = max(0, CALLS_A_DAY - (row["n"] if row else 0))
    return as_json(
        {
            "ip_limit": 15000,
            "limit_time_unit": "HOURS",
            "remaining_ip_hits": 15000,
            "remaining_user_hits": left,
            "reset_time_in_seconds": 1415,
            "user_limit": CALLS_A_DAY,
            "api_rate_limits": [],
        }
    )


@signed("/2/account/get_uid.json", "GET")
def get_uid(request: Request) -> Answer:
    assert request.account is not None
    return as_json({"uid": int(request.account["key"])})


@signed("/2/remind/unread_count.json", "GET")
def unread_count(request: Request) -> Answer:
    names = "status follower cmt dm mention_status mention_cmt group private_group notice invite badge photo msgbox"
    return as_json(dict.fromkeys(names.split(), 0))


@page("/t.cn/")
def short_link(request: Request, rest: str) -> Answer:
    row = request.store.one("SELECT url FROM links WHERE code = ?", rest)
    return redirect(row["url"]) if row else Answer("没有这个短链接".encode(), 404)
