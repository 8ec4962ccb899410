"""Flushing to the disk what `build --durable` publishes or finds published.

A file survives a power cut only when its bytes, the folder that names it and every new folder
above have been flushed (fsync(2), "calling fsync() does not necessarily ensure that the entry in
the directory containing the file has also reached disk").
"""

import contextlib
import os
from pathlib import Path

from clinicsite.publishing.output import OPEN_FILE, OPEN_FOLDER, Folder, naming
from clinicsite.publishing.target import Target


def flush(folder: Path) -> None:
    """Flush all files and folders below a folder, itself and its parents. Raises `OSError`."""
    with Folder(os.open(folder, OPEN_FOLDER)) as opened:
        flush_open(opened)
    flush_parents(folder)


def flush_memory(target: Target) -> None:
    """Flush what is remembered of an output, as far as there is anything. Raises `OSError`."""
    for path in (target.home.manifest, target.home.journal):
        with contextlib.suppress(FileNotFoundError), Folder(os.open(path, OPEN_FILE)) as file:
            os.fsync(file.handle)
    with contextlib.suppress(FileNotFoundError):
        flush_parents(target.home.manifest)


def flush_published(target: Target) -> None:
    """Flush a site that is already in place: the build that published it need not have."""
    shown = target.output.name
    with naming(f"flush {shown}/"):
        flush(target.output)
    with naming(f"flush the memory of {shown}/"):
        flush_memory(target)


def flush_parents(path: Path) -> None:
    """Flush the folder that names `path`, and those above as far as they can be opened.

    Any of them may be new. Raises `OSError` if the nearest cannot be flushed.
    """
    nearest, *above = path.parents
    _flush_folder(nearest)
    for folder in above:
        with contextlib.suppress(OSError):
            _flush_folder(folder)


def flush_open(folder: Folder) -> None:
    """Flush all files and folders below an open folder, and itself. Raises `OSError`."""
    for entry in list(folder.entries()):
        if entry.is_dir(follow_symlinks=False):
            with folder.open(entry.name) as inner:
                flush_open(inner)
        elif entry.is_file(follow_symlinks=False):
            with Folder(os.open(entry.name, OPEN_FILE, dir_fd=folder.handle)) as file:
                os.fsync(file.handle)
    os.fsync(folder.handle)


def _flush_folder(folder: Path) -> None:
    with Folder(os.open(folder, OPEN_FOLDER)) as opened:
        os.fsync(opened.handle)
