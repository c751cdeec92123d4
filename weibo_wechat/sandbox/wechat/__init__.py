"""WeChat's side of the sandbox: importing this package puts its paths into the routing table."""

from . import drafts, mass, materials, publish, tokens  # noqa: F401
