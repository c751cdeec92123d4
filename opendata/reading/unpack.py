"""ZIP and gzip opened with the lid half shut: nothing is written outside the work folder, nothing grows without
measure.

The directory of a ZIP may lie, so sizes are counted while unpacking.
"""

from __future__ import annotations

import gzip
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from opendata.reading.proposal import MAX_FILE_BYTES, Refusal
from opendata.reading.sniff import TAKEN, broken

MAX_MEMBERS = 1000
BOMB_BYTES = 200 << 20
BOMB_RATIO = 100
LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.IGNORECASE)
ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


@dataclass
class Member:
    name: str
    info: zipfile.ZipInfo


def bomb(why: str) -> Refusal:
    return Refusal(
        "bomb",
        f"{why}，像是压缩炸弹，已停止读取并删除解出的内容。没有保存任何内容。"
        "如果数据确实很大，请直接上传未压缩的 CSV。",
    )


def copy_limited(source: IO[bytes] | gzip.GzipFile, target: IO[bytes], packed: int) -> int:
    """Copy while counting; Refusal `bomb` once more than 200 MB came out of less than a hundredth of it."""
    total = 0
    while block := source.read(1 << 20):
        total += len(block)
        if total > BOMB_BYTES and total > BOMB_RATIO * max(1, packed):
            raise bomb(f"解压后超过 {BOMB_BYTES >> 20} MB、压缩比超过 {BOMB_RATIO} 倍")
        if total > MAX_FILE_BYTES:
            raise bomb(f"解压后超过 {MAX_FILE_BYTES >> 30} GB")
        target.write(block)
    return total


def gunzip(path: Path, out: Path) -> None:
    try:
        with gzip.open(path) as source, out.open("wb") as target:
            copy_limited(source, target, path.stat().st_size)
    except (EOFError, gzip.BadGzipFile, zlib.error) as e:
        raise broken("GZIP 压缩文件") from e


def check_package(path: Path) -> None:
    """Guards for Office packages before any reader: member count, declared sizes, paths, passwords."""
    try:
        with zipfile.ZipFile(path) as z:
            infos = z.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as e:
        raise broken("压缩包") from e
    _check_infos(infos, path.stat().st_size)


def _check_infos(infos: list[zipfile.ZipInfo], packed: int) -> None:
    if len(infos) > MAX_MEMBERS:
        raise bomb(f"压缩包里有 {len(infos)} 个文件（上限 {MAX_MEMBERS}）")
    for info in infos:
        _check_path(info)
        if info.flag_bits & 1:
            raise Refusal("encrypted", "压缩包设了密码，打不开。没有保存任何内容。请去掉密码后重新压缩上传。")
        if info.file_size > BOMB_BYTES and info.file_size > BOMB_RATIO * max(1, info.compress_size):
            raise bomb(f"其中一个文件解压后约 {info.file_size >> 20} MB，压缩比超过 {BOMB_RATIO} 倍")
    total = sum(i.file_size for i in infos)
    if total > BOMB_BYTES and total > BOMB_RATIO * packed:
        raise bomb(f"解压后约 {total >> 20} MB，压缩比超过 {BOMB_RATIO} 倍")


def _check_path(info: zipfile.ZipInfo) -> None:
    name = real_name(info).replace("\\", "/")
    parts = PurePosixPath(name).parts
    linked = stat.S_ISLNK(info.external_attr >> 16)
    if name.startswith("/") or ".." in parts or re.match(r"^[A-Za-z]:", name) or "\x00" in info.orig_filename or linked:
        raise Refusal(
            "unsafe-path",
            "压缩包里有指向包外的文件路径（如 ../ 或符号链接），可能有害，已拒收。没有保存任何内容。"
            "请用系统自带的压缩功能重新打包。",
        )


def real_name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag the bytes are GBK on Chinese Windows, or UTF-8 of careless tools."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


def members(path: Path) -> list[Member]:
    """The files worth reading, in the archive's order; Refusal for what is dangerous or locked."""
    try:
        with zipfile.ZipFile(path) as z:
            infos = z.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as e:
        raise broken("ZIP 压缩包") from e
    _check_infos(infos, path.stat().st_size)
    found = [Member(real_name(i), i) for i in infos if not i.is_dir()]
    found = [m for m in found if not LITTER.search(m.name) and m.info.file_size]
    if not found:
        raise Refusal("empty", f"压缩包里没有数据文件。没有保存任何内容。{TAKEN}。")
    return found


def extract(path: Path, member: Member, out: Path) -> None:
    """One member into `out`; archives inside archives are not taken."""
    try:
        with zipfile.ZipFile(path) as z, z.open(member.info) as source, out.open("wb") as target:
            copy_limited(source, target, member.info.compress_size)
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError) as e:
        raise broken("ZIP 压缩包") from e
    except (NotImplementedError, RuntimeError) as e:
        raise Refusal("unsupported", f"压缩包用了系统不认识的压缩方法。没有保存任何内容。{TAKEN}。") from e


def choose(found: Iterable[Member], wanted: str | None) -> Member:
    """The member a steward named, otherwise the first that may hold a table."""
    found = list(found)
    for m in found:
        if wanted and m.name == wanted:
            return m
    tables = [
        m
        for m in found
        if re.search(r"\.(csv|tsv|txt|xlsx?|xlsm|ods|json|ndjson|jsonl|xml|geojson|parquet|html?)$", m.name, re.I)
    ]
    return (tables or found)[0]
