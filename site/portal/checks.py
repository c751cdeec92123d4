"""What keeps an article from being sent to review."""

from collections.abc import Iterator

from django.utils.html import strip_tags
from wagtail.blocks import StructValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.rich_text import RichText

from cluster.models import CityPage, User
from portal.looks.recordings import TYPES
from portal.models import ArticlePage


def empty_body(version: CityPage, by: User) -> list[str]:
    """An article says something: text, or a picture, table, recording or file."""
    if not isinstance(version, ArticlePage) or any(_says_something(block) for block in version.body):
        return []
    return ["正文：还没有内容。"]


def recordings(version: CityPage, by: User) -> list[str]:
    """Each recording is of a kind that browsers play, and says in captions or words what is heard in it."""
    found = (
        [block.value for block in version.body if block.block_type == "recording"]
        if isinstance(version, ArticlePage)
        else []
    )
    return [f"音视频“{one['title']}”：{fault}" for one in found for fault in _recording_faults(one)]


def _recording_faults(recording: StructValue) -> Iterator[str]:
    kind, subtitles = recording["file"].file_extension.lower(), recording["subtitles"]
    if kind not in TYPES:
        yield "请用 MP4 视频或 MP3 音频。"
    if subtitles and (kind != "mp4" or subtitles.file_extension.lower() != "vtt"):
        yield "字幕须是视频的 .vtt 文件。"
    if not subtitles and not _words(recording["transcript"]):
        yield "还没有字幕或文字稿，听不见的读者不知道内容。"


def _words(text: RichText | None) -> str:
    return strip_tags(text.source).replace("&nbsp;", "").strip() if text else ""


def _says_something(block: StreamValue.StreamChild) -> bool:
    return block.block_type != "text" or bool(_words(block.value))
