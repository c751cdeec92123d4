"""What every test may ask for. Files go to a temporary folder; nothing outside this machine is reached."""

from pathlib import Path

import pytest

from tests.data_room import room, steward  # noqa: F401
from tests.social_city import real_db, sandbox, sandbox_process, town  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _quick_and_private(settings, tmp_path, monkeypatch):
    """A cache and files of the test's own; nothing is written beside it by a thread."""
    monkeypatch.setattr("opendata.catalogue.usage.keep_writing", lambda: None)
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path / "data"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {"default": memory, "shared": memory}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database holds the portal and two departments; each test rolls back to that."""
    from tests.factories import make_city

    with django_db_blocker.unblock():
        make_city()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real input beside the checkout; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.exists():
        pytest.skip("no ../shared beside this checkout")
    return folder


@pytest.fixture
def city(db):
    """The portal and two departments (市教体局 jtj, 市信息办 xxb), provisioned."""
    from tests.factories import make_city

    return make_city()
