"""The index on disk: one folder, one writer, one searcher per process.
A rebuild grows beside the index in use and takes its place by one rename; a process killed at any moment
leaves an index that opens. One that is damaged all the same counts as none: the pointer to it is taken away, and the
worker builds another."""

import errno
import logging
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import DatabaseError
from whoosh import index as whoosh_index
from whoosh.fields import ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import LockError
from whoosh.searching import Searcher
from whoosh.util.filelock import LockBase, try_for
from whoosh.writing import IndexWriter

from search.words import pairs, words

# Part of the folder's name: an index of another form is not opened but built anew.
FORM = "v1"
POINTER, BORN = "current", "born"
WRITE_LOCK = "MAIN_WRITELOCK"  # as this library names the lock of its writers
WRITER_PATIENCE = 10.0  # seconds
REBUILD_PATIENCE = 60.0
log = logging.getLogger("jingting.search")
# The disk's or the process's fault, none of the index's.
NO_DAMAGE = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
}


class Missing(Exception):
    """There is no index of this form that can be read; the worker builds one."""


def schema() -> Schema:
    """Words without positions (for rank), character pairs with positions (for recall), and the fields that
    filters (`f_*`), facets and the result page need."""
    form = Schema(
        key=ID(unique=True, stored=True, sortable=True),
        model=ID(stored=True),
        types=KEYWORD,
        kind=ID(stored=True, sortable=True),
        site=ID(stored=True, sortable=True),
        date=NUMERIC(int, bits=64, signed=True, stored=True, sortable=True, default=0),
        title=STORED,
        note=STORED,
        text=STORED,
        title_words=TEXT(phrase=False),
        title_pairs=TEXT(phrase=True),
        words=TEXT(phrase=False),
        pairs=TEXT(phrase=True),
    )
    form.add("f_*", ID(), glob=True)
    return form


def token_fields(title: str, text: str) -> dict[str, list[str]]:
    """The cut forms of a folded title and a folded text."""
    fields = {"title_words": words(title), "title_pairs": pairs(title), "words": words(text), "pairs": pairs(text)}
    return {name: tokens for name, tokens in fields.items() if tokens}


class Store:
    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = Lock()
        self._searcher: Searcher | None = None
        self._open: Path | None = None

    def current(self) -> Path | None:
        """The folder in use, or None when there is none of this form."""
        try:
            name = (self.root / POINTER).read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            return None
        folder = self.root / name
        return folder if name.startswith(f"{FORM}-") and folder.is_dir() else None

    @contextmanager
    def searcher(self) -> Iterator[Searcher]:
        """A searcher that sees every commit made so far, for one thread at a time.
        It is opened anew and never refreshed: `refresh()` of this library brings deleted documents back."""
        with self._lock:
            folder = self.current()
            if folder is None:
                raise Missing
            try:
                yield self._opened(folder)
            except DatabaseError:
                raise
            except Exception as error:
                if not self._is_damaged(folder, error):
                    raise
                self._searcher = None
                raise Missing from error

    def _opened(self, folder: Path) -> Searcher:
        if self._searcher is None or folder != self._open or not self._searcher.up_to_date():
            if self._searcher is not None:
                self._searcher.close()
            self._searcher, self._open = None, folder
            self._searcher = whoosh_index.open_dir(folder).searcher()
        return self._searcher

    def _is_damaged(self, folder: Path, error: Exception) -> bool:
        """Whether `error` came of the index: it cannot be read from end to end. Then it is in use no longer."""
        if _no_damage(error):
            return False
        try:
            read_whole(folder)
        except Exception as found:  # this library meets a cut file in any way it likes
            if _no_damage(found):
                return False
            log.exception("index damaged", extra={"index": folder.name})
            if self.current() == folder:
                (self.root / POINTER).unlink(missing_ok=True)
            return True
        return False

    @contextmanager
    def writer(self, *, patience: float = WRITER_PATIENCE) -> Iterator[IndexWriter]:
        """The one writer of the index in use; commits at the end. Raises LockError when another holds it
        longer than `patience` seconds or the index was replaced meanwhile, Missing when there is none."""
        folder = self.current()
        if folder is None:
            raise Missing
        try:
            writer = whoosh_index.open_dir(folder).writer(timeout=patience)
        except LockError:
            raise
        except Exception as error:
            if self.current() == folder and self._is_damaged(folder, error):
                raise Missing from error
            raise LockError from error
        if self.current() != folder:
            writer.cancel()
            raise LockError
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise
        try:
            writer.commit()
        except Exception as error:
            if self._is_damaged(folder, error):
                raise Missing from error
            raise

    @contextmanager
    def writes_held(self) -> Iterator[None]:
        """Nobody writes to the index in use inside this block; raises LockError when a writer stays too long."""
        folder = self.current()
        if folder is None:
            yield
            return
        lock = FileStorage(folder).lock(WRITE_LOCK)
        if not try_for(lock.acquire, timeout=REBUILD_PATIENCE, delay=0.05):
            raise LockError
        try:
            yield
        finally:
            lock.release()

    def grow(self, *, patience: float = 0) -> "Fresh":
        """A new, empty index beside the one in use. Only one may grow at a time: LockError when another is
        not done after `patience` seconds."""
        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileStorage(self.root).lock("rebuild.lock")
        if not try_for(lock.acquire, timeout=patience, delay=0.2):
            raise LockError
        self._clear_leftovers()
        return Fresh(self, lock)

    def replace(self, folder: Path) -> None:
        """Put `folder` in the place of the index in use. Searchers that still have the old one open keep
        reading it; it is deleted when the next index grows."""
        pointer = self.root / f"{POINTER}.new"
        pointer.write_text(folder.name, encoding="ascii")
        pointer.replace(self.root / POINTER)

    def born(self) -> float:
        """When the index in use was built (seconds since 1970), 0 when there is none."""
        folder = self.current()
        return (folder / BORN).stat().st_mtime if folder else 0.0

    def _clear_leftovers(self) -> None:
        for folder in self.root.glob("v*-*"):
            if folder != self.current():
                shutil.rmtree(folder, ignore_errors=True)

    def size(self) -> int:
        """Documents in the index in use; raises Missing."""
        with self.searcher() as searcher:
            return searcher.doc_count()


class Fresh:
    """An index being built; nothing of it is seen until `finish`. End it with `finish` or `abandon`."""

    def __init__(self, store: Store, lock: LockBase) -> None:
        self.store = store
        self._lock = lock
        self.folder = store.root / f"{FORM}-{uuid.uuid4().hex[:12]}"
        self.folder.mkdir(parents=True)
        (self.folder / BORN).touch()
        self._writer: IndexWriter | None = whoosh_index.create_in(self.folder, schema()).writer(limitmb=128)

    def add(self, documents: Iterable[dict]) -> None:
        writer = self._growing()
        for document in documents:
            writer.add_document(**document)

    def commit(self) -> None:
        self._growing().commit()
        self._writer = None

    def _growing(self) -> IndexWriter:
        if self._writer is None:
            raise RuntimeError("this index is committed; amend it instead")
        return self._writer

    def amend(self, documents: dict[str, dict | None]) -> None:
        """Bring in what changed meanwhile: key → document, or None when it is to be seen no more."""
        writer = whoosh_index.open_dir(self.folder).writer()
        write(writer, documents)
        writer.commit()

    def finish(self) -> None:
        self.store.replace(self.folder)
        self._lock.release()

    def abandon(self) -> None:
        if self._writer is not None:
            self._writer.cancel()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()


def read_whole(folder: Path) -> None:
    """Read everything of an index; raises whatever this library raises where it is cut or scribbled over."""
    reader = whoosh_index.open_dir(folder).reader()
    try:
        for _ in reader.iter_docs():
            pass
        for field, term in reader.all_terms():
            for _ in reader.postings(field, term).all_ids():
                pass
    finally:
        reader.close()


def _no_damage(error: Exception) -> bool:
    return isinstance(error, LockError) or (isinstance(error, OSError) and error.errno in NO_DAMAGE)


def write(writer: IndexWriter, documents: dict[str, dict | None]) -> None:
    """Key → document to hold from now on, or None to forget it."""
    for key, document in documents.items():
        if document is None:
            writer.delete_by_term("key", key)
        else:
            writer.update_document(**document)


@cache
def _store(root: Path) -> Store:
    return Store(root)


def store() -> Store:
    """The index of this city."""
    return _store(Path(settings.SEARCH_DIR))
