"""The stamp of a site: a value that changes with every commit that changes what its pages show.
The page cache keys on it, so nothing is ever purged: a bumped stamp leaves the old pages unreachable. Stamps live
in the shared cache where CACHE_URL names one, otherwise in files whose change time is the stamp; both are seen by
every process at once."""

import os
import time
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from cluster.models import Department


def read(host: str) -> int:
    """The stamp of a host name (without port); 0 before its first bump. Costs one stat or one cache read."""
    if settings.CACHE_URL:
        return int(cache.get(f"stamp-{host}", 0)) + int(cache.get("stamp-*", 0))
    return _changed(_file(host)) + _changed(_file("_all"))


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
            cache.set(f"stamp-{host}", time.time_ns(), None)
            continue
        path = _file("_all" if host == "*" else host)
        path.touch()
        now = time.time_ns()
        os.utime(path, ns=(now, now))


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
