"""What came with a request, as the verbs take it."""

from django.http import HttpRequest
from django.utils.html import escape

from weibo_wechat.rendering.article import plain


def text(request: HttpRequest, name: str) -> str:
    """A field of the form without spaces around it, and without NUL, which PostgreSQL does not store."""
    return request.POST.get(name, "").replace("\0", "").strip()


def number(given: str) -> int | None:
    """A whole number that a database can hold, else None."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None


def html_of(lines: str) -> str:
    """One paragraph for each line that says something."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in lines.splitlines() if line.strip())


def paragraphs_of(html: str) -> str:
    """The text of an HTML body, a line for each paragraph."""
    return "\n".join(filter(None, (plain(piece) for piece in html.split("</p>"))))
