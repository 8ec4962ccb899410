"""Writing a host's files into the site, but never over one that was edited by hand.

A file's first line carries the digest of the rest. While it fits, the file is ours: it is brought
up to date when the site or clinicsite has changed. Where it does not fit, the file was edited: it
is reported and left alone.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from clinicsite import digests
from clinicsite.errors import ContentError, Diagnostic, EnvironmentFault, Place
from clinicsite.hosting.hosts import HostFile
from clinicsite.installing.requirements import named_wheels
from clinicsite.installing.vendored import changed

State = Literal["made", "right", "brought up to date", "overwritten", "left as it is", "removed"]
_SIGNED = "written by `clinicsite {}`; sum "
# In the first line of a file that the site's people maintain.
BY_HAND = "kept by hand"


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a file, or would."""

    path: str
    state: State


def place(
    root: Path, host: str, files: Iterable[HostFile], *, force: bool = False, write: bool = True
) -> list[Placed]:
    """Write a host's files where they are missing or out of date; return what became of each.

    Raises `ContentError` naming the first line that differs of each file that was edited by hand,
    before anything is written, unless `force`; `EnvironmentFault` if the disk says no.
    """
    wanted = [
        (file, content(file, host))
        for file in files
        if not file.is_to_go or os.path.lexists(root / file.path)
    ]
    states: list[tuple[str, bytes, State]] = []
    wrong: list[Diagnostic] = []
    for file, data in wanted:
        state = _state(root, file, data)
        if isinstance(state, Diagnostic):
            wrong.append(state)
            state = "removed" if file.is_to_go else "overwritten"
        states.append((file.path, data, state))
    if wrong and not force:
        raise ContentError(wrong)
    if write:
        for path, data, state in states:
            if state == "removed":
                _remove(root, path)
            elif state not in ("right", "left as it is"):
                _write(root, path, data)
    return [Placed(path, state) for path, _, state in states]


def content(file: HostFile, host: str) -> bytes:
    """Return a file's bytes, with its signature where the format has comments."""
    if not file.comment:
        return file.data or file.text.encode()
    command = file.command or f"host {host}"
    return f"{file.comment} {_SIGNED.format(command)}{_sum(file.text)}\n{file.text}".encode()


def is_kept(path: Path) -> bool:
    """Tell whether the site's people keep a file by hand."""
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
    if file.is_wheel:
        return _state_of_wheel(root, file, wanted)
    if file.is_to_go and not file.comment:
        message = "the file names another address than `url` in content/site.yaml"
        hint = "delete it, or say --force"
        return Diagnostic(Place(file.path, 1, 1), "out-of-date", message, hint)
    found = _read(path, file.path)
    if not file.is_to_go and found == wanted.decode():
        return "right"
    return _state_of_other(file, found, wanted.decode())


def _state_of_wheel(root: Path, file: HostFile, wanted: bytes) -> State | Diagnostic:
    """Judge a wheel by the hash in the requirements that the site has so far."""
    try:
        found = (root / file.path).read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"cannot read {file.path}: {error.strerror}") from error
    if found == wanted and not file.is_to_go:
        return "right"
    if hashlib.sha256(found).hexdigest() != named_wheels(root).get(file.path):
        return changed(file.path, "the wheel is not one that `clinicsite host` put there")
    return "removed" if file.is_to_go else "brought up to date"


def _state_of_other(file: HostFile, found: str, wanted: str) -> State | Diagnostic:
    """Judge a text that is not the one wanted: our own of an earlier day, or edited."""
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


def _read(path: Path, shown: str) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError as error:
        raise EnvironmentFault(f"cannot read {shown}: {error.strerror}") from error


def _edited(file: HostFile, found: str, wanted: str, *, first_line: int) -> Diagnostic:
    """Say where a file differs first."""
    pairs = zip_longest(found.splitlines(), wanted.splitlines())
    line, (theirs, ours) = next(
        ((n, pair) for n, pair in enumerate(pairs, first_line) if pair[0] != pair[1]),
        (first_line, ("", "")),
    )
    theirs_shown = "nothing more" if theirs is None else f"'{theirs.strip()[:60]}'"
    ours_shown = "nothing more" if ours is None else f"'{ours.strip()[:60]}'"
    hint = "say --force to overwrite it"
    if file.comment:
        hint += f", or make '{file.comment} {BY_HAND}' its first line to keep it"
    message = (
        f"the file was changed by hand: here is {theirs_shown}, clinicsite writes {ours_shown}"
    )
    return Diagnostic(Place(file.path, line, 1), "edited-by-hand", message, hint)


def _remove(root: Path, path: str) -> None:
    try:
        (root / path).unlink()
    except OSError as error:
        raise EnvironmentFault(f"cannot remove {path}: {error.strerror}") from error


def _write(root: Path, path: str, data: bytes) -> None:
    file = root / path
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise EnvironmentFault(f"cannot write {path}: {error.strerror}") from error
