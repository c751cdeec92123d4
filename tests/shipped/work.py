"""What the steps share: the worker's work done here and now, and a visitor."""

from django.core.management import call_command
from django.http.response import HttpResponseBase
from django.test import Client

from cluster.clock import worker

PORTAL = "localhost:8000"


def work() -> None:
    """All that `manage.py worker` would do by now: the drains, then the slow jobs, until both rest."""
    for _ in range(6):
        did = sum(drain.run() for drain in worker.drains.values())
        call_command("db_worker", "--backend=jobs", "--batch", queue_name="*", startup_delay=False, verbosity=0)
        if not did:
            break


def get(path: str, *, host: str = PORTAL, **query: str) -> bytes:
    """The body of a page that must be there."""
    answer = Client().get(path, query, headers={"host": host})
    assert answer.status_code == 200, (path, answer.status_code)
    return body(answer)


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
