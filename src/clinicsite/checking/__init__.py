"""Checks: whether the content, and the site made of it, is sound.

They ask what exists, and report diagnostics; none of them changes anything.
"""
