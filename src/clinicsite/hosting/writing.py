"""Writing a host's files into the site, but never over one that was edited by hand.

A file's first line has a checksum of the rest. While it matches, clinicsite updates the file when
the site or clinicsite has changed. Otherwise the file was edited: it is reported and left alone.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from clinicsite import digests
from clinicsite.errors import ContentError, Diagnostic, EnvironmentFault, Place
from clinicsite.hosting.hosts import HostFile
from clinicsite.installing.requirements import changed_wheel, named_wheels

State = Literal["made", "right", "brought up to date", "overwritten", "left as it is", "removed"]
_SIGNED = "written by `clinicsite {}`; sum "
# In the first line of a file that clinicsite must not touch.
BY_HAND = "kept by hand"


def place(
    root: Path, host: str, files: Iterable[HostFile], *, force: bool = False, write: bool = True
) -> dict[str, State]:
    """Write a host's files where they are missing or out of date; return each file's new state.

    Raises `ContentError` naming the first line that differs of each file that was edited by hand,
    before anything is written, unless `force`; `EnvironmentFault` if the disk refuses.
    """
    states: dict[str, State] = {}
    contents: dict[str, bytes] = {}
    wrong: list[Diagnostic] = []
    for file in files:
        if file.is_to_go and not os.path.lexists(root / file.path):
            continue
        contents[file.path] = content(file, host)
        state = _state(root, file, contents[file.path])
        if isinstance(state, Diagnostic):
            wrong.append(state)
            state = "removed" if file.is_to_go else "overwritten"
        states[file.path] = state
    if wrong and not force:
        raise ContentError(wrong)
    for path, state in states.items() if write else ():
        if state == "removed":
            with _refusing("remove", path):
                (root / path).unlink()
        elif state not in ("right", "left as it is"):
            _write(root, path, contents[path])
    return states


def content(file: HostFile, host: str) -> bytes:
    """Return a file's bytes, with its signature where the format has comments."""
    if not file.comment:
        return file.data or file.text.encode()
    command = file.command or f"host {host}"
    return f"{file.comment} {_SIGNED.format(command)}{_sum(file.text)}\n{file.text}".encode()


def is_kept(path: Path) -> bool:
    """Whether a file's first line says that it is kept by hand."""
    try:
        with path.open("rb") as opened:
            return BY_HAND.encode() in opened.readline(500)
    except OSError:
        return False


def _sum(text: str) -> str:
    return digests.of_bytes(text.encode())[:12]


def _state(root: Path, file: HostFile, wanted: bytes) -> State | Diagnostic:
    """Compare what is wanted with what is there."""
    path = root / file.path
    if path.is_dir():
        message = "a folder is in the place of a file"
        return Diagnostic(Place(file.path), "in-the-way", message, "move it away")
    if not os.path.lexists(path):
        return "made"
    if file.is_to_go and not file.comment and not file.is_wheel:
        message = "the file names another address than `url` in content/site.yaml"
        hint = "delete it, or use --force"
        return Diagnostic(Place(file.path, 1, 1), "out-of-date", message, hint)
    with _refusing("read", file.path):
        data = path.read_bytes()
    if file.is_wheel:
        return _state_of_wheel(root, file, data, wanted)
    found = data.decode("utf-8", "replace").replace("\r\n", "\n")
    if not file.is_to_go and found == wanted.decode():
        return "right"
    return _state_of_other(file, found, wanted.decode())


def _state_of_wheel(root: Path, file: HostFile, found: bytes, wanted: bytes) -> State | Diagnostic:
    """Judge a wheel by the hash in the requirements that the site has so far."""
    if found == wanted and not file.is_to_go:
        return "right"
    if hashlib.sha256(found).hexdigest() != named_wheels(root).get(file.path):
        return changed_wheel(file.path, "`clinicsite host` did not write this wheel")
    return "removed" if file.is_to_go else "brought up to date"


def _state_of_other(file: HostFile, found: str, wanted: str) -> State | Diagnostic:
    """Judge a text that is not the one wanted: written by an earlier release, or edited."""
    first, _, rest = found.partition("\n")
    if file.comment and BY_HAND in first:
        return "left as it is"
    ours: State = "removed" if file.is_to_go else "brought up to date"
    if file.former and re.fullmatch(file.former, found.strip()):
        return ours
    if not (file.comment and first.startswith(f"{file.comment} {_SIGNED.partition('{')[0]}")):
        return _edited(file, found, wanted, first_line=1)
    if first.endswith(f"sum {_sum(rest)}"):
        return ours
    return _edited(file, rest, file.text, first_line=2)


def _edited(file: HostFile, found: str, wanted: str, *, first_line: int) -> Diagnostic:
    """Report the first line that differs."""
    pairs = zip_longest(found.splitlines(), wanted.splitlines())
    line, pair = next(
        ((n, pair) for n, pair in enumerate(pairs, first_line) if pair[0] != pair[1]),
        (first_line, ("", "")),
    )
    theirs, ours = ("nothing" if each is None else f"'{each.strip()[:60]}'" for each in pair)
    hint = "use --force to overwrite it"
    if file.comment:
        hint += f", or make '{file.comment} {BY_HAND}' its first line to keep it"
    message = f"the file was edited: it has {theirs} where clinicsite writes {ours}"
    return Diagnostic(Place(file.path, line, 1), "edited-by-hand", message, hint)


@contextlib.contextmanager
def _refusing(doing: str, path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EnvironmentFault(f"cannot {doing} {path}: {error.strerror}") from error


def _write(root: Path, path: str, data: bytes) -> None:
    file = root / path
    part = file.with_name(f".{file.name}.part")
    with _refusing("write", path):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(file)
        finally:
            with contextlib.suppress(OSError):
                part.unlink()
