"""The product's settings on a var/ of the tests' own, with what only a test may want changed.
pytest-django reads settings before any conftest, so the environment is prepared here."""

import atexit
import os
import shutil
import tempfile

os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="jingting-test-")
os.environ["DEMO"], os.environ["PORT"], os.environ["BASE_DOMAIN"] = "true", "8000", "localhost"
os.environ.pop("DEMO_SITES", None)
os.environ.setdefault("LOG_LEVEL", "WARNING")
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from jingting.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
(STATIC_ROOT).mkdir(exist_ok=True)  # noqa: F405  WhiteNoise warns where it is missing
