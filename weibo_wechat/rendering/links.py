"""Links of a post with the delivery's own mark, the one field of ours that both platforms give back."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MARK = "f"


def marked(link: str, key: str) -> str:
    """The link with `f=<key>` in its query; the link itself when there is no key."""
    if not key or not link:
        return link
    parts = urlsplit(link)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != MARK]
    return urlunsplit(parts._replace(query=urlencode([*query, (MARK, key)])))


def carries(link: str, key: str) -> bool:
    """Whether a link that came back from a platform holds this delivery's mark."""
    return (MARK, key) in parse_qsl(urlsplit(link).query)
