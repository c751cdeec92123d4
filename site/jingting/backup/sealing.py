"""A backup at rest is an age file (https://age-encryption.org/v1): `key.age` holds a key made for this backup, sealed
under the operator's passphrase, `city.tar.age` the archive sealed for that key. Whoever has the passphrase opens both
with the tool `age` too, without this product."""

import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

import pyrage

from cluster.errors import Invalid

KEY, ARCHIVE = "key.age", "city.tar.age"


@contextmanager
def writing(folder: Path, passphrase: str) -> Iterator[tarfile.TarFile]:
    """The archive to add members to; complete in `folder` when the block ends. Nothing lies unsealed on the disk."""
    identity = pyrage.x25519.Identity.generate()
    (folder / KEY).write_bytes(pyrage.passphrase.encrypt(str(identity).encode(), passphrase))
    with (folder / ARCHIVE).open("wb") as sealed:

        def seal(plain: IO[bytes]) -> None:
            pyrage.encrypt_io(plain, sealed, [identity.to_public()])

        with _piped(seal) as plain, tarfile.open(fileobj=plain, mode="w|") as archive:
            yield archive


def opened(folder: Path, passphrase: str, target: Path) -> None:
    """Unpack the archive into `target`. Raises Invalid where the passphrase is wrong or the archive was changed."""
    try:
        identity = pyrage.x25519.Identity.from_str(
            pyrage.passphrase.decrypt((folder / KEY).read_bytes(), passphrase).decode()
        )
    except pyrage.DecryptError:
        raise Invalid("口令不对，备份打不开。没有改动任何东西。", code="wrong-passphrase") from None
    with (
        (folder / ARCHIVE).open("rb") as sealed,
        _poured(sealed, identity) as plain,
        tarfile.open(fileobj=plain, mode="r|") as archive,
    ):
        archive.extractall(target, filter="data")


@contextmanager
def _piped(work: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """A file to write to, read by `work` in a thread of its own; an error there ends the block with it."""
    reading, target = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        with os.fdopen(reading, "rb") as plain:
            try:
                work(plain)
            except BaseException as error:  # noqa: BLE001  raised again where the block ends
                failed.append(error)

    thread = Thread(target=run)
    thread.start()
    try:
        with os.fdopen(target, "wb") as plain:
            yield plain
    except BrokenPipeError:
        pass  # the reader ended first and says why below
    finally:
        thread.join()
    if failed:
        raise failed[0]


@contextmanager
def _poured(sealed: IO[bytes], identity: pyrage.x25519.Identity) -> Iterator[IO[bytes]]:
    """The plain bytes of an archive as a file to read from. age authenticates each chunk before it hands it on."""
    reading, target = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        with os.fdopen(target, "wb") as plain:
            try:
                pyrage.decrypt_io(sealed, plain, [identity])
            except BaseException as error:  # noqa: BLE001  raised again where the block ends
                failed.append(error)

    thread = Thread(target=run)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as plain:
            yield plain
            while plain.read(1 << 20):
                pass  # what stands behind the archive's end is authenticated as well
    finally:
        thread.join()
        if any(isinstance(error, pyrage.DecryptError) for error in failed):
            raise Invalid("备份文件不完整或被改动过，没有恢复任何东西。", code="backup-damaged") from None
    if failed:
        raise failed[0]
