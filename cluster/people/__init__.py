"""Accounts and roles, and where visitors come from."""
