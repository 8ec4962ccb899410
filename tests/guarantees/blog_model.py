"""A small blog as a value, and the files that it stands for.

Stories edit the value; `files` gives the bytes of every file of the site and of its theme, and
`Mirror` writes the difference to several folders at once. All files get one and the same time, so
that nothing can be told from times.
"""

import copy
import json
import os
import shutil
import stat
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sample import REPOSITORY, SITES

Files = dict[str, bytes]
Tree = dict[str, tuple[int, bytes | str]]
Values = dict[str, Any]

CONTENT = ("content", "templates", "static", "theme")
_LONG_AGO = 1_000_000_000


@dataclass
class Blog:
    """What editors and the theme's author have written; ids are names of files.

    `broken` lies over all other files; None takes a file away.
    """

    posts: dict[str, Values] = field(default_factory=dict)
    pages: dict[str, Values] = field(default_factory=dict)
    authors: dict[str, Values] = field(default_factory=dict)
    modalities: dict[str, Values] = field(default_factory=dict)
    conditions: dict[str, Values] = field(default_factory=dict)
    settings: Values = field(default_factory=dict)
    others: Files = field(default_factory=dict)
    broken: dict[str, bytes | None] = field(default_factory=dict)

    def copy(self) -> "Blog":
        """Return a copy that shares nothing."""
        return copy.deepcopy(self)

    def files(self) -> Files:
        """Return every file of the site, and of the theme below `theme/`."""
        made: Files = {"content/site.yaml": _yaml(self.settings)}
        for kind in ("posts", "pages", "authors", "modalities", "conditions"):
            for name, values in getattr(self, kind).items():
                header = {key: value for key, value in values.items() if key != "body"}
                body = values.get("body", "")
                made[f"content/{kind}/{name}.md"] = (
                    b"---\n" + _yaml(header) + b"---\n" + body.encode()
                )
        made |= self.others
        for path, data in self.broken.items():
            if data is None:
                made.pop(path, None)
            else:
                made[path] = data
        return made


def _yaml(values: Values) -> bytes:
    """Return a mapping as YAML: each value as JSON, of which YAML is a superset."""
    lines = (f"{k}: {json.dumps(v, ensure_ascii=False)}\n" for k, v in values.items())
    return "".join(line for line, v in zip(lines, values.values(), strict=True) if v != "").encode()


class Mirror:
    """Folders that hold the same files, kept so by writing what differs."""

    def __init__(self, *roots: Path) -> None:
        self.roots = roots
        self.files: Files = {}

    def write(self, files: Files) -> None:
        """Make the folders hold these files, and no others of the content."""
        gone = [path for path in self.files if path not in files]
        changed = {path: data for path, data in files.items() if self.files.get(path) != data}
        for root in self.roots:
            for path in gone:
                (root / path).unlink()
                self._prune(root, path)
            for path, data in changed.items():
                file = root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
                os.utime(file, (_LONG_AGO, _LONG_AGO))
        self.files = dict(files)

    @staticmethod
    def _prune(root: Path, path: str) -> None:
        parent = (root / path).parent
        while parent not in {root, root / "content"} and not any(parent.iterdir()):
            parent.rmdir()
            parent = parent.parent


def tree(folder: Path) -> Tree:
    """Return all that lies in a folder, itself included: permissions, and bytes or kind."""
    found: Tree = {}
    if folder.is_symlink() or not folder.is_dir():
        return found
    waiting = [(folder, ".")]
    while waiting:
        path, name = waiting.pop()
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            found[name] = (stat.S_IMODE(status.st_mode), "folder")
            below = "" if name == "." else f"{name}/"
            waiting += [(Path(each.path), below + each.name) for each in os.scandir(path)]
        elif stat.S_ISREG(status.st_mode):
            found[name] = (stat.S_IMODE(status.st_mode), path.read_bytes())
        else:
            found[name] = (0, "link" if path.is_symlink() else "special")
    return found


def difference(one: Tree, other: Tree) -> list[str]:
    """Say in which paths two trees differ, and how."""
    said = []
    for path in sorted(one.keys() | other.keys()):
        a, b = one.get(path), other.get(path)
        if a != b:
            what = "missing" if a is None else "too much" if b is None else "differs"
            said.append(f"{path}: {what}: {_around(a, b)}")
    return said


def _around(one: object, other: object) -> str:
    """Return where two contents part."""
    if not (isinstance(one, tuple) and isinstance(other, tuple)):
        return ""
    a, b = one[1], other[1]
    if one[0] != other[0] or not (isinstance(a, bytes) and isinstance(b, bytes)):
        return f"{one[0]:o} {other[0]:o}"
    at = next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    return f"{a[max(0, at - 60) : at + 60]!r} … {b[max(0, at - 60) : at + 60]!r}"


def theme_files(*, real: bool) -> Files:
    """Return the files of a theme: the default one, or the small one of the tests."""
    top = REPOSITORY if real else SITES / "theme"
    found: Files = {}
    for folder in ("templates", "static"):
        for file in sorted((top / folder).rglob("*")):
            path = file.relative_to(top).as_posix()
            if file.is_file() and "/images/" not in path:
                found[f"theme/{path}"] = file.read_bytes()
    for name, fields in {} if real else SHOWN.items():
        path = f"theme/templates/{name}"
        shown = "".join(f"{{{{ {field} }}}}\n" for field in fields.split()).encode()
        head, mark, tail = found[path].rpartition(
            b"{% endblock %}" if name != "base.html" else b"</body>"
        )
        found[path] = head + shown + mark + tail
    return found


# The stories' theme prints every field of its contexts, so that nothing can change unseen.
SHOWN = {
    "base.html": "site head",
    "post.html": (
        "site head url crumbs title byline reading_minutes authors picture review ai contents"
        " sources modalities conditions category call share more_posts newer older disclaimer"
        " disclaimer_url comments ribbon extra"
    ),
    "listing.html": "url crumbs kind title intro cards pagination",
    "modality.html": "url crumbs also summary cards picture contraindications offered_by call extra",  # noqa: E501
    "author.html": "url crumbs author cards reviewed pagination",
    "page.html": "url crumbs title updated picture ribbon extra",
    "archive.html": "years categories",
}


def png(width: int, height: int, colour: tuple[int, int, int], text: str = "") -> bytes:
    """Return a picture of one colour; `text` is a comment in its metadata."""
    row = b"\0" + bytes(colour) * width

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    comment = chunk(b"tEXt", b"Comment\0" + text.encode("latin-1")) if text else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + comment
        + chunk(b"IDAT", zlib.compress(row * height))
        + chunk(b"IEND", b"")
    )


def svg(radius: int) -> bytes:
    """Return a drawing."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">'
        f'<circle cx="10" cy="10" r="{radius}"/></svg>\n'
    ).encode()


def first_blog(theme: Mapping[str, bytes]) -> Blog:
    """Return the blog that stories begin with."""
    blog = Blog(others=dict(theme))
    blog.settings = {
        "name": "Small Clinic",
        "url": "https://small.example",
        "language": "en",
        "time_zone": "America/New_York",
        "blog": {"posts_per_page": 2, "more_posts": 2, "feed_posts": 3},
        "pictures": {"widths": [16]},
    }
    blog.authors = {
        "ana": {"name": "Ana Ito", "credentials": ["LMT"], "body": "Ana works mornings.\n"},
        "paper": {"name": "Paper Heron", "kind": "organization", "body": "An office.\n"},
    }
    blog.modalities = {
        "deep-tissue": {"name": "Deep tissue massage", "also": ["deep tissue"], "body": "Slow.\n"},
        "hot-stone": {"name": "Hot stone massage", "also": ["hot stones"], "body": "Warm.\n"},
    }
    blog.conditions = {"back-pain": {"name": "Low back pain", "body": "Common.\n"}}
    blog.pages = {"about": {"title": "About", "body": "Two rooms. See [a](post:a).\n"}}
    for number, name in enumerate("abcde"):
        blog.posts[name] = {
            "title": f"Post {name}",
            "date": f"2026-0{number + 1}-10",
            "author": ["ana"] if number % 2 else ["paper", "ana"],
            "modalities": ["Deep tissue"] if number < 3 else ["hot-stone"],
            "body": f"Word{name} for {name}. Deep tissue may ease it.\n\n## Part {name}\n\nMore.\n",
        }
    blog.posts["a"] |= {"related": ["b"], "conditions": ["back-pain"]}
    blog.posts["b"] |= {"image": {"src": "/images/dot.png", "alt": "A dot"}, "category": "Care"}
    blog.posts["c"] |= {
        "body": 'See [b](b.md) and ![a dot](/images/dot.svg). "So -- so".\n\n<b>B</b>\n'
    }
    blog.posts["d"] |= {"reviewed_by": "ana", "last_reviewed": "2025-07-01"}
    blog.posts["e"] |= {"date": "2026-06-03", "expires": "2026-07-01"}
    blog.others |= {
        "static/images/dot.png": png(40, 24, (200, 30, 30)),
        "static/images/dot.svg": svg(4),
        "static/notes.txt": b"notes\n",
        "templates/_macros.html": b"{% macro mark(text) %}<b>{{ text }}</b>{% endmacro %}\n",
        "templates/page.html": (
            b'{% extends "theme/page.html" %}{% from "_macros.html" import mark %}\n'
            b"{% block content %}{{ mark(title) }}{{ super() }}{% include '_own.html' %}{% endblock %}\n"  # noqa: E501
        ),
        "templates/_own.html": b"<p>own</p>\n",
    }
    return blog


def fresh_folder(path: Path) -> Path:
    """Return an empty folder."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
