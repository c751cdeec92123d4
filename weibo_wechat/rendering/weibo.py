"""Weibo: one text with one link, counted as the server counts.

Limits of statuses/share: at most 140 characters (130 used: the server's count of mixed text has changed before),
no #topic#, at least one link to a registered domain, a space after the link.
"""

import re
from typing import Any

from weibo_wechat.models import Post
from weibo_wechat.rendering.links import marked

LIMIT = 130
LINK_UNITS = 20
TOPIC = re.compile(r"#[^#\n]+#")


def render(post: Post, key: str = "") -> dict[str, Any]:
    text = re.sub(r"\s*\n\s*", "\n", post.weibo_text.strip())
    link = marked(post.link, key)
    return {"text": f"{text} {link} " if link else text, "picture": picture(post)}


def picture(post: Post) -> dict[str, Any] | None:
    return {"id": post.cover.pk, "sha": post.cover.get_file_hash()} if post.cover else None


def units(text: str) -> int:
    """Half-characters: ASCII one, other characters two, those outside the basic plane four."""
    return sum(1 if ord(c) < 128 else 2 if ord(c) <= 0xFFFF else 4 for c in text)


def length(post: Post) -> int:
    """The longer of the two counts that the server has been seen to use, in characters; a link counts ten."""
    text = render(post)["text"].replace(post.link, "") if post.link else render(post)["text"]
    extra = LINK_UNITS if post.link else 0
    return max(-(-(units(text.strip()) + extra) // 2), len(text.strip().encode("utf-16-le")) // 2 + extra // 2)


def problems(post: Post) -> list[str]:
    found = []
    if not post.weibo_text.strip():
        found.append("微博没有文字。")
    if length(post) > LIMIT:
        found.append(f"微博 {length(post)} 字，最多 {LIMIT} 字（链接算 10 字）。")
    if TOPIC.search(post.weibo_text):
        found.append("微博接口不收 #话题#，请去掉井号。")
    if not post.link:
        found.append("微博须带一个本市网站的链接。")
    return found
