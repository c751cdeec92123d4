"""WeChat official accounts: pictures, draft, publish, verdict, over cluster.outbound.

Every answer is HTTP 200; success is the promised field together with errcode 0 or none. A draft is used up when it
is published, so submitting the same draft twice cannot publish twice.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from cluster import outbound
from weibo_wechat.models import Account, Delivery
from weibo_wechat.platforms import (
    Accepted,
    Later,
    Locked,
    NotThere,
    Outcome,
    PlatformRefusal,
    Refused,
    Removed,
    Sent,
    Unknown,
)
from weibo_wechat.platforms.tokens import TOKEN_CODES, current_token, renewed_token
from weibo_wechat.rendering.links import carries
from weibo_wechat.rendering.pictures import COVER_BYTES, as_jpeg, drawn_cover, stored
from weibo_wechat.rendering.wechat import with_pictures

LOCKED = {48001: "没有发布权限或认证已过期", 48004: "接口被封禁", 50002: "账号被冻结或注销", 40164: "本机地址不在公众号的 IP 白名单里",
          61004: "本机地址不在公众号的 IP 白名单里", 89503: "管理员尚未确认本机地址", 40243: "AppSecret 已冻结", 40013: "AppID 不对",
          40125: "AppSecret 不对", 40001: "令牌无效", 40014: "令牌无效", 42001: "令牌过期"}
LATER = {45009: "今天的接口次数用完了", 45011: "调用太快", 45028: "今天的群发次数用完了"}
UNKNOWN = {-1: "微信系统繁忙", 61450: "微信系统错误"}
REFUSED = {40007: "草稿已不在草稿箱", 45002: "正文太长", 45003: "标题太长", 45004: "摘要太长", 45110: "作者太长", 45166: "正文含有不允许的内容",
           40137: "图片格式不对", 40009: "图片太大", 53503: "没有通过发布前检查", 53504: "须到公众平台网页上操作", 53505: "须到公众平台网页上先保存"}
VERDICTS = {2: "原创校验未通过", 3: "微信没有发布成功", 4: "微信审核不通过"}
GONE = {5: "发布后已被账号删除", 6: "发布后被微信封禁"}
ARTICLE_GONE = {53600, 40007}
# A draft that is still in the box after this time was not taken by the lost call.
QUIET = timedelta(minutes=15)


class WeChat:
    def __init__(self, account: Account) -> None:
        self.account = account

    def prepare(self, delivery: Delivery) -> Iterator[dict[str, Any]]:
        payload, receipt = delivery.payload, delivery.receipt
        if "cover" not in receipt:
            given = payload["cover"]
            body = stored(given["id"], given["sha"]) if given else drawn_cover(payload["title"], payload["hue"])
            cover = as_jpeg(body, below=COVER_BYTES)
            yield {"cover": self._upload("material/add_material", cover, delivery, {"type": "image"})["media_id"]}
        for number in payload["pictures"]:
            done = receipt.get("pictures", {})
            if str(number) not in done:
                url = self._upload("media/uploadimg", as_jpeg(stored(number)), delivery, {})["url"]
                yield {"pictures": done | {str(number): url}}
        if "draft" not in receipt:
            # An earlier attempt may have made the draft and died before it could say so.
            draft = self._draft_in_box(delivery) if receipt.get("draft_tried") else None
            if draft is None:
                yield {"draft_tried": True}
                draft = self._call("draft/add", {"articles": [self._article(delivery)]}, delivery, "media_id")["media_id"]
            yield {"draft": draft}
        if "checked" not in receipt:
            self._check_pictures(delivery)
            yield {"checked": True}

    def send(self, delivery: Delivery) -> Outcome:
        try:
            answer = self._call("freepublish/submit", {"media_id": delivery.receipt["draft"]}, delivery, "publish_id", writes=True)
        except PlatformRefusal as refusal:
            if refusal.code == "wechat-40007" and delivery.retry_of_id:
                return Unknown("wechat-40007", "草稿已经用掉：上一次多半已经发出")
            raise
        return Accepted({"publish_id": str(answer["publish_id"]), "msg_data_id": str(answer.get("msg_data_id", ""))})

    def verdict(self, delivery: Delivery) -> Outcome:
        publish_id = delivery.receipt.get("publish_id")
        if not publish_id:
            return self.find(delivery, delivery.attempt_started_at or delivery.created_at)
        answer = self._call("freepublish/get", {"publish_id": publish_id}, delivery, "publish_status")
        status = int(answer["publish_status"])
        if status == 0:
            items = answer.get("article_detail", {}).get("item") or [{}]
            return Sent("".join(str(answer["article_id"]).split()), items[0].get("article_url", ""))
        if status in VERDICTS:
            return Refused(f"wechat-status-{status}", VERDICTS[status])
        return Removed(GONE[status]) if status in GONE else Accepted()

    def find(self, delivery: Delivery, since: datetime) -> Outcome:
        floor = int((since - timedelta(minutes=10)).timestamp())
        for offset in (0, 20, 40):
            body = {"offset": offset, "count": 20, "no_content": 1}
            items = self._call("freepublish/batchget", body, delivery, "total_count").get("item") or []
            for item in items:
                news = (item.get("content") or {}).get("news_item") or [{}]
                if carries(str(news[0].get("content_source_url", "")), delivery.mark):
                    return Sent("".join(str(item["article_id"]).split()), str(news[0].get("url", "")))
            if len(items) < 20 or min(int(item.get("update_time", 0)) for item in items) < floor:
                break
        if not self._draft_exists(delivery):
            return Unknown("wechat-draft-gone", "草稿已不在草稿箱，发表记录里又查不到")
        if timezone.now() - since < QUIET:
            return Unknown("wechat-draft-waiting", "草稿还在，可能正在发布")
        return NotThere("草稿仍在草稿箱，发表记录里没有：没有发出")

    def delete(self, delivery: Delivery) -> Outcome:
        body = {"article_id": delivery.platform_id, "index": 0}
        try:
            self._call("freepublish/delete", body, delivery, None)
        except PlatformRefusal as refusal:
            if refusal.code not in {f"wechat-{code}" for code in ARTICLE_GONE}:
                raise
        return Removed("已从公众号删除")

    def _article(self, delivery: Delivery) -> dict[str, Any]:
        payload = delivery.payload
        kept = {name: payload[name] for name in ("title", "author", "digest", "content_source_url")}
        content = with_pictures(payload["content"], delivery.receipt.get("pictures", {}))
        return kept | {
            "article_type": "news", "content": content, "thumb_media_id": delivery.receipt["cover"],
            "need_open_comment": 0, "only_fans_can_comment": 0,
        }

    def _check_pictures(self, delivery: Delivery) -> None:
        """The platform drops pictures without a word: fewer than were sent is a failure, not a blemish."""
        wanted = delivery.payload["content"].count("<img")
        if wanted:
            answer = self._call("draft/get", {"media_id": delivery.receipt["draft"]}, delivery, "news_item")
            kept = str(answer["news_item"][0].get("content", "")).count("<img")
            if kept < wanted:
                raise PlatformRefusal(Refused("wechat-pictures-dropped", f"微信丢掉了 {wanted - kept} 张图片，没有发布"))

    def _draft_in_box(self, delivery: Delivery) -> str | None:
        answer = self._call("draft/batchget", {"offset": 0, "count": 20, "no_content": 1}, delivery, "total_count")
        for item in answer.get("item") or []:
            news = (item.get("content") or {}).get("news_item") or [{}]
            if carries(str(news[0].get("content_source_url", "")), delivery.mark):
                return str(item["media_id"])
        return None

    def _draft_exists(self, delivery: Delivery) -> bool:
        try:
            self._call("draft/get", {"media_id": delivery.receipt.get("draft", "")}, delivery, "news_item")
        except PlatformRefusal as refusal:
            if refusal.code == "wechat-40007":
                return False
            raise
        return True

    def _upload(self, path: str, body: bytes, delivery: Delivery, params: dict[str, str]) -> dict[str, Any]:
        files = {"media": ("picture.jpg", body, "image/jpeg")}
        promised = "url" if path == "media/uploadimg" else "media_id"
        return self._ask(path, delivery, promised, params=params, files=files, seconds=180.0)

    def _call(
        self, path: str, body: dict[str, Any], delivery: Delivery, promised: str | None, *, writes: bool = False
    ) -> dict[str, Any]:
        return self._ask(path, delivery, promised, json_body=body, writes=writes)

    def _ask(
        self, path: str, delivery: Delivery, promised: str | None, *, params: dict[str, str] | None = None,
        writes: bool = False, **options: Any,
    ) -> dict[str, Any]:
        """One call; a dead token is renewed once, which is safe because such a refusal comes before any effect."""
        token = current_token(self.account)
        for again in (True, False):
            answer = outbound.request(
                "POST", f"{settings.WECHAT_API_BASE}/cgi-bin/{path}", params={"access_token": token, **(params or {})},
                ref=delivery.mark, **options,
            )
            body = parsed(answer)
            code = int(body.get("errcode") or 0)
            if not (again and code in TOKEN_CODES):
                break
            token = renewed_token(self.account, dead=token)
        if code:
            raise PlatformRefusal(meaning(code, str(body.get("errmsg", "")), writes=writes))
        if promised and promised not in body:
            raise PlatformRefusal(Unknown("wechat-incomplete", "微信的回答缺少应有的内容"))
        return body


def parsed(answer: outbound.Answer) -> dict[str, Any]:
    """The JSON object of an answer; a page, nothing or half an object is as good as no answer."""
    try:
        body = answer.json()
    except ValueError:
        raise outbound.NoAnswer("微信的回答读不懂，可能已经处理。") from None
    if not isinstance(body, dict):
        raise outbound.NoAnswer("微信的回答读不懂，可能已经处理。")
    return body


def meaning(code: int, text: str, *, writes: bool) -> Outcome:
    """What an error code means; an unlisted one means "may have been done" where the call writes."""
    name = f"wechat-{code}"
    if code in LOCKED:
        return Locked(name, LOCKED[code])
    if code in LATER:
        return Later(name, LATER[code], timedelta(minutes=1) if code == 45011 else until_midnight())
    if code in REFUSED:
        return Refused(name, REFUSED[code])
    if code in UNKNOWN or writes:
        return Unknown(name, UNKNOWN.get(code, f"微信回答了没有列出的错误 {code}"))
    return Refused(name, f"微信拒绝：{code} {text[:120]}")


def until_midnight() -> timedelta:
    """The platform counts calendar days of China; a minute is added for its clock."""
    now = timezone.localtime()
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=1, second=0, microsecond=0)
    return tomorrow - now
