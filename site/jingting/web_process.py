"""Settings of gunicorn that are functions (`gunicorn -c site/jingting/web_process.py`).
A worker that has answered its last request is gone at once, so that a restart never waits for memory to be tidied up."""

import logging
import os


def worker_exit(server: object, worker: object) -> None:
    """Called by gunicorn in the worker, after its last answer; ends the process without walking through all that is loaded."""
    logging.shutdown()
    os._exit(0)
