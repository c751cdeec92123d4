"""Uploads judged by their content; ranges of files that are asked for in part."""
