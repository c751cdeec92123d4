"""Rows pushed by departments' own systems, and the keys they push with."""
