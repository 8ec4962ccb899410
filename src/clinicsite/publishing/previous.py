"""The predecessor of the live site: brought up to date to become the next one, and cleared after.

Nothing in it is believed. A file stays if it is the very inode that the live site has at that path
and that shall stay; all others are dropped, and those that are missing are linked. Folders whose
stamps fit hold what they held and are not listed, so that the work is that of the change.
"""

import contextlib
import os
from collections.abc import Callable, Container, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from clinicsite.publishing.changes import INCOMING, folders_of, parent_of
from clinicsite.publishing.disk.scan import Scan, scan
from clinicsite.publishing.inspection import OutputState
from clinicsite.publishing.manifest import Manifest
from clinicsite.publishing.output import naming
from clinicsite.publishing.state import MARKER
from clinicsite.publishing.tree import Tree

SetAside = Callable[[int, list[str]], None]
"""Called with an open folder and the paths of files in it that are not ours."""


@dataclass(frozen=True, slots=True)
class NextSite:
    """What the predecessor shall become.

    `digests` are those of all files by path, `arrived` names the new ones in the incoming folder;
    the others are taken over from the open live folder `live`, of which `state` was found and
    `last` remembered. `ours` are all paths at which a file may be one of ours.
    """

    digests: Mapping[str, str]
    arrived: Mapping[str, str]
    live: int | None
    state: OutputState
    last: Manifest
    ours: Container[str]

    def doubtful(self) -> set[str]:
        """Return the paths at which an untouched predecessor must differ, or may."""
        gone = self.last.digests.keys() - self.digests.keys()
        unknown = self.digests.keys() - self.state.unread
        return gone | unknown | self.arrived.keys() | self.last.unshared


@dataclass(slots=True)
class Updated:
    """What the predecessor has become.

    `folders` are the stamps of its folders, `relinked` files whose inode got another name, and
    `copied` those that could not be linked.
    """

    folders: dict[str, bytes] = field(default_factory=dict)
    relinked: set[str] = field(default_factory=set)
    copied: set[str] = field(default_factory=set)


def update(tree: Tree, site: NextSite, set_aside: SetAside) -> Updated:
    """Make the predecessor the next site. Raises `EnvironmentFault` if that cannot be."""
    return _Update(tree, site, set_aside).run()


class _Update:
    def __init__(self, tree: Tree, site: NextSite, set_aside: SetAside) -> None:
        self.tree = tree
        self.site = site
        self.set_aside = set_aside
        self.wanted = folders_of(site.digests)
        self.modified: set[str] = set()
        self.done = Updated()

    def run(self) -> Updated:
        tree = self.tree
        with naming(f"bring the next {tree.shown}/ up to date"):
            found = scan(tree.handle, self.site.last.previous, tree.name, skipped=INCOMING)
            doubtful = self.site.doubtful()
            in_unchanged = {path for path in doubtful if parent_of(path) in found.unchanged}
            looked_at = found.entries.keys() | (in_unchanged - found.folders.keys())
            self._fill(found, doubtful, self._drop(found, looked_at - {MARKER}))
            os.rmdir(INCOMING, dir_fd=tree.handle)
        for path in self.wanted - {""}:
            stamp = found.folders.get(path, b"")
            self.done.folders[path] = b"" if path in self.modified else stamp
        self.done.folders[""] = b""
        return self.done

    def _drop(self, found: Scan, paths: AbstractSet[str]) -> set[str]:
        """Remove what the next site has not; return those of the paths that stay."""
        handle, site = self.tree.handle, self.site
        there, gone, foreign = set(), [], []
        for path in paths:
            is_live = self._is_live(path)
            if is_live and path in site.digests and path not in site.arrived:
                there.add(path)
                continue
            gone.append(path)
            if not is_live and path not in site.ours:
                foreign.append(path)
        self.set_aside(handle, sorted(foreign))
        for path in gone:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path, dir_fd=handle)
            self.modified.add(parent_of(path))
        # The innermost first; those of a removed file are listed, and empty by now.
        for path in sorted(found.folders.keys() - self.wanted, reverse=True):
            os.rmdir(path, dir_fd=handle)
            self.modified.add(parent_of(path))
        self._make_folders(found)
        return there

    def _is_live(self, path: str) -> bool:
        live = self.site.live
        if live is None or path not in self.site.state.present:
            return False
        return is_shared(path, self.tree.handle, live)

    def _make_folders(self, found: Scan) -> None:
        for path in sorted(found.odd & self.wanted):
            self.tree.permit_folder(path or ".")
            self.modified.add(path)
        for path in sorted(self.wanted - found.folders.keys()):
            self.tree.make_folder(path)
            self.modified |= {path, parent_of(path)}

    def _fill(self, found: Scan, doubtful: AbstractSet[str], there: AbstractSet[str]) -> None:
        handle, site = self.tree.handle, self.site
        for path, digest in site.digests.items():
            folder = parent_of(path)
            if path in site.arrived:
                name = f"{INCOMING}/{site.arrived[path]}"
                os.rename(name, path, src_dir_fd=handle, dst_dir_fd=handle)
            elif path in there or (path not in doubtful and folder in found.unchanged):
                continue
            else:
                self._take_over(path, digest)
            self.modified.add(folder)

    def _take_over(self, path: str, digest: str) -> None:
        live, shown = self.site.live, f"{self.tree.shown}/{path}"
        if live is None:
            raise AssertionError(f"{path!r} is to be kept, and there is no live site")
        with naming(f"keep {shown}"):
            is_linked = self.tree.link(live, path, digest)
        (self.done.relinked if is_linked else self.done.copied).add(path)


def is_shared(path: str, one: int, other: int) -> bool:
    """Tell whether two open folders have the very same file at a path."""
    try:
        found = [os.stat(path, dir_fd=each, follow_symlinks=False) for each in (one, other)]
    except OSError:
        return False
    return os.path.samestat(*found)


@dataclass(frozen=True, slots=True)
class Purged:
    """Stamps of folders of the site that was live, and the files that were put there late."""

    folders: Mapping[str, bytes]
    late: list[str]


def purge(tree: Tree, site: NextSite, done: Updated, set_aside: SetAside) -> Purged:
    """Remove from the site that was live all files that the new one, `tree`, does not share.

    Folders that both have stay. Files that were not there when the build began are set aside.
    Raises `OSError`, and `ClinicsiteError` if something cannot be read or set aside.
    """
    handle, state = site.live, site.state
    if handle is None:
        return Purged({}, [])
    shared = site.digests.keys() - site.arrived.keys() - done.copied
    found = scan(handle, state.folders, tree.shown)
    entries = found.entries.keys() - {MARKER}
    late = sorted(entries - state.present.keys())
    set_aside(handle, late)
    same = (path for path in state.present if parent_of(path) in found.unchanged)
    modified = set()
    for path in {*same, *entries} - shared:
        os.unlink(path, dir_fd=handle)
        modified.add(parent_of(path))
    for path in sorted(found.folders.keys() - done.folders.keys(), reverse=True):
        with contextlib.suppress(OSError):  # somebody has just put a file there
            os.rmdir(path, dir_fd=handle)
        modified.add(parent_of(path))
    sure = found.unchanged - modified
    return Purged({path: state.folders[path] for path in sure}, late)
