"""Whole files of a version: made by the worker, described, sent."""
