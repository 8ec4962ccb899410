"""Files that are no documents: pictures beside texts, and what `static/` holds.

Only names and places are found here; nobody's bytes are read before they are needed. What must
never be published is refused: links that lead elsewhere, hidden files, and files that look like
secrets. There is no setting to let them in again.
"""

import fnmatch
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.errors import Diagnostic, Place
from clinicsite.reading import names
from clinicsite.reading.names import is_litter

# Hidden names that hosts and standards ask for (RFC 8615; GitHub Pages).
ALLOWED_HIDDEN = frozenset({".well-known", ".nojekyll"})
SECRET = (
    "*.pem", "*.key", "*.p12", "*.pfx", "*.keystore", "id_rsa*", "id_ed25519*", "id_ecdsa*",
    "*.sqlite", "*.sqlite3", "*.db", "*.bak", "*.py", "*.pyc", "*.php", "*.sql", "node_modules",
    "credentials*", "*.kdbx",
)  # fmt: skip
_SECRET_MARKS = (b"PRIVATE KEY-----", b"AKIA", b"ghp_", b"aws_secret_access_key")
_SEARCHED_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that may be published: its path from the site's root, and where it is."""

    path: str
    file: Path


def attachments(root: Path, folder: str) -> tuple[dict[str, Attachment], list[Diagnostic]]:
    """Return the files of a folder of the site that are no Markdown, by path, in order."""
    found: dict[str, Attachment] = {}
    wrong: list[Diagnostic] = []
    for path, file, fault in _walk(root, folder):
        if fault is not None:
            wrong.append(fault)
        elif not (folder == "content" and path.endswith((".md", ".yaml", ".markdown"))):
            found[path] = Attachment(path, file)
    return dict(sorted(found.items())), wrong


def secret_fault(path: str, data: bytes) -> Diagnostic | None:
    """Return the diagnostic for bytes that look like a key, whatever their file is called."""
    if any(mark in data[:_SEARCHED_BYTES] for mark in _SECRET_MARKS):
        return Diagnostic(
            Place(path), "secret", "the file holds what looks like a secret key", "move it away"
        )
    return None


def _walk(root: Path, folder: str) -> Iterator[tuple[str, Path, Diagnostic | None]]:
    top = root / folder
    if top.is_symlink():
        yield folder, top, _symlink(folder)
        return
    if not top.is_dir():
        return
    waiting = [(folder, top)]
    while waiting:
        path, directory = waiting.pop()
        with os.scandir(directory) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                below = f"{path}/{entry.name}"
                if is_ignored(entry.name):
                    continue
                fault = _fault(entry, names.shown(below), is_static=folder == "static")
                if fault is None and entry.is_dir(follow_symlinks=False):
                    waiting.append((below, Path(entry.path)))
                else:
                    yield below, Path(entry.path), fault


def is_ignored(name: str) -> bool:
    """Tell whether a name is litter or hidden: passed over without a word."""
    return is_litter(name) and name not in ALLOWED_HIDDEN


def _fault(entry: os.DirEntry[str], path: str, *, is_static: bool) -> Diagnostic | None:
    if entry.is_symlink():
        return _symlink(path)
    if not _is_text(entry.name):
        message = f"'{path}' cannot be published: its name is not UTF-8"
        return Diagnostic(Place(path), "bad-output-path", message, "rename the file")
    mode = entry.stat(follow_symlinks=False).st_mode
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        return Diagnostic(
            Place(path), "not-a-file", "this is neither a file nor a folder", "remove it"
        )
    lowered = entry.name.lower()
    if is_static and any(fnmatch.fnmatchcase(lowered, pattern) for pattern in SECRET):
        return Diagnostic(
            Place(path),
            "secret",
            "a file of this name must not be published",
            "move it out of static/",
        )
    return None


def _is_text(name: str) -> bool:
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False


def _symlink(path: str) -> Diagnostic:
    return Diagnostic(
        Place(path),
        "symbolic-link",
        "symbolic links are not followed",
        "put the file itself there",
    )
