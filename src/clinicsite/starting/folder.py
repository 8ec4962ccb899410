"""The files of a new site are put into a folder, and nothing that lies there is changed."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from clinicsite.errors import EnvironmentFault, UsageError


def fill(folder: Path, files: Mapping[str, bytes], *, force: bool) -> tuple[list[str], list[str]]:
    """Write files into a folder; return the paths that were made, and those that were there.

    Raises `UsageError` for a folder that is not empty (a fresh repository counts as empty) unless
    `force`, and `EnvironmentFault`, with what was made removed again, if the disk says no.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder.name} is a file; name a new folder")
    made: list[Path] = []
    kept: list[str] = []
    try:
        inside = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
        if inside - {".git"} and not force:
            raise UsageError(
                f"{folder.name}/ is not empty; name a new folder, or say --force to add what is"
                " missing (nothing is overwritten)"
            )
        for path, data in files.items():
            if os.path.lexists(folder / path):
                kept.append(path)
                continue
            _make_folders((folder / path).parent, made)
            with (folder / path).open("xb") as out:
                made.append(folder / path)
                out.write(data)
    except OSError as error:
        _take_back(made)
        at = Path(error.filename).name if error.filename else folder.name
        raise EnvironmentFault(
            f"cannot write {at} in {folder.name}/: {error.strerror}; nothing was left behind"
        ) from error
    return [path for path in files if path not in kept], kept


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
