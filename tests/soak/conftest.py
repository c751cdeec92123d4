"""The running city that the sweeps over pages look at: SOAK_BASE, by default http://localhost:8000."""

import os
import urllib.request

import pytest


@pytest.fixture(scope="session")
def base() -> str:
    """Its address with a slash at the end; the test is skipped where no city answers."""
    address = os.environ.get("SOAK_BASE", "http://localhost:8000").rstrip("/") + "/"
    try:
        urllib.request.urlopen(address + "healthz", timeout=5).close()
    except OSError:
        pytest.skip(f"no city answers at {address}: start one with `make run`")
    return address
