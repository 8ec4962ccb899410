"""Renaming a post: the file moves, its old url redirects, and links to it are corrected.

    documents ──find──▶ edits ──try in memory──▶ the same site under the new name ──swap──▶ files

Every edit has a place and the text it expects there; the rest of the file stays as it is. Nothing
is written before the changed texts were read as in a build, and all links have the same targets.
"""
