"""Weibo: one call publishes, and nothing guards it against a second one.

So an answer that did not come whole means "may have been done": the account's own latest five posts are searched for
this delivery's mark in a link, and where that settles nothing a person decides.
"""

import email.utils
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from cluster import outbound
from weibo_wechat.models import Account, Delivery
from weibo_wechat.platforms.credentials import credential
from weibo_wechat.platforms.outcomes import Later, Locked, Outcome, PlatformRefusal, Refused, Removed, Sent, Unknown
from weibo_wechat.rendering.links import carries
from weibo_wechat.rendering.pictures import COVER_BYTES, as_jpeg, stored

LOCKED = {10005, 10006, 10014, 20015, 20022, 20031, 21301, 21314, 21315, 21316, 21317, 21319, 21321, 21327, 21332}
WAIT = {10022: 60, 10023: 60, 10024: 60, 20016: 60}  # minutes
REPEATED = {20017, 20019, 20111}
REFUSED = {
    10008: "参数不对",
    10016: "缺少参数",
    10017: "参数不对（链接须属于登记的安全域名，不能有 #话题#）",
    10018: "内容太大",
    20005: "图片类型不对",
    20006: "图片太大",
    20007: "图片没有传到",
    20008: "没有内容",
    20012: "超过 140 字",
    20018: "链接不合规",
    20020: "被认为是广告",
    20021: "含有不允许的内容",
    21602: "含有禁用的词",
}
PUBLISHED_ANYWAY = 20032
NO_SUCH_POST = 20101
LATEST = 5


class Weibo:
    def __init__(self, account: Account) -> None:
        self.account = account
        self._picture: bytes | None = None

    def prepare(self, delivery: Delivery) -> Iterator[dict[str, Any]]:
        given = delivery.payload["picture"]
        if given:
            self._picture = as_jpeg(stored(given["id"], given["sha"]), below=COVER_BYTES, width=2000)
        yield from ()

    def send(self, delivery: Delivery) -> Outcome:
        form = {"access_token": credential(self.account), "status": delivery.payload["text"], "rip": settings.WEIBO_RIP}
        options: dict[str, Any] = {}
        if self._picture:
            options = {"files": {"pic": ("picture.jpg", self._picture, "image/jpeg")}, "seconds": 180.0}
        return sent(self._ask("POST", "statuses/share", delivery, form=form, writes=True, **options))

    def verdict(self, delivery: Delivery) -> Outcome:
        return self.find(delivery, delivery.attempt_started_at or delivery.created_at)

    def find(self, delivery: Delivery, since: datetime) -> Outcome:
        params = {"access_token": credential(self.account), "count": str(LATEST), "base_app": "1"}
        answer = self._ask("GET", "statuses/user_timeline", delivery, params=params)
        statuses = answer.get("statuses") or []
        for status in statuses:
            if is_ours(status, delivery.mark):
                return sent(status)
        if len(statuses) >= LATEST and all(made_at(status) > since for status in statuses):
            return Unknown("weibo-out-of-sight", "之后又发了五条以上，接口查不到那么早的微博")
        return Unknown("weibo-not-found", "最近五条微博里没有找到，可能没有发出，也可能正在审核")

    def delete(self, delivery: Delivery) -> Outcome:
        form = {"access_token": credential(self.account), "id": delivery.platform_id}
        try:
            self._ask("POST", "statuses/destroy", delivery, form=form)
        except PlatformRefusal as refusal:
            if refusal.code != f"weibo-{NO_SUCH_POST}":
                raise
        return Removed("已从微博删除")

    def _ask(
        self, method: str, path: str, delivery: Delivery, *, writes: bool = False, **options: Any
    ) -> dict[str, Any]:
        url = f"{settings.WEIBO_API_BASE}/2/{path}.json"
        answer = outbound.request(method, url, raise_for_status=False, ref=delivery.mark, **options)
        try:
            body = answer.json()
        except ValueError:
            raise outbound.NoAnswer("微博的回答读不懂，可能已经处理。") from None
        if body == []:
            return {}
        if not isinstance(body, dict):
            raise outbound.NoAnswer("微博的回答读不懂，可能已经处理。")
        if "error_code" in body or answer.status >= 400:
            raise PlatformRefusal(
                meaning(int(body.get("error_code") or 0), writes=writes, again=bool(delivery.retry_of_id))
            )
        return body


def sent(status: dict[str, Any]) -> Outcome:
    number = str(status.get("idstr") or status.get("id") or "")
    if not number:
        return Unknown("weibo-incomplete", "微博的回答里没有编号")
    author = str((status.get("user") or {}).get("idstr", ""))
    return Sent(number, f"{settings.WEIBO_WEB_BASE}/{author}/{mid62(number)}")


def is_ours(status: dict[str, Any], key: str) -> bool:
    for entry in status.get("url_objects") or []:
        link = (entry.get("info") or entry).get("url_long") or ""
        if carries(str(link), key):
            return True
    return False


def made_at(status: dict[str, Any]) -> datetime:
    return email.utils.parsedate_to_datetime(str(status["created_at"]))


def meaning(code: int, *, writes: bool, again: bool) -> Outcome:
    """What an error code means. A repeated text after an earlier attempt means that the earlier one went out."""
    name = f"weibo-{code}"
    if code in LOCKED:
        return Locked(name, f"微博不认这个账号的授权或权限（{code}），请重新授权")
    if code in WAIT:
        return Later(name, "微博的次数用完了", timedelta(minutes=WAIT[code]))
    if code in REPEATED:
        return Unknown(name, "微博说内容重复：上一次多半已经发出") if again else Refused(name, "微博说内容重复")
    if code == PUBLISHED_ANYWAY:
        return Unknown(name, "微博说已经发出，只是还没有显示")
    if code in REFUSED:
        return Refused(name, f"微博拒绝：{REFUSED[code]}")
    if writes:
        return Unknown(name, f"微博回答了错误 {code}，可能已经发出")
    return Refused(name, f"微博拒绝：{code}")


ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mid62(number: str) -> str:
    """A post's number as it stands in its web address: groups of seven digits from the right, in base 62."""
    out, text = "", number
    while text:
        value, piece = int(text[-7:]), ""
        while value:
            value, digit = divmod(value, 62)
            piece = ALPHABET[digit] + piece
        text = text[:-7]
        out = (piece.rjust(4, "0") if text else piece) + out
    return out
