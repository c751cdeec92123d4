"""WeChat: title, digest and a body that survives the platform's own filter.

The body keeps a small set of elements with inline style only; pictures stay as `picture:<id>` until they have been
uploaded to the account's library, because the platform silently drops any other address.
"""

import re
from typing import Any

import nh3

from weibo_wechat.models import Post
from weibo_wechat.rendering.links import marked

TITLE, DIGEST, BODY = 32, 128, 19_000
PICTURE = re.compile(r'src="picture:(\d+)"')
TAGS = {
    "p",
    "h2",
    "h3",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "caption",
    "img",
    "br",
    "hr",
    "sup",
    "sub",
}
CELL = "border:1px solid #c9c4b8;padding:6px 8px"
STYLES = {
    "p": "margin:0 0 1em;line-height:1.8;font-size:17px",
    "h2": "margin:1.4em 0 .6em;font-size:19px;line-height:1.5",
    "h3": "margin:1.2em 0 .5em;font-size:17px;line-height:1.5",
    "img": "width:100%;height:auto",
    "blockquote": "margin:0 0 1em;padding-left:12px;border-left:3px solid #a32a20",
    "table": "border-collapse:collapse;width:100%;font-size:15px;margin:0 0 1em",
    "th": CELL,
    "td": CELL,
}


def clean(html: str) -> str:
    """HTML reduced to what the platform keeps; links lose their tag, since readers cannot follow them there."""
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "iframe"},
        attributes={"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        set_tag_attribute_values={tag: {"style": style} for tag, style in STYLES.items()},
        url_schemes={"picture"},
        link_rel=None,
    )


def render(post: Post, key: str = "") -> dict[str, Any]:
    body = clean(post.wechat_html)
    return {
        "title": post.title,
        "author": post.department.short_name[:16],
        "digest": post.wechat_digest,
        "content": body,
        "content_source_url": marked(post.link, key),
        "cover": {"id": post.cover.pk, "sha": post.cover.get_file_hash()} if post.cover else None,
        "hue": post.department.category,
        "pictures": [int(number) for number in dict.fromkeys(PICTURE.findall(body))],
    }


def problems(post: Post) -> list[str]:
    found = []
    if len(post.title) > TITLE:
        found.append(f"微信标题 {len(post.title)} 字，最多 {TITLE} 字。")
    if len(post.wechat_digest) > DIGEST:
        found.append(f"微信摘要 {len(post.wechat_digest)} 字，最多 {DIGEST} 字。")
    if not re.sub(r"<[^>]+>|\s", "", post.wechat_html):
        found.append("微信正文是空的。")
    elif len(clean(post.wechat_html)) > BODY:
        found.append(f"微信正文连同格式 {len(clean(post.wechat_html))} 个字符，最多 {BODY} 个。")
    return found


def with_pictures(html: str, addresses: dict[str, str]) -> str:
    """The body with every `picture:<id>` replaced by its address in the account's library."""
    return PICTURE.sub(lambda match: f'src="{addresses[match[1]]}"', html)
