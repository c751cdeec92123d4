"""`python -m tests.bench.rows`: our rows API against Datasette on the same rows in the same run.
Both serve over HTTP from one process each, asked by the same client for distinct addresses; Datasette in its lean form
(no counts, facets or suggestions), with an index on every column ours has one on. Prints requests/s and the ratio.
BENCH_FILE names another table, BENCH_SECONDS the time per figure."""

import itertools
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import _city
from tests.bench._figures import facts, figure
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / "site/demo/data/world-places.csv.gz"


def main() -> None:
    source = Path(os.environ.get("BENCH_FILE", DEFAULT))
    seconds = float(os.environ.get("BENCH_SECONDS", 4))
    os.environ.update(DEBUG="false", DEMO="true")
    folder = _city.load()
    try:
        resource, hosts = prepare(source)
        sqlite, names, values, rows = datasette_file(resource, folder)
        ours, theirs = serve_ours(folder), serve_datasette(sqlite)
        try:
            report(compare(ours[1], theirs[1], resource, hosts, names, values, rows, seconds))
        finally:
            for process, _ in (ours, theirs):
                process.terminate()
                process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(source: Path):
    """An installation of one department with the file ingested and open."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    from cluster.departments import provisioning
    from opendata.catalogue import registering, reviewing
    from opendata.intake import receiving
    from opendata.snapshots import build

    rows = {row["slug"]: row for row in provisioning.departments_in_plan()}
    provisioning.provision_department(rows["portal"])
    department = provisioning.provision_department(rows["xxb"]).department
    dataset = registering.register_dataset(department, name="bench", title="测速", secrecy="public", by=None)
    resource = dataset.resources.get()
    started = time.perf_counter()
    intake = receiving.ingest_file(source, resource=resource, secrecy="public", by=None)
    live = time.perf_counter() - started
    build.make_serving_files(intake.snapshot.content_hash)
    facts(file=source.name, rows=intake.snapshot.rows)
    figure("file to live", live, "s")
    figure("file to page store", time.perf_counter() - started, "s")
    reviewing.open_dataset(dataset, by=None)
    resource.refresh_from_db()
    from django.conf import settings

    return resource, f"{settings.BASE_DOMAIN}:{settings.PUBLIC_PORT}"


def datasette_file(resource, folder: Path):
    """The same rows in a SQLite table of published titles, with our own indexes."""
    from opendata.snapshots import build, profile

    snapshot = resource.current
    titles = {column.stored: column.name for column in snapshot.layout}
    path = folder / "bench.db"
    copy = sqlite3.connect(path)
    copy.execute("attach ? as ours", [str(build.folder_of(snapshot.content_hash) / "rows.sqlite")])
    copy.execute(
        "create table rows (rid integer primary key, " + ", ".join(f'"{titles[name]}"' for name in titles) + ")"
    )
    copy.execute("insert into rows select * from ours.rows")
    for number, index in enumerate(profile.indexes(snapshot.layout, snapshot.profile)):
        copy.execute(f"create index i{number} on rows (" + ", ".join(f'"{titles[name]}"' for name in index) + ")")
    copy.execute("analyze")
    copy.commit()
    ring = [titles[name] for name in profile.indexes(snapshot.layout, snapshot.profile)[0]]
    pairs = copy.execute(
        f'select "{ring[0]}", "{ring[-1]}", count(*) n from rows '
        f'where "{ring[0]}" is not null and "{ring[-1]}" is not null '
        "group by 1, 2 having n > 20"
    ).fetchall()
    copy.close()
    return path, ring, pairs, snapshot.rows


def serve_ours(folder: Path):
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--workers",
        "1",
        "--blocking-threads",
        "4",
        "--port",
        str(port),
        "--log-level",
        "error",
        "jingting.wsgi:application",
    ]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}
    return started(command, port, environment)


def serve_datasette(path: Path):
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        str(path),
        "-p",
        str(port),
        "--setting",
        "max_returned_rows",
        "10000",
        "--setting",
        "sql_time_limit_ms",
        "30000",
    ]
    return started(command, port, dict(os.environ))


def started(command: list[str], port: int, environment: dict[str, str]):
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return process, port
        time.sleep(0.2)
    raise SystemExit(f"did not start: {' '.join(command[:4])}")


def compare(ours: int, theirs: int, resource, host: str, names: list[str], pairs: list, rows: int, seconds: float):
    """(what, ours/s, theirs/s) by turns, so that a busy machine is busy for both."""
    lean = {"_nocount": 1, "_nofacet": 1, "_nosuggest": 1, "_size": 100, "_shape": "objects"}
    rng = random.Random("rows")
    api = f"/api/v1/resources/{resource.pk}"
    number = itertools.count()

    def deep() -> int:
        return rows - 1000 + rng.randrange(800)

    def pair():
        return rng.choice(pairs)

    asked = {
        "first page": (
            lambda: f"{api}/rows?limit={60 + next(number) % 41}&offset={next(number) % 97}",
            lambda: f"/bench/rows.json?{urlencode({**lean, '_n': next(number)})}",
        ),
        "filtered page": (
            lambda: (
                lambda p: f"{api}/rows?{urlencode({names[0]: p[0], names[-1]: p[1], 'limit': 100 - next(number) % 40})}"
            )(pair()),
            lambda: (
                lambda p: (
                    "/bench/rows.json?"
                    f"{urlencode({**lean, names[0]: p[0], names[-1]: p[1], '_size': 100 - next(number) % 40})}"
                )
            )(pair()),
        ),
        "deep page": (
            lambda: f"{api}/rows?limit=100&offset={deep()}",
            lambda: f"/bench/rows.json?{urlencode({**lean, '_next': deep(), '_n': next(number)})}",
        ),
        "deep page, their OFFSET": (
            lambda: f"{api}/rows?limit=99&offset={deep()}",
            lambda: (
                "/bench.json?"
                + urlencode({"sql": f"select * from rows order by rid limit 100 offset {deep()}", "_n": next(number)})
            ),
        ),
        "group by two columns": (
            lambda: (
                f"{api}/aggregate?"
                f"{urlencode({'group': ','.join({names[0]: 1, names[-1]: 1}), 'limit': 5000 - next(number) % 3000})}"
            ),
            lambda: (
                "/bench.json?"
                + urlencode(
                    {
                        "sql": (
                            f'select "{names[0]}", "{names[-1]}", count(*) from rows group by 1, 2 limit '
                            f"{5000 - next(number) % 3000}"
                        )
                    }
                )
            ),
        ),
        "the same address again": (lambda: f"{api}/rows?limit=100", lambda: f"/bench/rows.json?{urlencode(lean)}"),
    }
    for what, (mine, other) in asked.items():
        yield what, rate(ours, host, mine, seconds), rate(theirs, f"127.0.0.1:{theirs}", other, seconds)


def rate(port: int, host: str, address, seconds: float) -> float:
    """Requests per second of one client on one kept connection; a wrong answer stops the run."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address(), headers={"Host": host})  # a server that listens may still be loading
    connection.getresponse().read()
    count, until = 0, time.perf_counter() + seconds
    begun = time.perf_counter()
    while time.perf_counter() < until:
        connection.request("GET", address(), headers={"Host": host})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or not body:
            raise SystemExit(f"{answer.status} at port {port}: {body[:300]!r}")
        count += 1
    return count / (time.perf_counter() - begun)


def report(compared: Iterable[tuple[str, float, float]]) -> None:
    for what, mine, other in compared:
        figure(f"{what}, Datasette", other, "a second")
        figure(what, mine, "a second", ratio=mine / other, baseline="Datasette")


if __name__ == "__main__":
    main()
