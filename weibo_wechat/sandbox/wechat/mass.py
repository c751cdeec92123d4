"""Mass sending with notification: one a day for an account, and the client's own id guards it for 24 hours."""

import time
from typing import Any

from ..web import Answer, Request, as_json
from .drafts import find
from .publish import OK, RUNNING, settle, start
from .tokens import refuse, signed

DAY, RETRY_SECONDS, CLIENT_ID = 86400, 60, 64


@signed("message/mass/sendall")
def sendall(request: Request) -> Answer:
    settle(request.store)
    assert request.account is not None
    key, client_id, now = request.account["key"], str(request.json.get("clientmsgid", "")), request.store.now()
    if len(client_id.encode()) > CLIENT_ID:
        raise refuse(45067, "clientmsgid size out of limit")
    if client_id:
        before = request.store.one(
            "SELECT * FROM publishes WHERE key = ? AND client_id = ? AND started > ?", key, client_id, now - DAY
        )
        if before and now - before["started"] < RETRY_SECONDS:
            raise refuse(45066, "clientmsgid retry too fast")
        if before:
            return as_json({"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": before["id"]})
    local_day = time.gmtime(now + 8 * 3600).tm_yday
    today = [
        row
        for row in request.store.all("SELECT started FROM publishes WHERE key = ? AND notified = 1", key)
        if time.gmtime(row["started"] + 8 * 3600).tm_yday == local_day
    ]
    if len(today) >= int(request.store.setting("mass_per_day", 1)):
        raise refuse(45028, "has no masssend quota")
    body: dict[str, Any] = request.json.get("mpnews") or {}
    job = start(request, find(request, str(body.get("media_id"))), notified=True, client_id=client_id)
    return as_json(
        {"errcode": 0, "errmsg": "send job submission success", "msg_id": job, "msg_data_id": 2_247_483_000 + job}
    )


@signed("message/mass/get")
def get(request: Request) -> Answer:
    settle(request.store)
    assert request.account is not None
    job = request.store.one(
        "SELECT * FROM publishes WHERE id = ? AND key = ? AND notified = 1",
        request.json.get("msg_id"),
        request.account["key"],
    )
    if job is None:
        raise refuse(40059, "invalid msg id")
    word = {OK: "SEND_SUCCESS", RUNNING: "SENDING"}.get(job["status"], "SEND_FAIL")
    return as_json({"msg_id": job["id"], "msg_status": word})


@signed("message/mass/delete")
def delete(request: Request) -> Answer:
    settle(request.store)
    assert request.account is not None
    job = request.store.one(
        "SELECT * FROM publishes WHERE id = ? AND key = ? AND notified = 1",
        request.json.get("msg_id"),
        request.account["key"],
    )
    if job is None:
        raise refuse(40059, "invalid msg id")
    request.store.run("UPDATE articles SET deleted = 1 WHERE id = ?", job["article"])
    request.store.note("wechat", job["key"], "delete", str(job["article"]), "")
    return as_json({"errcode": 0, "errmsg": "ok"})
