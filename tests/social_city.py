"""What the tests of posts share: a sandbox process, a database that other processes can open, and makers.

The fixtures are in reach of every test through conftest; `killed_after` runs the product's own drain in a process of
its own, which can be killed.
"""

import hashlib
import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from django.db import connection, connections

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
_numbers = itertools.count(1)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Sandbox:
    """The platforms as the tests see them: what was accepted, and the faults to come."""

    def __init__(self, port: int) -> None:
        self.base = f"http://localhost:{port}"

    def tell(self, door: str, **body: Any) -> None:
        request = urllib.request.Request(
            f"{self.base}/__ctl/{door}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=20).read()

    def fault(self, name: str, path: str = "", count: int = 1, **options: Any) -> None:
        self.tell("faults", name=name, path=path, count=count, options=options)

    def effects(self, account: Any, *names: str) -> list[dict[str, Any]]:
        """Accepted effects of an account: `publish` and `status` are what a citizen can see."""
        rows = json.loads(urllib.request.urlopen(f"{self.base}/__ctl/ledger", timeout=20).read())
        wanted = names or ("publish", "status")
        return [row for row in rows if row["key"] == account.external_id and row["effect"] in wanted]

    def page(self, path: str) -> str:
        return urllib.request.urlopen(self.base + path, timeout=20).read().decode()


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    port = free_port()
    var = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "weibo_wechat.sandbox", "--port", str(port), "--var", str(var)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    yield Sandbox(port)
    process.terminate()
    process.wait(10)


@pytest.fixture
def sandbox(sandbox_process: Sandbox, settings: Any) -> Sandbox:
    """Both platforms, empty and in order; the product speaks to them; nothing waits for long."""
    sandbox_process.tell("reset")
    sandbox_process.tell("settings", publish_seconds=0)
    port = sandbox_process.base.rsplit(":", 1)[1]
    settings.OUTBOUND_ALLOW_PRIVATE = [f"localhost:{port}"]
    settings.WECHAT_API_BASE = settings.WEIBO_API_BASE = settings.WEIBO_WEB_BASE = sandbox_process.base
    settings.SOCIAL_SPACING_SECONDS = 0
    settings.SOCIAL_VERDICT_SECONDS = [0.0]
    settings.SOCIAL_CHECK_SECONDS = [0.0, 0.0, 0.0]
    settings.SOCIAL_LEASE_SECONDS = 30
    return sandbox_process


@pytest.fixture(scope="module")
def real_db(request: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A copy of the test database for this module: commits are real, other processes see them, all is thrown away."""
    # pytest-django makes the database only where a test is marked; these are not, since the mark also wraps them.
    first = request.session.items[0]
    first.add_marker(pytest.mark.django_db)
    request.getfixturevalue("django_db_setup")
    first.own_markers.pop()
    with django_db_blocker.unblock():
        old, name = connections["default"], connections["default"].settings_dict["NAME"]
        if old.vendor == "sqlite":
            copy = str(tmp_path_factory.mktemp("database") / "db.sqlite3")
            old.ensure_connection()
            with sqlite3.connect(copy) as target:
                old.connection.backup(target)
            target.close()
        else:
            copy = f"{name}_{os.getpid()}"
            old.close()
            with old._nodb_cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
        connections.databases["default"]["NAME"] = copy
        connections["default"] = connections.create_connection("default")
        yield
        connections["default"].close()
        connections.databases["default"]["NAME"] = name
        connections["default"] = old
        if old.vendor != "sqlite":
            with old._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


@pytest.fixture(scope="module")
def town(real_db: None) -> SimpleNamespace:
    """Two departments and the people who matter: a writer and two liaison officers of jtj, one of xxb."""
    from cluster.models import Role
    from tests.factories import make_city, make_user

    city = make_city()
    return SimpleNamespace(
        jtj=city.jtj,
        xxb=city.xxb,
        writer=make_user(Role.WRITER, city.jtj),
        officer=make_user(Role.LIAISON, city.jtj),
        other_officer=make_user(Role.LIAISON, city.jtj),
        stranger=make_user(Role.LIAISON, city.xxb),
    )


def make_account(department: Any, platform: str, **fields: Any) -> Any:
    """An account that the sandbox knows by its derived credentials."""
    from weibo_wechat.accounts import open_account

    slug = f"test-{os.getpid()}-{next(_numbers)}"
    if platform == "wechat":
        key = "wx" + _sha(f"demo/wechat/{slug}")[:16]
        secret = _sha(f"secret/{key}")[:32]
    else:
        key = "7" + str(int(_sha(f"demo/weibo/{slug}"), 16))[:9]
        secret = "2.00" + _sha(f"token/{key}")[:28]
    return open_account(department, platform, name=fields.pop("name", slug), external_id=key, secret=secret, by=None)


def make_weibo_account(department: Any, sandbox: Sandbox) -> Any:
    """A Weibo account; unlike WeChat's, its token says nothing about its id, so it is enrolled first."""
    account = make_account(department, "weibo")
    sandbox.tell("accounts", platform="weibo", key=account.external_id, secret=account.secret, name=account.name)
    return account


def make_post(town: SimpleNamespace, *accounts: Any, **fields: Any) -> Any:
    """A clean post by the writer of jtj, waiting for review."""
    from weibo_wechat import drafting

    number = next(_numbers)
    given = {
        "title": f"第{number}号通知",
        "weibo_text": f"【第{number}号通知】{_sha(str(number))[:40]}",
        "wechat_digest": "摘要",
        "wechat_html": f"<p>第{number}号正文。</p>",
        "link": f"http://jtj.localhost:8000/n/{number}/",
    }
    post = drafting.draft_post(town.jtj, by=town.writer, accounts=list(accounts), **(given | fields))
    return drafting.submit_post(post, by=town.writer)


def make_queued(town: SimpleNamespace, *accounts: Any, **fields: Any) -> Any:
    """The delivery of an approved post (the first one, when it goes to several accounts)."""
    from weibo_wechat import approving

    post = make_post(town, *accounts, **fields)
    post = approving.approve(post, by=town.officer, digest=post.digest)
    return post.deliveries.get(account=accounts[0])


def latest(delivery: Any) -> Any:
    from weibo_wechat.models import Delivery

    return Delivery.objects.get(pk=delivery.pk)


def work(rounds: int = 6) -> None:
    """Let a worker in this process do all that is due."""
    from weibo_wechat import delivering

    for _ in range(rounds):
        if not delivering.drain():
            break


def in_process(job: Callable[[], object]) -> int:
    """Run the job in a process of its own and answer its wait status (0, or the signal that ended it)."""
    return wait_for(start_process(job))


def start_process(job: Callable[[], object]) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            job()
            code = 0
        finally:
            os._exit(code)
    return child


def wait_for(child: int) -> int:
    return os.waitpid(child, 0)[1]


def killed_after(steps: int) -> Callable[[], None]:
    """A worker that kills itself with SIGKILL at its n-th observable step.

    A step is: a call about to leave, an answer just received, or a change of the outbox just committed.
    """

    def job() -> None:
        left = steps

        def step() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(10)

        original = httpx.HTTPTransport.handle_request

        def watched(self: Any, request: httpx.Request) -> httpx.Response:
            step()
            response = original(self, request)
            step()
            return response

        def after_write(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            result = execute(sql, params, many, context)
            if sql.startswith("UPDATE") and "weibo_wechat_delivery" in sql and not connection.in_atomic_block:
                step()
            return result

        httpx.HTTPTransport.handle_request = watched
        with connection.execute_wrapper(after_write):
            work()

    return job
