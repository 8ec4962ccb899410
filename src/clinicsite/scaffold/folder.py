"""The files of a new site are put into a folder, and nothing that lies there is changed."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from clinicsite.errors import EnvironmentFault, UsageError

# There while a site is begun, so that a killed `init` can be recognised and finished.
_BEGUN = ".clinicsite-init"
_PART = ".clinicsite-part"


def fill(folder: Path, files: Mapping[str, bytes], *, force: bool) -> tuple[list[str], list[str]]:
    """Write files into a folder; return the paths that were made, and those that were there.

    A folder that a killed run had begun to fill is finished. Raises `UsageError` for any other
    that is not empty (a fresh repository counts as empty) unless `force`, and `EnvironmentFault`,
    with what was made removed again, if the disk says no.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder.name} is a file; name a new folder")
    made: list[Path] = []
    kept: list[str] = []
    try:
        inside = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
        if inside - {".git"} and _BEGUN not in inside and not force:
            raise UsageError(
                f"{folder.name}/ is not empty; name a new folder, or say --force to add what is"
                " missing (nothing is overwritten)"
            )
        _make_folders(folder, made)
        (folder / _BEGUN).touch()
        made.append(folder / _BEGUN)
        for path, data in files.items():
            if os.path.lexists(folder / path):
                kept.append(path)
                continue
            _write(folder / path, data, made)
        for part in folder.rglob(f".*{_PART}") if _BEGUN in inside else ():
            part.unlink()
        (folder / _BEGUN).unlink()
    except OSError as error:
        _take_back(made)
        at = Path(error.filename).name if error.filename else folder.name
        raise EnvironmentFault(
            f"cannot write {at} in {folder.name}/: {error.strerror}; nothing was left behind"
        ) from error
    return [path for path in files if path not in kept], kept


def _write(file: Path, data: bytes, made: list[Path]) -> None:
    """Write a whole file or none."""
    _make_folders(file.parent, made)
    part = file.with_name(f".{file.name}{_PART}")
    made.append(part)
    try:
        part.write_bytes(data)
        part.replace(file)
    except OSError as error:  # of a full disk it names no file
        raise OSError(error.errno, error.strerror, str(file)) from error
    made[-1] = file


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def _take_back(made: list[Path]) -> None:
    for path in reversed(made):
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
