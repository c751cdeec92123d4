"""Immutable versions on disk: built, profiled, compared, paged; the key that names a row."""
