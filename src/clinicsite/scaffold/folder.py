"""Writing the files of a new site into a folder, without changing what is there."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from clinicsite.errors import EnvironmentFault, UsageError

# Exists while `init` is running, so that a killed one can be recognised and finished.
_BEGUN = ".clinicsite-init"
_PART = ".clinicsite-part"


def fill(folder: Path, files: Mapping[str, bytes], *, force: bool) -> tuple[list[str], list[str]]:
    """Write files into a folder; return the paths written, and those that were there before.

    Finishes a folder that a killed run began to fill. Raises `UsageError` for any other folder
    that is not empty (a new repository counts as empty) unless `force`; `EnvironmentFault` if the
    disk refuses, with everything written removed again.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder.name} is a file; name a new folder")
    made: list[Path] = []
    kept: list[str] = []
    try:
        inside = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
        if inside - {".git"} and _BEGUN not in inside and not force:
            raise UsageError(
                f"{folder.name}/ is not empty; name a new folder, or use --force to add what is"
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
        _remove(made)
        at = Path(error.filename).name if error.filename else folder.name
        raise EnvironmentFault(
            f"cannot write {at} in {folder.name}/: {error.strerror}; nothing was left behind"
        ) from error
    return [path for path in files if path not in kept], kept


def _write(file: Path, data: bytes, made: list[Path]) -> None:
    """Write a file completely or not at all."""
    _make_folders(file.parent, made)
    part = file.with_name(f".{file.name}{_PART}")
    made.append(part)
    try:
        part.write_bytes(data)
        part.replace(file)
    except OSError as error:  # on a full disk, it has no file name
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


def _remove(made: list[Path]) -> None:
    for path in reversed(made):
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
