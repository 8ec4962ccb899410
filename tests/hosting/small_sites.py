"""Built sites of a few files, made by hand."""

import json

from clinicsite import digests
from clinicsite.hosting.tree import BuiltFile, Tree

HOME = b'<link rel="canonical" href="https://www.clinic-of-words.org/">'


def tree(**changes: str | None) -> Tree:
    """Return a built site of a few files; a change of None leaves a file out."""
    texts: dict[str, str | None] = {
        "assets/site.0123456789.css": "a{}",
        "posts/a/index.html": "a",
        "posts/b/index.html": "b",
        "index.html": HOME.decode(),
        "feed.json": json.dumps({"items": [1, 2]}),
        "robots.txt": "User-agent: *\nDisallow:\n",
    }
    texts |= {
        path.replace("__", "/").replace("_html", ".html"): text for path, text in changes.items()
    }
    return {path: built(path, text) for path, text in texts.items() if text is not None}


def built(path: str, text: str) -> BuiltFile:
    """Return a file of a built site."""
    return BuiltFile(path, text.encode(), digests.of_bytes(text.encode()))


def bytes_of(site: Tree) -> dict[str, bytes]:
    """Return the bytes of a site by path."""
    return {path: file.data for path, file in site.items()}
