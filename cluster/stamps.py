"""The stamp of a site: a value that changes with every commit that changes what its pages show.
The page cache keys on it, so nothing is ever purged: a bumped stamp leaves the old pages unreachable. Stamps live
in the shared cache where CACHE_URL names one, otherwise in files whose change time is the stamp; both are seen by
every process at once."""

import logging
import os
import time
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db import transaction

from cluster.models import Department

log = logging.getLogger("jingting.stamps")
ALL = "stamp-*"
_owed: set[str] = set()  # stamps that this process could not change


def read(host: str) -> int | None:
    """The stamp of a host name (without port); costs one stat or one cache read. None where nobody can tell, and then
    nothing that was kept under a stamp may be shown."""
    try:
        if settings.CACHE_URL:
            return _shared(f"stamp-{host}")
        return _changed(_file(host)) + _changed(_file("_all"))
    except Exception as error:  # noqa: BLE001  whatever keeps the stamps is away: the page is made anew
        log.warning("no stamp", extra={"error": f"{type(error).__name__}: {error}"[:200]})
        return None


def bump(*departments: Department | None) -> None:
    """After the running transaction commits, change the stamps of these sites and of the portal, which shows
    all departments' news; without arguments, of every site."""
    hosts = [
        department.site.hostname for department in departments if department is not None and department.site is not None
    ]
    transaction.on_commit(lambda: touch(*([*hosts, settings.BASE_DOMAIN] if departments else [])))


def touch(*hosts: str) -> None:
    """Change the stamps now; without arguments, of every site."""
    for host in hosts or ("*",):
        if settings.CACHE_URL:
            _change_shared(f"stamp-{host}")
            continue
        path = _file("_all" if host == "*" else host)
        path.touch()
        now = time.time_ns()
        os.utime(path, ns=(now, now))


def _shared(own: str) -> int:
    """Both stamps in one question. One that was never set, or was lost with the cache's memory, begins now: an older
    page may bear any stamp but this."""
    cache = caches["shared"]
    for key in list(_owed):
        cache.set(key, time.time_ns(), None)
        _owed.discard(key)
    found = cache.get_many([own, ALL])
    for key in {own, ALL} - set(found):
        cache.add(key, time.time_ns(), None)
        found[key] = cache.get(key)
    return int(found[own]) + int(found[ALL])


def _change_shared(key: str) -> None:
    """What was published is published, also while the cache is away: then its stamp changes as soon as that is back."""
    try:
        caches["shared"].set(key, time.time_ns(), None)
    except Exception:  # whatever the cache raises, the commit behind it stands
        log.exception("stamp not changed")
        _owed.add(key)


@once
def _folder(var: Path) -> Path:
    (folder := var / "stamps").mkdir(parents=True, exist_ok=True)
    return folder


def _file(name: str) -> Path:
    return _folder(settings.VAR_DIR) / name.replace("/", "_")


def _changed(path: Path) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return 0
