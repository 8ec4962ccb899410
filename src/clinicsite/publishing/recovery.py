"""Putting right what a killed publication left, whatever moment it was killed at."""

import contextlib
import os
import re
import stat
from pathlib import Path

from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.disk.exchange import OLD
from clinicsite.publishing.disk.lock import let_go, try_lock
from clinicsite.publishing.disk.removal import remove
from clinicsite.publishing.output import OPEN_FILE, OPEN_FOLDER, Folder, has_marker, naming
from clinicsite.publishing.state import MARKER, PREVIOUS, SENTENCE, Home


def recover(output: Path, home: Home) -> bool:
    """Put back an old site that was moved away, and remove what is left beside the output.

    An old site comes back if nothing took its place. The predecessor needs no recovery: nothing in
    it is believed. Tells whether there was anything to do. Raises `EnvironmentFault` if another
    run is at work there.
    """
    try:
        parent = os.open(output.parent, OPEN_FOLDER)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise EnvironmentFault(
            f"cannot read the folder of {output.name}/: {error.strerror}"
        ) from error
    with Folder(parent) as folder:
        done = _recover_in_home(folder, output, home)
        with naming(f"look beside {output.name}/"):
            found = sorted(_leftovers(folder, output.name))
        for name in found:
            _refuse_busy(folder, name, output.name)
        for name in found:
            if name.endswith(OLD) and not os.path.lexists(output):
                _put_back(folder, name, folder, output)
        for name in found:
            remove(parent, name)  # of one that was put back, nothing has this name any more
        return done or bool(found)


def _recover_in_home(parent: Folder, output: Path, home: Home) -> bool:
    name = PREVIOUS + OLD
    try:
        opened = Folder(os.open(home.folder, OPEN_FOLDER))
    except OSError:
        return False  # none, or a machine on which nothing can be kept
    with opened as folder:
        if name not in os.listdir(folder.handle):  # noqa: PTH208 - of an open folder
            return False
        if not os.path.lexists(output):
            _put_back(folder, name, parent, output)
        else:  # killed when the new site was in place already
            with contextlib.suppress(OSError):
                os.rename(name, PREVIOUS, src_dir_fd=folder.handle, dst_dir_fd=folder.handle)
            remove(folder.handle, name)
    return True


def _put_back(from_: Folder, name: str, parent: Folder, output: Path) -> None:
    with naming(f"put {output.name}/ back"):
        with from_.open(name) as old:
            is_ours = has_marker(old.handle)
        if is_ours:
            os.rename(name, output.name, src_dir_fd=from_.handle, dst_dir_fd=parent.handle)


def _leftovers(folder: Folder, name: str) -> list[str]:
    pattern = re.compile(rf"\.{re.escape(name)}\.clinicsite-[0-9a-f]{{8}}(?:{re.escape(OLD)})?")
    return [
        entry.name
        for entry in folder.entries()
        if pattern.fullmatch(entry.name)
        and entry.is_dir(follow_symlinks=False)
        and _is_leftover(folder, entry.name)
    ]


def _is_leftover(folder: Folder, name: str) -> bool:
    """Tell whether a folder holds our marker, whole, or nothing but its first bytes."""
    try:
        with folder.open(name) as inner:
            inside = [entry.name for entry in inner.entries()]
            if not inside:
                return True
            with Folder(os.open(MARKER, OPEN_FILE, dir_fd=inner.handle)) as marker:
                if not stat.S_ISREG(os.fstat(marker.handle).st_mode):
                    return False
                text = os.read(marker.handle, len(SENTENCE) + 1)
    except OSError:
        return False
    return text == SENTENCE or (inside == [MARKER] and SENTENCE.startswith(text))


def _refuse_busy(folder: Folder, name: str, shown: str) -> None:
    try:
        inner = folder.open(name)
    except OSError:
        return
    try:
        if try_lock(inner.handle) is False:
            raise EnvironmentFault(f"another build is writing to {shown}/; wait for it to end")
    finally:
        let_go(inner.handle)
