"""What a page costs on the way to a reader, as a share of nginx, as it comes, serving a file of the same size on the
wire: through Django, from the page cache in WSGI as `make run` serves it, and behind nginx with docs/nginx.conf; then
an uncached article with its queries, and how long a publication takes to be seen through nginx.
The city is a small demo of its own. Needs nginx and wrk."""

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.bench import _city
from tests.bench._figures import figure, needs, program
from tests.ports import free_port, neighbouring_ports

SECONDS, ROUNDS, CONNECTIONS = 2, 5, 32
GZIP = {"Accept-Encoding": "gzip"}


def main() -> None:
    needs("nginx", "wrk")
    port, front = neighbouring_ports(), free_port()
    os.environ.update(PORT=str(port), DEMO="true", DEMO_SITES="jtj,xxb")
    var = _city.folder()
    with ExitStack() as stack:
        stack.enter_context(running([sys.executable, "manage.py", "serve"], f"http://127.0.0.1:{port}/readyz"))
        _city.load(migrate=False)  # only now: Django reads the manifest of static files once, and the city writes it
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        host = f"localhost:{port}"
        article = article_path(host)
        bodies = {
            path: httpx.get(f"http://127.0.0.1:{port}{path}", headers={"Host": host, **GZIP}) for path in ("/", article)
        }
        write_site(
            folder, front, port, var, {path: int(answer.headers["Content-Length"]) for path, answer in bodies.items()}
        )
        stack.enter_context(
            running(
                [program("nginx"), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"],
                f"http://127.0.0.1:{front}/healthz",
            )
        )
        for name, path in {"home": "/", "article": article}.items():
            report(name, path, host, port, front, int(bodies[path].headers["Content-Length"]))
        uncached(article, host)
        seen_through_nginx(front, host)


def report(name: str, path: str, host: str, port: int, front: int, size: int) -> None:
    """Rates in turns, so that whatever else the machine does falls on all of them; the middle one of each counts."""
    direct, behind = f"http://127.0.0.1:{port}{path}", f"http://127.0.0.1:{front}{path}"
    addresses = (f"http://127.0.0.1:{front}/__file{size}", f"http://127.0.0.1:{front}/__open{size}", direct, behind)
    rounds = [[rate(address, host) for address in addresses] for _ in range(ROUNDS)]
    static, kept_open, cached, fronted = map(statistics.median, zip(*rounds, strict=True))
    django = rate(direct, host, cookie="sessionid=none")
    time.sleep(3)  # what wrk left unanswered is still being computed
    print(f"   {name}, {size / 1000:.1f} kB gzipped; {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS} s")
    for step, speed in {
        "nginx, static file, its defaults": static,
        "nginx, the same kept open": kept_open,
        "Django view, no cache": django,
        "page cache in WSGI": cached,
        "nginx with docs/nginx.conf": fronted,
    }.items():
        figure(f"{name}: {step}", speed, "a second", ratio=speed / static, baseline="nginx")
    figure(f"{name}: page cache", cached, "a second", ratio=cached / django, baseline="Django view")
    figure(f"{name}: nginx before it", fronted, "a second", ratio=fronted / cached, baseline="page cache in WSGI")


def rate(url: str, host: str, cookie: str = "") -> float:
    """Answers a second; a single answer that is no 2xx makes the figure worthless and raises."""
    headers = ["-H", f"Host: {host}", "-H", "Accept-Encoding: gzip", *(["-H", f"Cookie: {cookie}"] if cookie else [])]
    httpx.get(url, headers={"Host": host, **GZIP, **({"Cookie": cookie} if cookie else {})}).raise_for_status()
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "20s", *headers, url],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout or not (found := re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)):
        raise RuntimeError(done.stdout)
    return float(found.group(1))


def uncached(path: str, host: str) -> None:
    """An article through Django's own client: no server, no page cache."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, times = Client(headers={"host": host}), []
    for _ in range(30):
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            assert client.get(path).status_code == 200
            times.append((time.perf_counter() - started) * 1000)
    figure("uncached article, queries", len(queries), "")
    figure("uncached article, median of 30", statistics.median(times), "ms")
    figure("uncached article, the first (loads templates)", max(times), "ms")


def seen_through_nginx(front: int, host: str) -> None:
    """Publish by the verbs while nginx is asked without pause; seconds from the commit to the first answer that shows
    it."""
    from cluster.models import Department
    from tests.factories import bring_out, make_article, make_newsroom

    department = Department.objects.city()
    newsroom, waits = make_newsroom(department), []
    for number in range(5):
        page = make_article(department, newsroom=newsroom, title=f"第{number}次发布多久看见")
        httpx.get(f"http://127.0.0.1:{front}/news/", headers={"Host": host, **GZIP})
        bring_out(page, newsroom)
        started = time.perf_counter()
        while page.title not in httpx.get(f"http://127.0.0.1:{front}/news/", headers={"Host": host, **GZIP}).text:
            time.sleep(0.005)
        waits.append(time.perf_counter() - started)
    figure(f"published → visible behind nginx, most of {len(waits)}", max(waits), "s", most=1)


def article_path(host: str) -> str:
    from cluster.models import Department
    from portal.addresses import path_on_site
    from portal.models import ArticlePage

    home = Department.objects.city().root_page
    return path_on_site(ArticlePage.objects.under(home).exclude(cover=None).order_by("-listed_at")[0])


def write_site(folder: Path, front: int, port: int, var: Path, sizes: dict[str, int]) -> None:
    """docs/nginx.conf as it is but for ports, folders, TLS and what bounds one client, and beside it the static files
    of the comparison."""
    conf = (_city.ROOT / "docs/nginx.conf").read_text("utf-8")
    conf = re.sub(r"(?m)^ *(ssl_|listen \[|limit_conn |limit_req ).*\n", "", conf)
    for ours, here in (
        ("listen 80 default_server", f"listen unix:{folder}/redirect.sock"),
        ("listen 443 ssl default_server", f"listen 127.0.0.1:{front}"),
        ("127.0.0.1:8000", f"127.0.0.1:{port}"),
        ("/var/cache/nginx", str(folder)),
        ("/srv/jingting/var", str(var)),
    ):
        assert ours in conf
        conf = conf.replace(ours, here)
    statics = "".join(
        f"location = /__file{size} {{ alias {folder}/{size}.bin; open_file_cache off; }}\n"
        f"location = /__open{size} {{ alias {folder}/{size}.bin; }}\n"
        for size in sizes.values()
    )
    for size in sizes.values():
        (folder / f"{size}.bin").write_bytes(os.urandom(size))
    (folder / "site.conf").write_text(conf.replace("location / {", statics + "location / {", 1), "utf-8")
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\nworker_processes auto;\npid {folder}/nginx.pid;\nerror_log stderr error;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{\nsendfile on;\ntcp_nopush on;\naccess_log off;\nkeepalive_requests 1000000;\n"
        f"types {{ text/html html; text/css css; image/webp webp; }}\n"
        f"client_body_temp_path {folder}/body;\nproxy_temp_path {folder}/proxy;\nfastcgi_temp_path {folder}/f;\n"
        f"uwsgi_temp_path {folder}/u;\n"
        f"scgi_temp_path {folder}/s;\ninclude {folder}/site.conf;\n}}\n",
        "utf-8",
    )


@contextmanager
def running(command: list[str], ready: str) -> Iterator[None]:
    """A process of our own until the block ends; the block begins once `ready` answers."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=_city.ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            until = time.monotonic() + 600
            while time.monotonic() < until:
                if process.poll() is not None:
                    log.seek(0)
                    raise RuntimeError(f"{command} ended:\n{log.read()[-2000:]}")
                try:
                    if httpx.get(ready, timeout=5, trust_env=False).is_success:
                        break
                except httpx.HTTPError:
                    time.sleep(0.3)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
