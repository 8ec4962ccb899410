"""What has to be edited when a post moves: its own front matter, and every link to it."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from clinicsite.front_matter.handler import Parted
from clinicsite.front_matter.schema import Header
from clinicsite.graph.links import picture_path
from clinicsite.reading.documents import Document
from clinicsite.renaming.edits import Edit, Value, values

# Keys with names of posts, and keys whose paths must stay as they are.
_NAMES = frozenset({"related", "unrelated"})
_KEPT = frozenset({"aliases", "canonical", "extra"})
_PICTURES = ("image.src", "photo.src")


@dataclass(frozen=True, slots=True)
class Move:
    """A post's ids, slugs, urls and paths before and after.

    `folders` are those of a bundle, with a slash at the end; None for a post that is one file.
    """

    old_id: str
    new_id: str
    old_slug: str
    new_slug: str
    old_url: str
    new_url: str
    old_path: str
    new_path: str
    folders: tuple[str, str] | None = None

    @property
    def old_names(self) -> tuple[str, str, str]:
        """What the post may be called before."""
        return self.old_id, self.old_slug, self.old_path

    @property
    def new_names(self) -> tuple[str, str, str]:
        """What the post may be called after."""
        return self.new_id, self.new_slug, self.new_path

    def renamed(self, name: str) -> str | None:
        """Return the new form of a name of the post, or None for another name."""
        if name == self.old_id:
            return self.new_id
        return self.new_slug if name == self.old_slug else None

    def of_file(self, path: str) -> str | None:
        """Return the new path of a file that moves along, or None."""
        if path == self.old_path:
            return self.new_path
        if self.folders and path.startswith(self.folders[0]):
            return self.folders[1] + path.removeprefix(self.folders[0])
        return None

    def of_url(self, url: str) -> str | None:
        """Return the new form of a url of the post, or None for another url."""
        path, mark, rest = _parted(url)
        return f"{self.new_url}{mark}{rest}" if f"{path.rstrip('/')}/" == self.old_url else None


def _parted(url: str) -> tuple[str, str, str]:
    at = min((url.index(mark) for mark in "#?" if mark in url), default=len(url))
    return url[:at], url[at : at + 1], url[at + 1 :]


def header_edits(move: Move, parted: Parted, folder: str) -> Iterator[Edit]:
    """Yield the edits in the front matter of any document, or in the settings."""
    for value in values(parted.front):
        new = None
        if value.key in _NAMES:
            new = move.renamed(value.text)
        elif value.path in _PICTURES and not value.text.startswith("/"):
            moved = move.of_file(picture_path(value.text, folder))
            new = _relative(moved, folder, move) if moved else None
        elif value.key not in _KEPT and value.text.startswith("/"):
            new = move.of_url(value.text)
        if new is not None and new != value.text:
            yield value.becomes(new)


def body_edits(move: Move, document: Document[Header]) -> Iterator[Edit]:
    """Yield the edits of links to the post, and of pictures in its folder."""
    for reference in document.markup.references:
        new = _target(move, reference.target, document.folder)
        if new is not None and new != reference.target:
            yield Edit(reference.line, reference.column, reference.target, new)


def _target(move: Move, target: str, folder: str) -> str | None:
    path, mark, rest = _parted(target)
    kind, colon, name = path.partition(":")
    if colon:
        new = move.renamed(name) if kind == "post" else None
        return f"{kind}:{new}{mark}{rest}" if new else None
    if path.startswith("/"):
        return move.of_url(target)
    if not path:
        return None
    moved = move.of_file(posixpath.normpath(f"{folder}/{unquote(path)}"))
    return f"{_relative(moved, folder, move)}{mark}{rest}" if moved else None


def _relative(goal: str, folder: str, move: Move) -> str:
    """Return the relative path from a document's folder, which may move as well, to a file."""
    here = f"{folder}/"
    if move.folders and here == move.folders[0]:
        here = move.folders[1]
    return posixpath.relpath(goal, here)


def own_edits(
    move: Move, parted: Parted, text: str, line_end: str, *, keep_old_url: bool
) -> Iterator[Edit]:
    """Yield the edits of the post's own front matter: its slug, and the alias for its old url.

    `text` is the whole file with plain line feeds, `line_end` what the file itself uses.
    """
    found = list(values(parted.front))
    yield from (value.becomes(move.new_slug) for value in found if value.path == "slug")
    aliases = [value for value in found if value.key == "aliases"]
    back = [value for value in aliases if _same(value.text, move.new_url)]
    if back:
        # Renamed back: the new url is an alias now, and would collide with the page itself.
        yield from (value.becomes(move.old_url) for value in back)
    elif keep_old_url and not any(_same(value.text, move.old_url) for value in aliases):
        yield _alias(move.old_url, parted, aliases, text, line_end)


def _same(alias: str, url: str) -> bool:
    return f"{alias.rstrip('/')}/" == url


def _alias(url: str, parted: Parted, aliases: list[Value], text: str, end: str) -> Edit:
    """Return the edit that adds an alias, in the style of the existing ones."""
    if not aliases:
        return Edit(parted.body_line - 1, 1, "", f"aliases:{end}  - {url}{end}")
    last = aliases[-1]
    if last.path == "aliases":  # one value, not a list
        return last.becomes(f"[{last.text}, {url}]")
    line, column = parted.front.positions["aliases"]
    if text.split("\n")[line - 1][column - 1] == "[":
        # At the front, since the last item may have quotes around it.
        return Edit(line, column, "[", f"[{url}, ")
    return Edit(last.line + 1, 1, "", f"{' ' * (column - 1)}- {url}{end}")
