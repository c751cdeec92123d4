"""密级 marks in a file: looked for everywhere a person could see one, and the end of the road when found."""

import re
from pathlib import Path

import duckdb

from cluster.detect import secrecy_mark
from opendata.reading.grid import Grid
from opendata.reading.proposal import Refusal

DELIMITERS = re.compile(r"[,\t;|]")
LONGEST_MARK = 80  # as cluster.detect reads them
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

    def see_lines(self, path: Path) -> None:
        """A text of whatever kind, line by line: the whole line, its parts between delimiters, and what they say
        without those (秘密,★10年)."""
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if "密" in line:
                    joined = [DELIMITERS.sub("", line)] if "★" in line or "☆" in line else []
                    for part in [line, *DELIMITERS.split(line), *joined]:
                        self.see(part.strip('" \n'))

    def search(self, con: duckdb.DuckDBPyConnection, source: str, grid: Grid) -> None:
        """Every cell of a grid's records (`source`), and what stands beside it in the file."""
        for text in [*grid.outside, *(grid.names or [])]:
            self.see(text)
        if not grid.width or not grid.can_hold("密"):
            return
        for place in range(grid.width):
            cell = f"c{place}"
            found = con.execute(
                f"select {cell} from {source} where contains({cell}, '密') "
                f"and regexp_matches({cell}, '[绝絕机機秘].{{0,6}}密') "
                f"and (length({cell}) <= {LONGEST_MARK} or contains({cell}, chr(10)))"
            )
            while rows := found.fetchmany(10_000):
                for (value,) in rows:
                    self.see(value)
        if grid.kind == "grid":
            for (value,) in con.execute(f"select x from {source} where contains(x, '密')").fetchall():
                for part in value.split(" | "):
                    self.see(part)
        if grid.can_hold("★") or grid.can_hold("☆"):
            self._search_rows(con, source, grid)

    def _search_rows(self, con: duckdb.DuckDBPyConnection, source: str, grid: Grid) -> None:
        """A line cut apart by the delimiter (秘密,★10年) still reads as one mark."""
        joined = f"concat_ws('', {', '.join(f'c{place}' for place in range(min(grid.width, 50)))})"
        found = con.execute(
            f"select {joined} from {source} where length({joined}) <= 30 and contains({joined}, '密') limit 1000"
        )
        for (value,) in found.fetchall():
            if "★" in value or "☆" in value:
                self.see(value)


def refusal() -> Refusal:
    return Refusal(
        "secret-mark",
        "文件中有密级标志（绝密/机密/秘密），按保密规定不得在本系统处理。文件已从暂存区清除，只记录了文件指纹、大小、上传人和时间。"
        "请立即联系本单位保密员核查，不要再次上传。",
    )
