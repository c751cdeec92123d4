"""Faults on demand: slow, cut, refused, lost, with or without the effect.

A fault names a path prefix and an account (both optional), holds for the next n calls, and is used up one by one.
"""

import json
import random
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

from .store import Store
from .web import Answer

# name: (Chinese, is the effect performed?)
NAMES: dict[str, tuple[str, bool]] = {
    "latency": ("慢（毫秒 ms）", True),
    "timeout_before": ("收到后不做，也不回答", False),
    "timeout_after": ("做了，但不回答", True),
    "http5xx_before": ("没有做，回答 502", False),
    "http5xx_after": ("做了，回答 502", True),
    "ok_errcode": ("没有做，回答错误码 code", False),
    "ok_errcode_after": ("做了，回答错误码 code", True),
    "truncated": ("做了，回答只给 60%", True),
    "html_page": ("没有做，回答一页 HTML（劫持）", False),
    "empty_body": ("做了，回答是空的", True),
    "reset_mid_body": ("做了，回答到一半断线", True),
    "reset_mid_request": ("没有做，上传到一半断线", False),
    "slow_loris": ("做了，回答一秒一个字节", True),
}
HOLD_SECONDS = 30.0


@dataclass
class Fault:
    name: str
    options: dict[str, Any]


class CutOff(Exception):
    """The connection was closed by a fault: there is nothing left to answer."""


def add(
    store: Store, name: str, path: str = "", key: str = "", options: dict[str, Any] | None = None, count: int = 1
) -> None:
    store.run(
        "INSERT INTO faults (name, path, key, options, left) VALUES (?, ?, ?, ?, ?)",
        name,
        path,
        key,
        json.dumps(options or {}),
        count,
    )


def take(store: Store, path: str, key: str) -> Fault | None:
    """The first fault that concerns this call; its counter goes down by one."""
    if path.startswith("/__ctl"):
        return None
    with store.open() as db:
        for row in db.execute("SELECT * FROM faults WHERE left > 0 ORDER BY id"):
            if not path.startswith(row["path"]) or row["key"] not in ("", key):
                continue
            options = json.loads(row["options"])
            if random.random() >= float(options.get("probability", 1)):
                continue
            db.execute("UPDATE faults SET left = left - 1 WHERE id = ?", (row["id"],))
            return Fault(row["name"], options)
    return None


def cut(connection: socket.socket, *, reset: bool = False) -> None:
    if reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    else:
        connection.shutdown(socket.SHUT_RDWR)
    raise CutOff


def before(fault: Fault, connection: socket.socket) -> Answer | None:
    """What happens in place of the effect; None lets the call go on."""
    if fault.name == "latency":
        time.sleep(
            (float(fault.options.get("ms", 500)) + random.random() * float(fault.options.get("jitter", 0))) / 1000
        )
    elif fault.name == "timeout_before":
        time.sleep(float(fault.options.get("seconds", HOLD_SECONDS)))
        cut(connection)
    elif fault.name == "reset_mid_request":
        cut(connection, reset=True)
    elif fault.name == "http5xx_before":
        return Answer(b"<html><h1>502 Bad Gateway</h1></html>", 502)
    elif fault.name == "html_page":
        return Answer("<html><title>上网认证</title><p>请先登录</p></html>".encode())
    return None


def after(fault: Fault, answer: Answer, connection: socket.socket) -> Answer:
    """What happens to the answer once the effect has been made."""
    if fault.name == "timeout_after":
        time.sleep(float(fault.options.get("seconds", HOLD_SECONDS)))
        cut(connection)
    if fault.name == "http5xx_after":
        return Answer(b"<html><h1>502 Bad Gateway</h1></html>", 502)
    if fault.name == "empty_body":
        return Answer(b"", 200, answer.type)
    if fault.name in ("truncated", "reset_mid_body", "slow_loris"):
        head = f"HTTP/1.0 200 OK\r\nContent-Type: {answer.type}\r\nContent-Length: {len(answer.body)}\r\n\r\n".encode()
        if fault.name == "slow_loris":
            for byte in head + answer.body:
                connection.sendall(bytes([byte]))
                time.sleep(float(fault.options.get("seconds", 1)))
            cut(connection)
        share = 0.6 if fault.name == "truncated" else 0.5
        connection.sendall(head + answer.body[: int(len(answer.body) * share)])
        cut(connection, reset=fault.name == "reset_mid_body")
    return answer
