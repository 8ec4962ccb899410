"""Markdown syntax that we read more carefully than python-markdown does."""
