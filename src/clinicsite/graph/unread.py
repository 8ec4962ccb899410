"""Documents that could not be read: told of already, and never said to be missing.

Without this, one slip in an author's file would blame every post that the author wrote.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

from clinicsite.kinds import BY_FOLDER


class Unread:
    """What the files that could not be read would have been, as far as their names tell."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        """Take the files' paths from the site's root."""
        self.paths = frozenset(paths)
        self._ids = {(_kind(path), _id(path)) for path in self.paths}

    def has(self, kind: str, id_: str) -> bool:
        """Tell whether a document of this id is among them."""
        return (kind, id_) in self._ids

    def has_any(self, kind: str) -> bool:
        """Tell whether any of a kind is among them: its other names are then unknown."""
        return any(of == kind for of, _ in self._ids)


def _kind(path: str) -> str:
    kind = BY_FOLDER.get(path.removeprefix("content/").partition("/")[0])
    return kind.name if kind else ""


def _id(path: str) -> str:
    file = PurePosixPath(path)
    return file.parent.name if file.name == "index.md" else file.stem
