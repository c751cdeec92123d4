"""`make bench-outbox`: deliveries a second of one and two workers, against a naive loop that calls the platform and
keeps no record. The ratio is what the record (claim, lease, steps, verdict) costs; all against the sandbox over HTTP.
`ARGS=--json`: the last line is one JSON object; `per_second` there is one worker over both platforms.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from types import SimpleNamespace
from typing import Any

from tests.bench import _city
from tests.bench._figures import facts, figure
from tests.ports import free_port

ACCOUNTS, POSTS_EACH = 10, 6


def main() -> None:
    port = free_port()
    os.environ |= {
        "DEMO": "true",
        "SANDBOX_PORT": str(port),
        "SOCIAL_SPACING_SECONDS": "0",
        "SOCIAL_VERDICT_SECONDS": "0",
    }
    var = _city.load()
    command = [sys.executable, "-m", "weibo_wechat.sandbox", "--port", str(port), "--var", str(var / "sandbox")]
    sandbox = subprocess.Popen(command, cwd=_city.ROOT, stdout=subprocess.PIPE)
    sandbox.stdout.readline()
    try:
        tell(port, "settings", publish_seconds=0)
        town = make_town()
        total, spent = ACCOUNTS * POSTS_EACH, []
        for platform in ("weibo", "wechat"):
            naive = timed(partial(naive_loop, platform=platform), make_rows(town, platform, port, queue=False))
            one = timed(lambda _: workers(1), make_rows(town, platform, port))
            two = timed(lambda _: workers(2), make_rows(town, platform, port))
            figure(f"{platform}, naive loop", total / naive, "posts/s")
            for what, seconds in (("one worker", one), ("two workers", two)):
                figure(f"{platform}, {what}", total / seconds, "posts/s", ratio=naive / seconds, baseline="naive loop")
            spent.append(one)
        told = {"per_second": round(len(spent) * total / sum(spent), 2), **kept(port)}
    finally:
        sandbox.terminate()
        sandbox.wait(10)
    facts(**told)
    print("  ".join(f"{name} {value}" for name, value in told.items()))
    if "--json" in sys.argv[1:]:
        print(json.dumps(told), flush=True)
    if told["lost"] or told["double"]:
        sys.exit("the outbox lost or doubled a post")


def make_town() -> SimpleNamespace:
    from cluster.models import Role
    from tests.factories import make_department, make_user

    jtj = make_department("jtj")
    return SimpleNamespace(jtj=jtj, writer=make_user(Role.WRITER, jtj), officer=make_user(Role.LIAISON, jtj))


def make_rows(town: SimpleNamespace, platform: str, port: int, *, queue: bool = True) -> list[Any]:
    """New accounts, and for each its approved posts in the queue (or none, for the naive loop)."""
    from tests.social_city import Sandbox, make_account, make_queued, make_weibo_account

    sandbox = Sandbox(port)
    accounts = [
        make_weibo_account(town.jtj, sandbox) if platform == "weibo" else make_account(town.jtj, "wechat")
        for _ in range(ACCOUNTS)
    ]
    if queue:
        for account in accounts:
            for _ in range(POSTS_EACH):
                make_queued(town, account)
    return accounts


def naive_loop(accounts: list[Any], platform: str) -> None:
    """The same calls one after the other, with nothing written down."""
    from weibo_wechat.platforms.registry import door
    from weibo_wechat.rendering.links import marked

    for account in accounts:
        gate = door(account)
        for number in range(POSTS_EACH):
            words = hashlib.sha256(f"{account.pk}/{number}".encode()).hexdigest()
            link = marked("http://jtj.localhost:8000/n/", words[:10])
            payload = (
                {"text": f"【{words}】 {link} ", "picture": None}
                if platform == "weibo"
                else {
                    "title": words[:20],
                    "author": "教体局",
                    "digest": "摘要",
                    "content": f"<p>{words}</p>",
                    "content_source_url": link,
                    "cover": None,
                    "hue": "general",
                    "pictures": [],
                }
            )
            row = SimpleNamespace(
                mark=words[:10], payload=payload, receipt={}, retry_of_id=None, attempt_started_at=None, created_at=None
            )
            for step in gate.prepare(row):
                row.receipt |= step
            outcome = gate.send(row)
            if platform == "wechat":
                row.receipt |= outcome.receipt
                gate.verdict(row)


def workers(count: int) -> None:
    from tests.social_city import start_process, wait_for, work

    children = [start_process(lambda: work(100)) for _ in range(count)]
    assert [wait_for(child) for child in children] == [0] * count


def timed(job: Any, accounts: list[Any]) -> float:
    started = time.perf_counter()
    job(accounts)
    return time.perf_counter() - started


def tell(port: int, door: str, **body: Any) -> None:
    from tests.social_city import Sandbox

    Sandbox(port).tell(door, **body)


def kept(port: int) -> dict[str, Any]:
    """No figure without the promise: what became of every post, by our rows and by what the platforms published."""
    import urllib.request

    from django.db import connection

    from weibo_wechat.models import Delivery
    from weibo_wechat.states import DeliveryState

    states = Counter(Delivery.objects.values_list("state", flat=True))
    sent, may_be_out = (
        Counter(Delivery.objects.filter(state__in=wanted).values_list("account__external_id", flat=True))
        for wanted in ([DeliveryState.SENT], [DeliveryState.SENT, DeliveryState.UNCERTAIN])
    )
    ledger = json.loads(urllib.request.urlopen(f"http://localhost:{port}/__ctl/ledger").read())
    ours = set(Delivery.objects.values_list("account__external_id", flat=True))
    seen = Counter(row["key"] for row in ledger if row["effect"] in ("publish", "status") and row["key"] in ours)
    settled = states[DeliveryState.SENT] + states[DeliveryState.UNCERTAIN] + states[DeliveryState.FAILED]
    return {
        "posts": states.total(),
        "sent": states[DeliveryState.SENT],
        "seen": seen.total(),
        "lost": states.total() - settled + (sent - seen).total(),
        "double": (seen - may_be_out).total(),
        "uncertain": states[DeliveryState.UNCERTAIN],
        "failed": states[DeliveryState.FAILED],
        "engine": connection.vendor,
    }


if __name__ == "__main__":
    main()
