"""A whole running city for the journeys: the processes of `make run` on a small demo (portal, 市教体局, 市信息办).
Built once per session, in a var/ of its own, on ports of its own; with JOURNEY_CITY=http://localhost:8000 the journeys
go through the city that already runs there, which leaves their articles and letters in it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from demo.accounts import PASSWORD
from tests.ports import neighbouring_ports
from tests.soak.accessibility import launch

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300


@pytest.fixture(scope="session")
def running_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """`url`, `phone` (the sandbox) and `host(slug)` of a city that answers /readyz."""
    if already := os.environ.get("JOURNEY_CITY"):
        yield addresses(urllib.parse.urlsplit(already).port)
        return
    var = tmp_path_factory.mktemp("city")
    port = neighbouring_ports()
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"} | {
        "VAR_DIR": str(var),
        "PORT": str(port),
        "DEMO": "true",
        "DEMO_SITES": "jtj,xxb",
        "LOG_LEVEL": "WARNING",
        "WEB_WORKERS": "1",
        "DATABASE_URL": "",
        "CACHE_URL": "",
    }
    environment = {key: value for key, value in environment.items() if value}
    with (var / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", process, var / "serve.log")
        yield addresses(port)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(30) == 0, (
                f"Ctrl-C did not end the city cleanly:\n{(var / 'serve.log').read_text()[-3000:]}"
            )
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def addresses(port: int) -> SimpleNamespace:
    return SimpleNamespace(
        url=f"http://localhost:{port}",
        phone=f"http://localhost:{port + 1}",
        port=port,
        host=lambda slug: f"http://{slug}.localhost:{port}",
    )


def wait_until_ready(url: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the city did not get ready:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file, ended with it: Playwright's loop, left running, would close the database to later tests."""
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(params=[1440, 390], ids=["desktop", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture
def visit(browser: Browser, width: int) -> Iterator[Callable[..., Page]]:
    """`visit(url, user=…)`: a page of a fresh visitor, signed in when a demo account is named."""
    contexts: list[BrowserContext] = []

    def opener(url: str, *, user: str = "") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", accept_downloads=True)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        if user:
            page.fill("[name=username]", user)
            page.fill("[name=password]", PASSWORD)
            page.click("[type=submit]")
            page.wait_for_url(lambda address: "login" not in address)
        return page

    yield opener
    for context in contexts:
        context.close()
