"""Renderings of one content: 长辈版, 繁體, offline; the national tags of every page."""
