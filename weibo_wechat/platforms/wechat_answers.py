"""What WeChat's answers mean. Every answer is HTTP 200; success is the promised field together with errcode 0 or
none."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cluster import outbound
from weibo_wechat.platforms.outcomes import Later, Locked, Outcome, Refused, Unknown

LOCKED = {
    48001: "没有发布权限或认证已过期",
    48004: "接口被封禁",
    50002: "账号被冻结或注销",
    40164: "本机地址不在公众号的 IP 白名单里",
    61004: "本机地址不在公众号的 IP 白名单里",
    89503: "管理员尚未确认本机地址",
    40243: "AppSecret 已冻结",
    40013: "AppID 不对",
    40125: "AppSecret 不对",
    40001: "令牌无效",
    40014: "令牌无效",
    42001: "令牌过期",
}
LATER = {45009: "今天的接口次数用完了", 45011: "调用太快", 45028: "今天的群发次数用完了"}
UNKNOWN = {-1: "微信系统繁忙", 61450: "微信系统错误"}
REFUSED = {
    40007: "草稿已不在草稿箱",
    45002: "正文太长",
    45003: "标题太长",
    45004: "摘要太长",
    45110: "作者太长",
    45166: "正文含有不允许的内容",
    40137: "图片格式不对",
    40009: "图片太大",
    53503: "没有通过发布前检查",
    53504: "须到公众平台网页上操作",
    53505: "须到公众平台网页上先保存",
}


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
