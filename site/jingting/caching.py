"""The cache that everybody asks: the shared one, and the memory of this process for as long as that is away.

A shared cache that is gone (Redis stopped, a full disk under the files) costs speed and nothing else. What processes
tell each other through the cache (stamps, who of them lives) asks the cache "shared" instead and deals with its absence
itself."""

import logging
import time
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache

log = logging.getLogger("jingting.cache")
PAUSE = 5.0  # seconds before the shared cache is asked again; else each question would wait for it


class ForgivingCache(BaseCache):
    """Every act of the shared cache; where it fails the same of this process's memory."""

    away_until = 0.0  # of the process, for all threads

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.memory = LocMemCache(f"{name}-while-away", params)

    def _ask(self, act: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= ForgivingCache.away_until:
            try:
                return getattr(caches["shared"], act)(*args, **kwargs)
            except ValueError:
                raise  # `incr` of what is not there: the caller's, not the cache's
            except Exception as error:  # noqa: BLE001  a lost connection, a full disk, …
                ForgivingCache.away_until = time.monotonic() + PAUSE
                log.error("shared cache is away", extra={"error": f"{type(error).__name__}: {error}"[:200]})
        return getattr(self.memory, act)(*args, **kwargs)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask("add", key, value, timeout, version=version)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version=version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._ask("get_many", keys, version=version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask("touch", key, timeout, version=version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._ask("incr", key, delta, version=version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._ask("delete", key, version=version)

    def clear(self) -> None:
        self._ask("clear")
