"""The files of a site as one look finds them: names, signatures, and bytes when they are needed.

`overlay` puts texts over the files: what an editor has not saved, or what a rename would write.
`moved` gives another path to a file that is no document.
"""

import os
import stat
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from clinicsite import digests
from clinicsite.engine import Input, codec, signatures
from clinicsite.errors import Diagnostic, UsageError
from clinicsite.kinds import BY_FOLDER
from clinicsite.reading import attachments, sources, theme
from clinicsite.reading.attachments import Attachment

SETTINGS = f"content/{sources.SETTINGS_FILE}"
_FEW = 20  # changed files that are looked at one by one


class Listing(msgspec.Struct, frozen=True, array_like=True):
    """The documents' files of `content/` as (path, kind, id), and what is wrong there."""

    files: tuple[tuple[str, str, str], ...]
    found: tuple[Diagnostic, ...]


class Folder(msgspec.Struct, frozen=True, array_like=True):
    """The files of a folder that are no documents, and what is wrong there.

    A file is `True` if it is the theme's, and not the site's own.
    """

    files: dict[str, bool]
    found: tuple[Diagnostic, ...]


class TemplateFiles(msgspec.Struct, frozen=True, array_like=True):
    """The theme's templates and the site's own as (name, file, text)."""

    themed: tuple[tuple[str, str, str], ...]
    own: tuple[tuple[str, str, str], ...]
    found: tuple[Diagnostic, ...]


listing: Input[Listing] = Input("listing", form=Listing)
folder: Input[Folder] = Input("folder", form=Folder)
file_digest: Input[str | Diagnostic] = Input("file", form=str | Diagnostic)
template_texts: Input[TemplateFiles] = Input("templates", form=TemplateFiles)


@dataclass
class Disk:
    """One look at the files of the site at `root`."""

    root: Path
    overlay: Mapping[str, bytes | None] = field(default_factory=dict)
    moved: Callable[[str], str | None] = lambda _: None
    _found: dict[str, os.stat_result] = field(default_factory=dict)

    @cached_property
    def listing(self) -> Listing:
        """The documents' files. Raises `UsageError` without a `content/` folder."""
        files, found = sources.scan(self.root, self._look)
        known = {each.path: (each.path, each.kind, each.id) for each in files}
        for path, data in self.overlay.items():
            if data is None:
                known.pop(path, None)
            elif path not in known and path != SETTINGS:
                known[path] = (path, *kind_and_id(path))
        ordered = tuple(known[path] for path in sorted(known))
        return Listing(ordered, tuple(found))

    @cached_property
    def documents(self) -> frozenset[str]:
        """The paths of the documents' files."""
        return frozenset(path for path, _, _ in self.listing.files)

    @cached_property
    def beside(self) -> dict[str, Attachment]:
        """The files of `content/` that are no documents."""
        return attachments.attachments(self.root, "content")[0]

    @cached_property
    def static(self) -> tuple[Mapping[str, Attachment], list[Diagnostic]]:
        """The files of `static/`, the theme's own below the site's own, and what is wrong."""
        return theme.static_files(self.root, theme.theme_root())

    def is_in_place(self, path: str) -> bool:
        """Tell whether a change at a path leaves all other paths, and the listing, as they are."""
        is_listed = path in self._found or path in self.beside or path == SETTINGS
        may_come_and_go = not path.startswith("content/")  # those folders are small
        try:
            mode = (self.root / path).lstat().st_mode
        except FileNotFoundError:
            known = (*self._found, *self.beside, *self.static[0])
            had_files = any(each.startswith(f"{path}/") for each in known)
            return not had_files and (may_come_and_go or not is_listed)
        except OSError:
            return False
        return stat.S_ISREG(mode) and (may_come_and_go or is_listed)

    def look_again(self, paths: Collection[str]) -> None:
        """Look again at files that are in place."""
        for path in self._found.keys() & set(paths):
            self._found[path] = (self.root / path).lstat()
        if not all(path.startswith("content/") for path in paths):
            self.__dict__.pop("templates", None)
            self.__dict__.pop("static", None)

    def folder(self, name: str) -> Folder:
        """Return the files of `content` (which are no documents) or of `static`."""
        # Faults of files beside documents are among those of the listing.
        files, found = (self.beside, []) if name == "content" else self.static
        is_themed = {
            self.moved(path) or path: not each.file.is_relative_to(self.root)
            for path, each in files.items()
        }
        return Folder(is_themed, tuple(found))

    @cached_property
    def templates(self) -> TemplateFiles:
        """The texts of all templates."""
        theme_root = theme.theme_root()
        own, found = theme.templates(self.root)
        themed, more = own, list[Diagnostic]()
        if theme_root != self.root:
            themed, more = theme.templates(theme_root, shown_as="theme/")
        plain = [tuple((each.name, each.file, each.text) for each in of) for of in (themed, own)]
        return TemplateFiles(plain[0], plain[1], (*found, *more))

    def path_of(self, path: str) -> Path:
        """Return where a file is that the site names by its path from the root."""
        known = self.static[0].get(path) if path.startswith("static/") else None
        return known.file if known else self.root / path

    def read(self, path: str) -> bytes | Diagnostic:
        """Return a document's bytes, or why they cannot be had."""
        data = self.overlay.get(path)
        if data is not None:
            return data
        try:
            return sources.read_again(self.root, path)
        except OSError as error:
            return sources.unreadable(path, error)

    def file(self, path: str) -> str | Diagnostic:
        """Return the digest of a file's bytes, or why they cannot be had.

        It is empty for a document that is gone, which is no mistake: questions about it are
        answered until nothing asks them any more.
        """
        is_document = path.startswith("content/") and path.endswith(".md")
        if is_document and path not in self.documents:
            return ""
        if is_document or path == SETTINGS:
            data = self.read(path)
            return data if isinstance(data, Diagnostic) else digests.of_bytes(data)
        try:
            with self.path_of(path).open("rb") as opened:
                return digests.of_pieces(iter(lambda: opened.read(1 << 20), b""))
        except OSError as error:
            return sources.unreadable(path, error)

    def signature(self, path: str, *, now: int) -> bytes:
        """Return what tells that a file is as it was; empty if nothing cheap can tell."""
        if path in self.overlay:
            data = self.overlay[path]
            return b"" if data is None else b"overlay " + codec.digest(data)
        found = self._found.get(path)
        try:
            found = found or self.path_of(path).lstat()
        except (OSError, UsageError):
            return b"missing"
        return signatures.stamp(found, now)

    def _look(self, handle: int, name: str, path: str) -> bytes | Diagnostic:
        """Note a file's signature instead of reading it."""
        try:
            self._found[path] = os.stat(name, dir_fd=handle, follow_symlinks=False)
        except OSError as error:
            return sources.unreadable(path, error)
        return b""


def kind_and_id(path: str) -> tuple[str, str]:
    """Return the kind and id of a document by its path from the root."""
    parts = PurePosixPath(path)
    kind = BY_FOLDER[parts.parts[1]]
    return kind.name, parts.parent.name if parts.name == "index.md" else parts.stem


class Files:
    """The sources of the engine's inputs from the disk; `look` replaces what they look at."""

    def __init__(self, disk: Disk) -> None:
        self.look(disk)

    def look(self, disk: Disk) -> None:
        """Look at the files anew."""
        self.disk, self.now = disk, time.time_ns()

    def look_at(self, paths: Collection[str]) -> bool:
        """Look at the files that changed; False if others may have, and all must be looked at."""
        if len(paths) > _FEW or not all(map(self.disk.is_in_place, paths)):
            return False
        try:
            self.disk.look_again(paths)
        except OSError:  # gone since
            return False
        self.now = time.time_ns()
        return True

    def _folder(self, name: str) -> Folder:
        return self.disk.folder(name)

    def sources(self) -> dict[Input[Any], Any]:
        """Return the source of each input."""
        return {
            listing: _Whole(lambda _: self.disk.listing),
            folder: _Whole(self._folder),
            template_texts: _Whole(lambda _: self.disk.templates),
            file_digest: _FileSource(self),
        }


@dataclass(frozen=True)
class _Whole:
    """A source that has to be looked at as a whole: the stamp is the value's digest."""

    get: Any

    def read(self, key: str) -> tuple[Any, bytes]:
        return self.get(key), self.stamp(key)

    def stamp(self, key: str) -> bytes:
        return codec.digest(codec.encode(self.get(key)))


@dataclass(frozen=True)
class _FileSource:
    files: Files

    def read(self, key: str) -> tuple[Any, bytes]:
        # The signature was taken before the bytes are read: a later change leaves its mark.
        stamp = self.stamp(key)
        return self.files.disk.file(key), stamp

    def stamp(self, key: str) -> bytes:
        return self.files.disk.signature(key, now=self.files.now)
