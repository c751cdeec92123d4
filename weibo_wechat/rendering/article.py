"""From a published page to the first text of a post: read from the revision that was signed, and nothing else.

Any page with a title will do; summary, body, cover are taken where the page kind has them.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Revision
from wagtail.rich_text import RichText, expand_db_html

from weibo_wechat.rendering import weibo
from weibo_wechat.rendering.wechat import DIGEST

MARK = re.compile(r"<[^>]+>")


@dataclass
class ArticleText:
    title: str
    summary: str
    html: str
    link: str
    cover: AbstractImage | None
    pictures: list[AbstractImage] = field(default_factory=list)


def read(page: Page, revision: Revision | None) -> ArticleText:
    """What the revision says (the page itself where there is none)."""
    signed: Any = revision.as_object() if revision else page
    text = ArticleText(signed.title, str(getattr(signed, "summary", "") or ""), "", page.get_full_url() or "", None)
    cover = getattr(signed, "cover", None)
    text.cover = cover if isinstance(cover, AbstractImage) else None
    body = getattr(signed, "body", "")
    blocks = [_block(child, text) for child in body] if isinstance(body, StreamValue) else [_html(body)]
    text.html = "\n".join(piece for piece in blocks if piece)
    if text.cover is None and text.pictures:
        text.cover = text.pictures[0]
    if not text.summary:
        text.summary = first_sentences(without_salutation(text.html), 100)
    return text


def _block(child: Any, text: ArticleText) -> str:
    value = child.value
    picture = _picture_of(value)
    if picture is not None:
        text.pictures.append(picture)
        caption = value.get("caption", "") if hasattr(value, "get") else ""
        alt = html.escape(getattr(picture, "description", "") or picture.title)
        return f'<p><img src="picture:{picture.pk}" alt="{alt}"></p>' + (
            f"<p>{html.escape(str(caption))}</p>" if caption else ""
        )
    if isinstance(value, RichText):
        return _html(value)
    return str(child.block.render(value)) if hasattr(child, "block") else html.escape(str(value))


def _picture_of(value: Any) -> AbstractImage | None:
    if isinstance(value, AbstractImage):
        return value
    if hasattr(value, "get"):
        return next(
            (value.get(name) for name in ("image", "picture") if isinstance(value.get(name), AbstractImage)), None
        )
    return None


def _html(value: Any) -> str:
    source = value.source if isinstance(value, RichText) else str(value or "")
    # Pictures inside rich text come as renditions of this site; the platform would drop them without a word.
    return re.sub(r"<img[^>]*>", "", expand_db_html(source))


def plain(body: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(MARK.sub(" ", body))).strip()


def without_salutation(body: str) -> str:
    """The body from its first real paragraph on: "各县、市、区：" addresses somebody and tells nothing."""
    paragraphs = [piece for piece in body.split("</p>") if plain(piece)]
    while len(paragraphs) > 1 and plain(paragraphs[0]).endswith(("：", ":")):
        paragraphs.pop(0)
    return "</p>".join(paragraphs)


def first_sentences(body: str, limit: int) -> str:
    """Whole sentences from the beginning, as many as fit into `limit` characters; a cut with … where none does."""
    text = plain(body)
    if len(text) <= limit:
        return text
    end = max(text.rfind(mark, 0, limit) for mark in "。！？；")
    return text[: end + 1] if end > limit // 3 else text[: limit - 1] + "…"


def weibo_text(article: ArticleText) -> str:
    """【title】summary, shortened so that it fits with its link."""
    room = weibo.LIMIT - weibo.LINK_UNITS // 2 - 4
    title = article.title.replace("#", "")
    left = room - len(title) - 2
    summary = first_sentences(article.summary.replace("#", ""), left) if left >= 15 else ""
    return f"【{title}】{summary}"


def wechat_title(title: str, limit: int) -> str:
    return title if len(title) <= limit else title[: limit - 1] + "…"


def digest_of(article: ArticleText) -> str:
    return article.summary if len(article.summary) <= DIGEST else article.summary[: DIGEST - 1] + "…"
