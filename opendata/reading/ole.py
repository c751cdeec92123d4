"""A reader for OLE2 containers, just large enough to name their streams and to look for marks that calamine does not
show.

Every chain is followed at most as far as the file is long, so a looping table ends in ValueError.
"""

from __future__ import annotations

import struct

FREE = 0xFFFFFFFC


class OleFile:
    """Streams by name; raises ValueError when the container is cut or loops."""

    def __init__(self, data: bytes):
        if len(data) < 512:
            raise ValueError("short")
        self.data = data
        try:
            self._open()
        except (struct.error, IndexError) as e:
            raise ValueError("broken") from e

    def _open(self) -> None:
        data = self.data
        self.size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        self.mini_size = 1 << min(struct.unpack_from("<H", data, 32)[0], 16)
        directory, self.cutoff = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 56)[0]
        mini_fat, difat = struct.unpack_from("<I", data, 60)[0], struct.unpack_from("<I", data, 68)[0]
        sectors = [s for s in struct.unpack_from("<109I", data, 76) if s < FREE]
        seen = 0
        while difat < FREE:
            entries = struct.unpack(f"<{self.size // 4}I", self._sector(difat))
            sectors += [s for s in entries[:-1] if s < FREE]
            difat, seen = entries[-1], seen + 1
            if seen > len(data) // self.size:
                raise ValueError("loop")
        self.fat: list[int] = []
        for s in sectors:
            self.fat += struct.unpack(f"<{self.size // 4}I", self._sector(s))
        self.streams: dict[str, tuple[int, int]] = {}
        self.root = (FREE, 0)
        entries_bytes = self._chain(directory)
        for at in range(0, len(entries_bytes) - 127, 128):
            entry = entries_bytes[at : at + 128]
            length = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<I", entry, 116)[0], struct.unpack_from("<I", entry, 120)[0]
            if entry[66] == 5:
                self.root = (start, size)
            elif entry[66] == 2:
                self.streams[name] = (start, size)
        mini = self._chain(mini_fat) if mini_fat < FREE else b""
        self.mini_fat = struct.unpack(f"<{len(mini) // 4}I", mini)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        block = self.data[at : at + self.size]
        if len(block) < self.size:
            block = block.ljust(self.size, b"\0")
            if at >= len(self.data):
                raise ValueError("cut")
        return block

    def _chain(self, start: int) -> bytes:
        out, limit = [], len(self.data) // self.size + 2
        while start < FREE:
            out.append(self._sector(start))
            if len(out) > limit or start >= len(self.fat):
                raise ValueError("loop")
            start = self.fat[start]
        return b"".join(out)

    def read(self, name: str) -> bytes:
        """The bytes of a stream, its name compared without case; KeyError when there is none."""
        found = next((v for k, v in self.streams.items() if k.lower() == name.lower()), None)
        if found is None:
            raise KeyError(name)
        start, size = found
        if size >= self.cutoff:
            return self._chain(start)[:size]
        mini, out = self._chain(self.root[0]), list[bytes]()
        while start < FREE and len(out) * self.mini_size < size:
            out.append(mini[start * self.mini_size : (start + 1) * self.mini_size])
            if start >= len(self.mini_fat):
                raise ValueError("cut")
            start = self.mini_fat[start]
        return b"".join(out)[:size]
