"""The public's pages about data."""
