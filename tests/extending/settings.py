"""The tests' settings with one more room, as a city that extends the product would have them."""

from tests.settings import *  # noqa: F403

INSTALLED_APPS = ["tests.extending.roadworks", *INSTALLED_APPS]  # noqa: F405
