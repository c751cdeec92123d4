"""Thin doors for people who work in the admin: views and pieces of its screens, each onto a verb."""
