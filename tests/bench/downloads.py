"""A whole CSV of the village list (620,573 rows) as one person downloads it and as four do at once: sent by our web
process, and behind nginx with docs/nginx.conf and X-Accel, each as a share of nginx sending the same file from a
static location in the same run. Targets: ≥ 0.5 and ≥ 0.9. Needs nginx and wrk."""

import os
import re
import shutil
import statistics
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench import _city
from tests.bench._figures import figure, needs, program
from tests.bench.intake import village_list
from tests.bench.pages import running, write_site
from tests.ports import free_port

SECONDS, ROUNDS = 3, 5


def main() -> None:
    needs("nginx", "wrk")
    port, accelerated, front = free_port(), free_port(), free_port()
    os.environ.update(PORT=str(port), DEBUG="false")
    var = _city.load()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, var, ignore_errors=True)
        path, file = prepared(var)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_site(folder, front, accelerated, var, {})
        beside(folder / "site.conf", file)
        for number, sendfile in ((port, ""), (accelerated, "/_downloads/")):
            stack.enter_context(
                running(
                    ["env", f"DATA_SENDFILE={sendfile}", f"PYTHONPATH={_city.ROOT / 'site'}", *web(number)],
                    f"http://127.0.0.1:{number}/healthz",
                )
            )
        stack.enter_context(
            running(
                [program("nginx"), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"],
                f"http://127.0.0.1:{front}/healthz",
            )
        )
        size = file.stat().st_size / 1e6
        for people in (1, 4):
            addresses = (
                f"http://127.0.0.1:{front}/__whole",
                f"http://127.0.0.1:{port}{path}",
                f"http://127.0.0.1:{front}{path}",
            )
            rounds = [[rate(address, f"localhost:{port}", people) for address in addresses] for _ in range(ROUNDS)]
            static, own, accel = (statistics.median(turn[place] / turn[0] for turn in rounds) for place in range(3))
            speed = statistics.median(turn[0] for turn in rounds) * size
            figure(f"nginx, {size:.0f} MB, {people} at once", speed, "MB/s")
            figure(f"web process, {people} at once", speed * own, "MB/s", ratio=own, baseline="nginx", least=0.5)
            figure(f"X-Accel, {people} at once", speed * accel, "MB/s", ratio=accel, baseline="nginx", least=0.9)
            assert static == 1


def prepared(var: Path) -> tuple[str, Path]:
    """(address of the download, the file it is)."""
    from opendata.catalogue import registering, reviewing
    from opendata.downloads import making
    from opendata.intake import receiving
    from tests.factories import make_city

    dataset = registering.register_dataset(
        make_city("xxb").xxb, name="bench", title="村级名录", secrecy="public", by=None
    )
    resource = dataset.resources.get()
    snapshot = receiving.ingest_file(village_list(var), resource=resource, secrecy="public", by=None).snapshot
    assert snapshot is not None
    reviewing.open_dataset(dataset, by=None)
    return f"/data/download/{resource.pk}.csv", making.make(snapshot, "csv")


def beside(site: Path, file: Path) -> None:
    """The same bytes at a static address, with nginx as it comes."""
    text = site.read_text("utf-8")
    site.write_text(
        text.replace(
            "location / {", f"location = /__whole {{ alias {file}; default_type text/csv; }}\nlocation / {{", 1
        ),
        "utf-8",
    )


def web(port: int) -> list[str]:
    """The web process of `manage.py serve` (one worker)."""
    from jingting.management.commands.serve import processes

    command = processes()["web"]
    for option, value in (("--port", str(port)), ("--workers", "1")):
        command[command.index(option) + 1] = value
    return command


def rate(url: str, host: str, people: int) -> float:
    """Whole files a second."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{people}", f"-d{SECONDS}s", "--timeout", "30s", "-H", f"Host: {host}", url],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout or not (found := re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)):
        raise RuntimeError(f"{url}\n{done.stdout}")
    return float(found.group(1))


if __name__ == "__main__":
    main()
