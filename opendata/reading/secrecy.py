"""密级 marks in a file: looked for everywhere a person could see one, and the end of the road when found."""

from __future__ import annotations

import re

from cluster.detect import secrecy_mark
from opendata.reading.proposal import Refusal

PRINT_CODES = re.compile(r"&(\"[^\"]*\"|\d+|[A-Za-z&])")


class Marks:
    """Is shown texts while readers pass by them; raises Refusal `secret-mark` at the first mark."""

    def see(self, text: str) -> None:
        """A cell, a comment, a paragraph. Every line of it counts by itself."""
        if "密" in text and any(secrecy_mark(line) for line in [text, *text.splitlines()]):
            raise refusal()

    def see_print(self, text: str) -> None:
        """A printed header or footer with Excel's codes (&L, &C, &"font", &P)."""
        if "密" in text:
            for part in re.split(r"&[LCR]", text):
                self.see(PRINT_CODES.sub("", part))


def refusal() -> Refusal:
    return Refusal(
        "secret-mark",
        "文件中有密级标志（绝密/机密/秘密），按保密规定不得在本系统处理。文件已从暂存区清除，只记录了文件指纹、大小、上传人和时间。"
        "请立即联系本单位保密员核查，不要再次上传。",
    )
