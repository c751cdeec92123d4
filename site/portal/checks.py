"""What keeps an article from being sent to review."""

from django.utils.html import strip_tags
from wagtail.blocks.stream_block import StreamValue

from cluster.models import CityPage, User
from portal.models import ArticlePage


def empty_body(version: CityPage, by: User) -> list[str]:
    """An article says something: text, or a picture, table, recording or file."""
    if not isinstance(version, ArticlePage) or any(_says_something(block) for block in version.body):
        return []
    return ["正文：还没有内容。"]


def _says_something(block: StreamValue.StreamChild) -> bool:
    return block.block_type != "text" or bool(strip_tags(block.value.source).replace("&nbsp;", "").strip())
