"""Files of strangers at rest. In the spool lies ciphertext only (AES-256-GCM in records, a random key per file); the
plain bytes exist in a builder's bench while they are read, and go with it.

A sealed file: a head of magic, nonce and the file's key sealed under SECRET_KEY, then records of 4 bytes length, 12
bytes nonce, ciphertext with tag. Place and finality of a record are authenticated, so that none can be moved, dropped
or cut off. An arriving file has no final record yet and grows. Another SECRET_KEY needs another head, never another 4
GB."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cluster import secrets, trash
from cluster.errors import Conflict, JingtingError
from cluster.rekeying import Kept
from cluster.secrets import Under
from opendata.files import folders, workshop
from opendata.models import Intake
from opendata.reading.proposal import Proposal

MAGIC, NONCE, KEY, TAG = b"JTQ1", 12, 32, 16
HEAD = len(MAGIC) + NONCE + KEY + TAG
RECORD = 1 << 20
GIVEN, STAGED = "given", "staging"


class Unreadable(JingtingError):
    """The sealed file was changed, cut off, or sealed under a SECRET_KEY that is gone."""

    code = "quarantine-unreadable"


def folder_of(intake: Intake) -> Path:
    return folders.spool() / str(intake.pk)


@contextmanager
def rows_of(intake: Intake) -> Iterator[Proposal]:
    """The proposal with its staged rows in plain for as long as they are asked."""
    proposal = Proposal.from_json(intake.proposal)
    sealed = folder_of(intake) / STAGED
    if proposal.staging is None or not sealed.exists():
        raise Conflict("没有可发布的行，请重新上传。", code="no-staging")
    with workshop.bench() as bench:
        proposal.staging.path = str(unseal(sealed, bench / "staging.parquet"))
        yield proposal


def seal(source: Path, target: Path) -> str:
    """Write `source` sealed to `target` and return the SHA-256 of what was in it."""
    digest = hashlib.sha256()

    def blocks() -> Iterator[bytes]:
        with source.open("rb") as plain:
            while block := plain.read(RECORD):
                digest.update(block)
                yield block

    begin(target)
    append(target, blocks())
    finish(target)
    return digest.hexdigest()


def unseal(source: Path, target: Path) -> Path:
    """Write the plain bytes of a finished file to `target`, mode 0600."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as plain:
        for block in read(source):
            plain.write(block)
    return target


def begin(target: Path) -> None:
    """An empty sealed file that may grow."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sealed:
        sealed.write(_head_for(os.urandom(KEY)))


def append(target: Path, blocks: Iterable[bytes]) -> None:
    """Add plain blocks behind those that are there; a record that a kill cut off is written over."""
    with target.open("r+b") as sealed:
        index, _, end = _measured(sealed)
        sealed.seek(end)
        sealed.truncate()
        box = _box(sealed)
        sealed.seek(end)
        for block in blocks:
            for start in range(0, len(block), RECORD):
                sealed.write(_record(box, block[start : start + RECORD], index, final=False))
                index += 1


def finish(target: Path) -> None:
    """Say that nothing more comes."""
    with target.open("r+b") as sealed:
        index, _, end = _measured(sealed)
        box = _box(sealed)
        sealed.seek(end)
        sealed.write(_record(box, b"", index, final=True))
        sealed.truncate()


def length(target: Path) -> int:
    """Plain bytes of a sealed file so far."""
    with target.open("rb") as sealed:
        return _measured(sealed)[1]


def cut(target: Path, size: int) -> None:
    """Forget what was appended behind the first `size` plain bytes; `size` lies between two records."""
    with target.open("r+b") as sealed:
        sealed.truncate(_measured(sealed, upto=size)[2])


def read(source: Path) -> Iterator[bytes]:
    """The plain bytes in blocks; Unreadable where a record is not what was written, or the last one is missing."""
    with source.open("rb") as sealed:
        box, index, final = _box(sealed), 0, False
        sealed.seek(HEAD)
        while len(head := sealed.read(4 + NONCE)) == 4 + NONCE and not final:
            body = sealed.read(int.from_bytes(head[:4], "big") + TAG)
            final = len(body) == TAG
            yield _opened(box, head[4:], body, index, final)
            index += 1
    if not final:
        raise Unreadable("隔离区里的文件不完整，请重新上传。")


def wipe(intake: Intake) -> None:
    """Remove what is kept of a file. Without its key, which is written over first, what a disk may still hold is
    noise."""
    folder = folder_of(intake)
    for path in folder.glob("*") if folder.exists() else ():
        with path.open("r+b") as sealed:
            fcntl.flock(sealed, fcntl.LOCK_EX)
            sealed.write(os.urandom(HEAD))
            sealed.flush()
            os.fsync(sealed.fileno())
    shutil.rmtree(folder, ignore_errors=True)


def _record(box: AESGCM, block: bytes, index: int, *, final: bool) -> bytes:
    nonce = os.urandom(NONCE)
    return len(block).to_bytes(4, "big") + nonce + box.encrypt(nonce, block, _place(index, final))


def _opened(box: AESGCM, nonce: bytes, body: bytes, index: int, final: bool) -> bytes:
    try:
        return box.decrypt(nonce, body, _place(index, final))
    except InvalidTag:
        raise Unreadable("隔离区里的文件读不出来：内容被改动，请重新上传。") from None


def _place(index: int, final: bool) -> bytes:
    return index.to_bytes(8, "big") + bytes([final])


def _measured(sealed: IO[bytes], upto: int | None = None) -> tuple[int, int, int]:
    """(whole records, their plain bytes, where they end in the file)."""
    size = sealed.seek(0, 2)
    index, plain, end = 0, 0, HEAD
    while upto is None or plain < upto:
        sealed.seek(end)
        head = sealed.read(4)
        behind = end + 4 + NONCE + int.from_bytes(head, "big") + TAG
        if len(head) < 4 or behind > size:
            break
        index, plain, end = index + 1, plain + int.from_bytes(head, "big"), behind
    return index, plain, end


def _head(sealed: IO[bytes]) -> bytes:
    sealed.seek(0)
    head = sealed.read(HEAD)
    if len(head) < HEAD or head[: len(MAGIC)] != MAGIC:
        raise Unreadable("隔离区里的文件读不出来，请重新上传。")
    return head


def _head_for(key: bytes) -> bytes:
    """The head that holds this file's key, sealed under the newest SECRET_KEY."""
    nonce = os.urandom(NONCE)
    return MAGIC + nonce + _keys()[0].encrypt(nonce, key, MAGIC)


def _key_in(head: bytes) -> tuple[bytes, Under]:
    """The file's key, and under which SECRET_KEY it lay."""
    nonce, sealed = head[len(MAGIC) : len(MAGIC) + NONCE], head[len(MAGIC) + NONCE :]
    for place, key in enumerate(_keys()):
        try:
            return key.decrypt(nonce, sealed, MAGIC), Under.FORMER if place else Under.NEWEST
        except InvalidTag:
            continue
    raise Unreadable("隔离区里的文件无法解开：SECRET_KEY 换过而没有留下旧值（SECRET_KEY_FALLBACKS），或内容被改动。")


def _box(sealed: IO[bytes]) -> AESGCM:
    head = _head(sealed)
    try:
        return AESGCM(_key_in(head)[0])
    except Unreadable:
        # Read while it was being written for another SECRET_KEY: what stands there by now is whole.
        if (again := _head(sealed)) == head:
            raise
        return AESGCM(_key_in(again)[0])


def _keys() -> list[AESGCM]:
    """What opens heads under each known SECRET_KEY, the newest first."""
    return [AESGCM(secrets.derived(key, purpose=b"jingting quarantine")) for key in secrets.known_keys()]


def kept() -> Iterator[Kept]:
    """Every sealed file of the quarantine, also what was moved aside, for `cluster.rekeying`. Only reads."""
    for path in sorted([*folders.place("spool").glob("*/*"), *trash.root().glob("*/spool/*/*")]):
        try:
            with path.open("rb") as sealed:
                head = _head(sealed)
            under = _key_in(head)[1]
        except FileNotFoundError:
            continue  # decided on meanwhile
        except Unreadable:
            head, under = b"", Under.NONE
        yield Kept(f"{path.parent.name}/{path.name}", under, partial(_reseal, path, head))


def _reseal(path: Path, head: bytes) -> bool:
    """The same key under the newest SECRET_KEY, unless the file is arriving just now or was wiped."""
    try:
        with path.open("r+b") as sealed:
            fcntl.flock(sealed, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (there := sealed.read(HEAD)) != head:
                return False
            sealed.seek(0)
            sealed.write(_head_for(_key_in(there)[0]))
    except (FileNotFoundError, BlockingIOError):
        return False
    return True
