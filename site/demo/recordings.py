"""The demo's sound and film, made by art/recordings.py, with the captions of the film: stored once in 全市共享.
Known again by title, so that a second run stores nothing twice."""

from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import ContentFile

from cluster.departments.provisioning import shared_collection
from cluster.models import Attachment

FOLDER = Path(__file__).parent / "recordings"
TITLES = {
    "siren-warning.mp3": "预先警报（示例）",
    "siren-raid.mp3": "空袭警报（示例）",
    "siren-clear.mp3": "解除警报（示例）",
    "jingting-seasons.mp4": "敬亭山四时（短片）",
    "jingting-seasons.vtt": "敬亭山四时（字幕）",
}


def build() -> Iterator[str]:
    """Yield the name of each file as it is stored."""
    there = by_name()
    for name in TITLES.keys() - there.keys():
        Attachment.objects.create(
            title=TITLES[name], collection=shared_collection(), file=ContentFile((FOLDER / name).read_bytes(), name)
        )
        yield name


def by_name() -> dict[str, Attachment]:
    """File name → the stored attachment."""
    stored = {
        file.title: file
        for file in Attachment.objects.filter(collection=shared_collection(), title__in=TITLES.values())
    }
    return {name: stored[title] for name, title in TITLES.items() if title in stored}
