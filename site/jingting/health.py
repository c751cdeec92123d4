"""Is this process alive, is the city ready, how is it doing.
`/healthz` asks nothing but the process; `/readyz` runs every registered check and names the ones that fail, with their
words for loopback and the holder of METRICS_TOKEN; `/metrics` answers these two alone."""

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from cluster import installation as files
from jingting import jobs

log = logging.getLogger("jingting.health")
Check = Callable[[], None]
checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """`check` returns when all is well and raises otherwise; its words are shown at /readyz to those inside."""
    checks[name] = check


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise RuntimeError(f"{len(missing)} migrations are not applied")


def shared_cache() -> None:
    caches["shared"].set("readyz", "1", 5)
    if caches["shared"].get("readyz") != "1":
        raise RuntimeError("the cache does not keep what it is given")


def installation() -> None:
    if said := files.disagreement():
        raise RuntimeError(said)


def worker() -> None:
    silent = jobs.silent_for()
    if silent is None or silent > jobs.ALIVE_FOR:
        raise RuntimeError("后台进程（manage.py worker）一分钟没有动静：外发、检索更新和耗时任务都停着。")


for check in (database, migrations, shared_cache, worker):
    register(check.__name__, check)


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """The parts that fail; what exactly they said is for those who run the city."""
    inside, failed = is_inside(request), {}
    for name, check in checks.items():
        try:
            check()
        except Exception as error:  # noqa: BLE001  a check may fail in any way; all of them are reported
            log.warning("not ready", extra={"check": name, "error": f"{type(error).__name__}: {error}"[:500]})
            failed[name] = f"{type(error).__name__}: {error}" if inside else "failed"
    return JsonResponse({"ready": not failed, "failed": failed}, status=503 if failed else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    if not is_inside(request):
        return HttpResponse(status=403)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def is_inside(request: HttpRequest) -> bool:
    """Whether the holder of METRICS_TOKEN asks, or this machine itself and not for somebody else."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and secrets.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        return True
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers
