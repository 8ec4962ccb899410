"""Renaming a post: the file moves, its old url leads to the new one, and the links to it follow.

    documents ──find──▶ edits ──try in memory──▶ the same site under the new name ──swap──▶ files

Every edit names its place and the bytes it expects there; all else in a file stays as it is.
Nothing is written before the changed texts have been read and resolved as a build would, and
found to lead where they led before.
"""
