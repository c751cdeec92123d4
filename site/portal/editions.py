"""The renderings of one content: plain, 长辈版 (`/elder/`), 繁體 (`/hant/`) and both.
An edition is a prefix of the path, taken off before any view sees it; the content and its addresses stay the
same, and every page of an edition names the plain page as its canonical address."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Edition:
    elder: bool = False
    hant: bool = False

    @property
    def prefix(self) -> str:
        return ("/hant" if self.hant else "") + ("/elder" if self.elder else "")

    @property
    def lang(self) -> str:
        return "zh-Hant" if self.hant else "zh-CN"

    @property
    def name(self) -> str:
        return "".join(["elder"] if self.elder else []) or "plain"


PLAIN = Edition()


def edition_of(request: HttpRequest | None) -> Edition:
    return getattr(request, "edition", PLAIN)
