"""The national page tags (网页标签): fixed names, read by the national check and by public crawlers.
Every value is the one the page shows; none is ever empty."""

from typing import Any
from urllib.parse import urlsplit

from django.template import Context
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString


def national(context: Context, column: Any = None, article: Any = None) -> SafeString:
    """3 tags of the site, 4 more of a column, 3 (and optional ones) more of an article; A6.

    `column` needs title, and may have description, keywords and column_type; `article` needs title, and may have
    published_at, source, author, summary and tag_keywords. Any object or dict of a room will do.
    """
    identity = context.get("identity")
    if not identity:
        return SafeString("")
    pairs = [
        ("SiteName", identity.site_name),
        ("SiteDomain", urlsplit(str(context["site_url"])).netloc),
        ("SiteIDCode", identity.site_code),
    ]
    if column:
        title = _of(column, "title")
        pairs += [
            ("ColumnName", title),
            ("ColumnDescription", _of(column, "description") or title),
            ("ColumnKeywords", _of(column, "keywords") or title),
            ("ColumnType", _of(column, "column_type") or title),
        ]
    if article:
        moment = _of(article, "published_at") or _of(article, "first_published_at")
        pairs += [
            ("ArticleTitle", _of(article, "title")),
            ("PubDate", timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""),
            ("ContentSource", _of(article, "source") or identity.sponsor),
        ]
        pairs += [
            ("Keywords", _of(article, "tag_keywords")),
            ("Author", _of(article, "author")),
            ("Description", _of(article, "summary")),
            ("Url", context.get("canonical_url", "")),
        ]
    return format_html_join("\n  ", '<meta name="{}" content="{}">', [pair for pair in pairs if pair[1]])


def _of(thing: Any, name: str) -> Any:
    value = thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")
    return value() if callable(value) else value
