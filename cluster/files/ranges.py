"""Ranges of bytes as players and downloads ask for them (RFC 9110 §14). One range at a time: an answer may leave out
the others."""

import re

ONE_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


def bounds(start: str, end: str, size: int) -> tuple[int, int] | None:
    """First and last byte of `start-end`, of `start-` or of the last `-count`; None where that lies outside the
    file."""
    if not start and not (end and int(end)):
        return None
    first = int(start) if start else max(0, size - int(end))
    last = min(int(end), size - 1) if start and end else size - 1
    return (first, last) if first <= last else None
