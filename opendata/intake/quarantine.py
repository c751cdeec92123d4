"""Files of strangers at rest. In the spool lies ciphertext only (AES-256-GCM in records, a key per file derived from
SECRET_KEY and the file's salt); the plain bytes exist in a builder's bench while they are read, and go with it.

A sealed file: magic, salt, then records of 4 bytes length, 12 bytes nonce, ciphertext with tag. Place and finality of a
record are authenticated, so that none can be moved, dropped or cut off. An arriving file has no final record yet and grows."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cluster import secrets
from cluster.errors import Conflict, JingtingError
from opendata.files import folders, workshop
from opendata.models import Intake
from opendata.reading.proposal import Proposal

MAGIC, SALT, NONCE, TAG = b"JTQ1", 16, 12, 16
HEAD = len(MAGIC) + SALT
RECORD = 1 << 20
GIVEN, STAGED = "given", "staging"


class Unreadable(JingtingError):
    """The sealed file was changed, cut off, or sealed under a SECRET_KEY that is gone."""

    code = "quarantine-unreadable"


def folder_of(intake: Intake) -> Path:
    return folders.spool() / str(intake.pk)


@contextmanager
def rows_of(intake: Intake, at_hand: Proposal | None = None) -> Iterator[Proposal]:
    """The proposal with its staged rows in plain for as long as they are asked. `at_hand`: who has just read the file has
    them in plain already."""
    if at_hand is not None:
        yield at_hand
        return
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
        sealed.write(MAGIC + os.urandom(SALT))


def append(target: Path, blocks: Iterable[bytes]) -> None:
    """Add plain blocks behind those that are there; a record that a kill cut off is written over."""
    with target.open("r+b") as sealed:
        index, _, end = _measured(sealed)
        sealed.seek(end)
        sealed.truncate()
        box = AESGCM(_keys(_salt(sealed))[0])
        sealed.seek(end)
        for block in blocks:
            for start in range(0, len(block), RECORD):
                sealed.write(_record(box, block[start : start + RECORD], index, final=False))
                index += 1


def finish(target: Path) -> None:
    """Say that nothing more comes."""
    with target.open("r+b") as sealed:
        index, _, end = _measured(sealed)
        box = AESGCM(_keys(_salt(sealed))[0])
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
        boxes = [AESGCM(key) for key in _keys(_salt(sealed))]
        index, final = 0, False
        while len(head := sealed.read(4 + NONCE)) == 4 + NONCE and not final:
            body = sealed.read(int.from_bytes(head[:4], "big") + TAG)
            final = len(body) == TAG
            block, boxes = _opened(boxes, head[4:], body, index, final)
            yield block
            index += 1
    if not final:
        raise Unreadable("隔离区里的文件不完整，请重新上传。")


def wipe(intake: Intake) -> None:
    """Remove what is kept of a file. Without its salt, which is written over first, what a disk may still hold is noise."""
    folder = folder_of(intake)
    for path in folder.glob("*") if folder.exists() else ():
        with path.open("r+b") as sealed:
            sealed.write(os.urandom(HEAD))
            sealed.flush()
            os.fsync(sealed.fileno())
    shutil.rmtree(folder, ignore_errors=True)


def _record(box: AESGCM, block: bytes, index: int, *, final: bool) -> bytes:
    nonce = os.urandom(NONCE)
    return len(block).to_bytes(4, "big") + nonce + box.encrypt(nonce, block, _place(index, final))


def _opened(boxes: list[AESGCM], nonce: bytes, body: bytes, index: int, final: bool) -> tuple[bytes, list[AESGCM]]:
    """(plain block, the box that opened it: the first record tells which key it is)."""
    for box in boxes:
        try:
            return box.decrypt(nonce, body, _place(index, final)), [box]
        except InvalidTag:
            continue
    raise Unreadable("隔离区里的文件读不出来：内容被改动，或 SECRET_KEY 换过而没有留下旧值（SECRET_KEY_FALLBACKS）。")


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


def _salt(sealed: IO[bytes]) -> bytes:
    sealed.seek(0)
    head = sealed.read(HEAD)
    if len(head) < HEAD or head[: len(MAGIC)] != MAGIC:
        raise Unreadable("隔离区里的文件读不出来，请重新上传。")
    return head[len(MAGIC) :]


def _keys(salt: bytes) -> list[bytes]:
    """The file's key under each known SECRET_KEY, the current one first."""
    return [secrets.derived(key, purpose=b"jingting quarantine", salt=salt) for key in secrets.known_keys()]
