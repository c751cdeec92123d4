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
from weibo_wechat.platforms.outcomes import (
    Accepted,
    NotThere,
    Outcome,
    PlatformRefusal,
    Refused,
    Removed,
    Sent,
    Unknown,
)
from weibo_wechat.platforms.tokens import TOKEN_CODES, current_token, renewed_token
from weibo_wechat.platforms.wechat_answers import meaning, parsed
from weibo_wechat.rendering.links import carries
from weibo_wechat.rendering.pictures import COVER_BYTES, as_jpeg, drawn_cover, stored
from weibo_wechat.rendering.wechat import with_pictures

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
                draft = self._call("draft/add", {"articles": [self._article(delivery)]}, delivery, "media_id")[
                    "media_id"
                ]
            yield {"draft": draft}
        if "checked" not in receipt:
            self._check_pictures(delivery)
            yield {"checked": True}

    def send(self, delivery: Delivery) -> Outcome:
        try:
            answer = self._call(
                "freepublish/submit", {"media_id": delivery.receipt["draft"]}, delivery, "publish_id", writes=True
            )
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
            "article_type": "news",
            "content": content,
            "thumb_media_id": delivery.receipt["cover"],
            "need_open_comment": 0,
            "only_fans_can_comment": 0,
        }

    def _check_pictures(self, delivery: Delivery) -> None:
        """The platform drops pictures without a word: fewer than were sent is a failure, not a blemish."""
        wanted = delivery.payload["content"].count("<img")
        if wanted:
            answer = self._call("draft/get", {"media_id": delivery.receipt["draft"]}, delivery, "news_item")
            kept = str(answer["news_item"][0].get("content", "")).count("<img")
            if kept < wanted:
                raise PlatformRefusal(
                    Refused("wechat-pictures-dropped", f"微信丢掉了 {wanted - kept} 张图片，没有发布")
                )

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
        self,
        path: str,
        delivery: Delivery,
        promised: str | None,
        *,
        params: dict[str, str] | None = None,
        writes: bool = False,
        **options: Any,
    ) -> dict[str, Any]:
        """One call; a dead token is renewed once, which is safe because such a refusal comes before any effect."""
        token = current_token(self.account)
        for again in (True, False):
            answer = outbound.request(
                "POST",
                f"{settings.WECHAT_API_BASE}/cgi-bin/{path}",
                params={"access_token": token, **(params or {})},
                ref=delivery.mark,
                **options,
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
