"""A download format: values parted by tabs, for command lines."""

from pathlib import Path

from opendata.downloads.formats import Source

CONTROL = str.maketrans("\t\r\n", "   ")


def write(source: Source, target: Path) -> None:
    with target.open("w", encoding="utf-8") as file:
        file.write("\t".join(column.name for column in source.columns) + "\n")
        for rows in source.batches():
            file.writelines(
                "\t".join(str("" if one is None else one).translate(CONTROL) for one in row) + "\n" for row in rows
            )
