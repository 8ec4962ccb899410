"""The left edge of the flow: the files of `content/`, each read once.

Everything in `content/` is either a document, something that may lie beside one (a picture),
litter that editors leave, or a mistake that is told: no file is lost in silence. Symbolic links
are never followed, whether they stand for a file, a folder or a parent folder; folders are walked
by their descriptors, so that nothing can be exchanged for a link between the look and the read.
Hard links cannot be told from files and are read as such.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite import urls
from clinicsite.errors import Diagnostic, Place, Severity, UsageError
from clinicsite.kinds import BY_FOLDER, Kind
from clinicsite.reading import names
from clinicsite.suggestions.words import nearest

MAX_FILE_BYTES = 1_000_000
SETTINGS_FILE = "site.yaml"

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of `content/` before parsing: its path from the root, its kind and its bytes."""

    path: str
    kind: str
    id: str
    data: bytes = field(repr=False)

    @property
    def folder(self) -> str:
        """The folder that the file's relative links start from."""
        return self.path.rpartition("/")[0]


Found = SourceFile | Diagnostic
Read = Callable[[int, str, str], bytes | Diagnostic]
"""Reads a file of an open folder: the folder, the name in it, the path from the site's root."""


def scan(root: Path, read: Read | None = None) -> tuple[tuple[SourceFile, ...], list[Diagnostic]]:
    """Return the documents' files below `root/content`, by path, and all that is wrong there.

    `read` gives the bytes of a file; by default they are read. Raises `UsageError` if there is no
    such folder.
    """
    content = open_content(root)
    try:
        found = list(_content(content, read or read_file))
    finally:
        os.close(content)
    files = sorted((f for f in found if isinstance(f, SourceFile)), key=lambda file: file.path)
    return tuple(files), [f for f in found if isinstance(f, Diagnostic)] + _twins(files)


def open_content(root: Path) -> int:
    """Return a descriptor of the site's `content/` folder.

    Raises `UsageError` if it is not there, or is no folder of its own (a symbolic link).
    """
    try:
        return os.open(root / "content", _FOLDER)
    except FileNotFoundError:
        raise UsageError(
            "there is no content/ folder here; run `clinicsite init` to start a site, "
            "or give the site's folder"
        ) from None
    except OSError as error:
        raise UsageError(f"content/ cannot be read as a folder: {error.strerror}") from None


def read_file(folder: int, name: str, path: str) -> bytes | Diagnostic:
    """Read a plain file of an open folder, without following links and without waiting.

    `path` is the file's path from the root, for the diagnostic that takes the place of bytes.
    """
    try:
        descriptor = os.open(name, _FILE, dir_fd=folder)
    except OSError as error:
        return unreadable(path, error)
    with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                return _not_a_file(path)
            data = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            return unreadable(path, error)
    if len(data) > MAX_FILE_BYTES:
        return Diagnostic(
            Place(path),
            "too-large",
            f"the text is larger than {MAX_FILE_BYTES:,} bytes",
            "split it, or keep pictures and data in files of their own",
        )
    return data


def read_again(root: Path, path: str) -> bytes | Diagnostic:
    """Read a document's file once more, by its path from the root.

    Raises `OSError` if its folder is gone.
    """
    _, *folders, name = path.split("/")
    with ExitStack() as stack:
        folder = open_content(root)
        stack.callback(os.close, folder)
        for step in folders:
            folder = os.open(step, _FOLDER, dir_fd=folder)
            stack.callback(os.close, folder)
        return read_file(folder, name, path)


def _content(content: int, read: Read) -> Iterator[Found]:
    for entry, path in _entries(content, "content"):
        if fault := _refused(entry, path):
            yield fault
        elif entry.is_dir(follow_symlinks=False):
            kind = BY_FOLDER.get(entry.name)
            with _opened(content, entry.name, path) as folder:
                if isinstance(folder, Diagnostic):
                    yield folder
                elif kind is None:
                    yield _unknown_folder(folder, entry.name, path)
                else:
                    yield from _kind(folder, path, kind, read)
        elif entry.name != SETTINGS_FILE:
            yield names.unread_file(entry.name, path)


def _kind(folder: int, parent: str, kind: Kind, read: Read) -> Iterator[Found]:
    """Yield what a kind's folder holds: texts, bundles, and pictures beside them."""
    for entry, path in _entries(folder, parent):
        stem, ending = Path(entry.name).stem, Path(entry.name).suffix
        if fault := _refused(entry, path):
            yield fault
        elif entry.is_dir(follow_symlinks=False):
            with _opened(folder, entry.name, path) as inner:
                if isinstance(inner, Diagnostic):
                    yield inner
                else:
                    yield from _bundle(inner, entry.name, path, kind, read)
        elif entry.name == "index.md":
            yield Diagnostic(
                Place(path),
                "misplaced-document",
                f"index.md stands directly in {parent}/",
                f"give it a name of its own, or a folder: {parent}/NAME/index.md",
            )
        elif ending == ".md":
            yield _document(folder, entry.name, path, kind, stem, read)
        elif not names.is_attachment(entry.name):
            yield names.unread_file(entry.name, path)


def _bundle(folder: int, name: str, parent: str, kind: Kind, read: Read) -> Iterator[Found]:
    """Yield what one document's own folder holds: `index.md` and its pictures."""
    for entry, path in _entries(folder, parent):
        if fault := _refused(entry, path):
            yield fault
        elif entry.is_dir(follow_symlinks=False):
            with _opened(folder, entry.name, path) as inner:
                if isinstance(inner, Diagnostic):
                    yield inner
                else:
                    yield from _deeper(inner, path)
        elif entry.name == "index.md":
            yield _document(folder, entry.name, path, kind, name, read)
        elif names.is_document_like(entry.name):
            yield Diagnostic(
                Place(path),
                "misplaced-document",
                f"the only text of {parent}/ is index.md, so this file is not published",
                "rename it to index.md, or move it one folder up",
            )
        elif not names.is_attachment(entry.name):
            yield names.unread_file(entry.name, path)


def _deeper(folder: int, parent: str) -> Iterator[Diagnostic]:
    """Yield what is wrong in a folder below a bundle, where only pictures may lie."""
    for entry, path in _entries(folder, parent):
        if fault := _refused(entry, path):
            yield fault
        elif entry.is_dir(follow_symlinks=False):
            with _opened(folder, entry.name, path) as inner:
                if isinstance(inner, Diagnostic):
                    yield inner
                elif _holds_documents(inner):
                    message = "the folder lies deeper than texts are read"
                    yield Diagnostic(Place(path), "unknown-folder", message, "move its texts up")
        elif not names.is_attachment(entry.name):
            yield names.unread_file(entry.name, path)


def _document(  # noqa: PLR0913, PLR0917 - where the file is, and what it is
    folder: int, name: str, path: str, kind: Kind, id_: str, read: Read
) -> Found:
    fault = names.name_fault(kind.name, id_)
    if fault is not None:
        wrong, better = fault
        mend = f"rename it to '{better}'" if better else "use a name such as 'neck-pain'"
        return Diagnostic(
            Place(path), "bad-name", f"'{names.shown(id_)}' cannot be part of a url: {wrong}", mend
        )
    data = read(folder, name, path)
    return data if isinstance(data, Diagnostic) else SourceFile(path, kind.name, id_, data)


def _entries(folder: int, parent: str) -> Iterator[tuple["os.DirEntry[str]", str]]:
    """Yield the entries of an open folder in the order of their names, without litter."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if not names.is_litter(entry.name):
            yield entry, f"{parent}/{names.shown(entry.name)}"


@contextmanager
def _opened(parent: int, name: str, path: str) -> Iterator[int | Diagnostic]:
    try:
        descriptor = os.open(name, _FOLDER, dir_fd=parent)
    except OSError as error:
        yield unreadable(path, error)
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _refused(entry: "os.DirEntry[str]", path: str) -> Diagnostic | None:
    """Return why an entry is not even looked into, or None."""
    if entry.is_symlink():
        return Diagnostic(
            Place(path),
            "symbolic-link",
            "content may not hold symbolic links",
            "put the file itself here",
        )
    if entry.is_dir(follow_symlinks=False):
        return _not_a_file(path) if names.is_document_like(entry.name) else None
    return None if entry.is_file(follow_symlinks=False) else _not_a_file(path)


def _not_a_file(path: str) -> Diagnostic:
    return Diagnostic(
        Place(path), "not-a-file", "this is no plain file", "put a text file here, or delete it"
    )


def unreadable(path: str, error: OSError) -> Diagnostic:
    """Return the diagnostic for a file that cannot be read."""
    return Diagnostic(
        Place(path),
        "unreadable-file",
        f"cannot read it: {error.strerror}",
        "check its permissions, and that nothing removes it during the build",
    )


def _unknown_folder(folder: int, name: str, path: str) -> Diagnostic:
    message = f"nothing reads the folder '{names.shown(name)}'"
    if not _holds_documents(folder):
        mend = "put pictures beside the text that shows them, or into static/"
        return Diagnostic(Place(path), "unknown-folder", message, mend, Severity.WARNING)
    near = nearest(name, BY_FOLDER)
    mend = f"did you mean '{near}'?" if near else f"known: {', '.join(BY_FOLDER)}"
    return Diagnostic(Place(path), "unknown-folder", message, mend)


def _holds_documents(folder: int, levels: int = 4) -> bool:
    for entry, path in _entries(folder, ""):
        if entry.is_dir(follow_symlinks=False) and levels:
            with _opened(folder, entry.name, path) as inner:
                if isinstance(inner, int) and _holds_documents(inner, levels - 1):
                    return True
        elif names.is_document_like(entry.name):
            return True
    return False


def _twins(files: list[SourceFile]) -> list[Diagnostic]:
    """Return an error for each id that two files claim (`x.md` and `x/index.md`, or `X.md`)."""
    # Folded: `Neck.md` and `neck.md` are one file on some machines, and one page on some hosts.
    first: dict[tuple[str, str], str] = {}
    found = []
    for file in files:
        other = first.setdefault((file.kind, urls.folded(file.id)), file.path)
        if other != file.path:
            found.append(
                Diagnostic(
                    Place(file.path),
                    "duplicate-id",
                    f"{file.kind} '{file.id}' is also written in {other}",
                    "delete or rename one of the two",
                )
            )
    return found
