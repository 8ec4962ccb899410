"""Publishing: the only writer of the output folder.

    new files ──▶ the predecessor's incoming folder
                   ── foreign files set aside, journal written ──▶
    predecessor ── updated ──▶ whole new site ── exchange ──▶ it is live
    old site    ── cleared of what the new one has not ──▶ predecessor; manifest saved

Killed before the exchange, the old site is live; after it, the new one. The next run needs no
more than what it finds: nothing in the predecessor is believed (`previous.py`), and the journal
says which files of the live site are ours. A program that reads the old folder through an open
handle sees files vanish from it, and the next site arrive when that is published.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator, Mapping

from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.changes import INCOMING, Changes
from clinicsite.publishing.disk.durable import flush_published
from clinicsite.publishing.disk.exchange import is_possible
from clinicsite.publishing.disk.lock import let_go, try_lock
from clinicsite.publishing.disk.removal import remove
from clinicsite.publishing.output import OPEN_FOLDER, Folder, close, has_marker, naming
from clinicsite.publishing.publication import BytesOf, Publication, Published
from clinicsite.publishing.state import PREVIOUS
from clinicsite.publishing.target import Target
from clinicsite.publishing.tree import Tree


def publish(
    target: Target,
    wanted: Mapping[str, str | None],
    bytes_of: BytesOf,
    *,
    durable: bool = False,
) -> Published:
    """Make a locked output the wanted site: the digest of each file by path, None if not known yet.

    `bytes_of` is asked once, for the files that differ or whose digest is not known; it yields
    each once, and each is written before the next is asked for. An error it raises goes through,
    with the output untouched. `durable` flushes everything to the disk before the exchange, and
    what is published already if nothing has to be exchanged. Raises `EnvironmentFault` naming the
    file that could not be read or written, with the output untouched; `AssertionError` if the
    files that come are not those that were asked for.
    """
    changes = target.compare(wanted)
    if changes.is_empty and target.journal is None:
        if durable:
            flush_published(target)
        return Published(target.state.present)
    output = target.output
    with naming(f"make the folder of {output.name}/"):
        output.parent.mkdir(parents=True, exist_ok=True)
        parent = os.open(output.parent, OPEN_FOLDER)
    with Folder(parent), _live_folder(target) as live, _tree(target, parent) as tree:
        return Publication(target, changes, tree, live, durable=durable).run(
            wanted, bytes_of, parent
        )


def discard_previous(target: Target) -> tuple[str, ...]:
    """Remove what is kept of the site before; return the paths of foreign files moved aside.

    Raises `EnvironmentFault` if it cannot be removed.
    """
    try:
        home = os.open(target.home.folder, OPEN_FOLDER)
    except OSError:
        return ()
    with Folder(home):
        if PREVIOUS not in os.listdir(home):  # noqa: PTH208 - of an open folder
            return ()
        tree = Tree(home, PREVIOUS, target.output.name)
        try:
            tree.begin()
            run = Publication(target, Changes(), tree, None)
            run.update({})
        finally:
            tree.close()
        remove(home, PREVIOUS)
        return tuple(run.aside)


@contextlib.contextmanager
def _live_folder(target: Target) -> Iterator[int | None]:
    """Open the folder that was inspected, and no other that took its place since."""
    if not target.state.inode:
        yield None
        return
    with naming(f"read {target.output.name}/"):
        live = os.open(target.output, OPEN_FOLDER)
    try:
        if os.fstat(live).st_ino != target.state.inode:
            raise EnvironmentFault(
                f"{target.output.name}/ was replaced during the build; build again"
            )
        try_lock(live)  # it will be a leftover, which nobody else is to remove
        yield live
    finally:
        let_go(live)


@contextlib.contextmanager
def _tree(target: Target, parent: int) -> Iterator[Tree]:
    """Open the predecessor; where it cannot be exchanged, a new folder beside the output."""
    shown = target.output.name
    home = _home_of(target, parent)
    name = PREVIOUS if home is not None else f".{shown}.clinicsite-{secrets.token_hex(4)}"
    try:
        tree = Tree(parent if home is None else home.handle, name, shown)
        try:
            tree.begin()
            yield tree
        finally:
            remove(tree.handle, INCOMING)
            tree.close()
            if home is None and _is_ours(parent, name):  # the new site has another name now
                remove(parent, name)
    finally:
        if home is not None:
            close(home.handle)


def _home_of(target: Target, parent: int) -> Folder | None:
    """Open the folder of the predecessor, if it can be exchanged with the output."""
    with contextlib.suppress(OSError):
        home = Folder(os.open(target.home.folder, OPEN_FOLDER))
        if os.access(target.home.folder, os.W_OK) and is_possible(home.handle, parent):
            return home
        close(home.handle)
    return None


def _is_ours(parent: int, name: str) -> bool:
    with contextlib.suppress(OSError), Folder(os.open(name, OPEN_FOLDER, dir_fd=parent)) as folder:
        return has_marker(folder.handle)
    return False
