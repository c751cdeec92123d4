"""A backup at rest is an age file (https://age-encryption.org/v1): `key.age` holds a key made for this backup, sealed
under the operator's passphrase, `city.tar.age` the archive sealed for that key. Whoever has the passphrase opens both
with the tool `age` too, without this product."""

import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO, Literal

import pyrage

from cluster.errors import Invalid

KEY, ARCHIVE = "key.age", "city.tar.age"


@contextmanager
def writing(folder: Path, passphrase: str) -> Iterator[tarfile.TarFile]:
    """The archive to add members to; complete in `folder` when the block ends. Nothing lies unsealed on the disk."""
    identity = pyrage.x25519.Identity.generate()
    (folder / KEY).write_bytes(pyrage.passphrase.encrypt(str(identity).encode(), passphrase))
    with (
        (folder / ARCHIVE).open("wb") as sealed,
        _beside(lambda plain: pyrage.encrypt_io(plain, sealed, [identity.to_public()]), mode="wb") as plain,
        tarfile.open(fileobj=plain, mode="w|") as archive,
    ):
        yield archive


def opened(folder: Path, passphrase: str, target: Path) -> None:
    """Unpack the archive into `target`. Raises Invalid where the passphrase is wrong or the archive was changed."""
    try:
        identity = pyrage.x25519.Identity.from_str(
            pyrage.passphrase.decrypt((folder / KEY).read_bytes(), passphrase).decode()
        )
    except pyrage.DecryptError:
        raise Invalid("口令不对，备份打不开。没有改动任何东西。", code="wrong-passphrase") from None
    try:
        with (
            (folder / ARCHIVE).open("rb") as sealed,
            _beside(lambda plain: pyrage.decrypt_io(sealed, plain, [identity]), mode="rb") as plain,
        ):
            with tarfile.open(fileobj=plain, mode="r|") as archive:
                archive.extractall(target, filter="data")
            while plain.read(1 << 20):
                pass  # what stands behind the archive's end is authenticated as well
    except pyrage.DecryptError:
        raise Invalid("备份文件不完整或被改动过，没有恢复任何东西。", code="backup-damaged") from None


@contextmanager
def _beside(work: Callable[[IO[bytes]], None], *, mode: Literal["rb", "wb"]) -> Iterator[IO[bytes]]:
    """Our end of a pipe, opened in `mode`; `work` has the other in a thread of its own; its error is the block's."""
    reading, writing = os.pipe()
    ours, theirs = (reading, writing) if mode == "rb" else (writing, reading)
    failed: list[BaseException] = []

    def run() -> None:
        with suppress(BrokenPipeError), os.fdopen(theirs, "wb" if mode == "rb" else "rb") as plain:
            try:
                work(plain)
            except BaseException as error:  # noqa: BLE001  raised again where the block ends
                failed.append(error)

    thread = Thread(target=run)
    thread.start()
    try:
        with os.fdopen(ours, mode) as plain:
            yield plain
    finally:
        thread.join()
        for error in failed:
            if not isinstance(error, BrokenPipeError):  # that one only says that the block ended first, which says why
                raise error
