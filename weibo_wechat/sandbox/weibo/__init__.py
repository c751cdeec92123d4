"""Weibo's side of the sandbox: importing this package puts its paths into the routing table."""

from . import oauth, reading, statuses  # noqa: F401
