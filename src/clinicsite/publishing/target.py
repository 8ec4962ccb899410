"""An output folder with all that a build has to know of it, looked at once.

with target.locked(Path("build"), root=root) as place:
    report = publish(place, wanted, bytes_of)
"""

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from clinicsite import caches
from clinicsite.publishing.changes import Changes, compare, digest_in
from clinicsite.publishing.disk.lock import lock
from clinicsite.publishing.disk.scan import NOT_A_FILE, SYMLINK
from clinicsite.publishing.inspection import OutputState, inspect
from clinicsite.publishing.manifest import Manifest, load_journal
from clinicsite.publishing.output import settled
from clinicsite.publishing.recovery import recover
from clinicsite.publishing.state import Home, home_of


@dataclass(frozen=True, slots=True)
class Target:
    """An output: its absolute path, its home, what was published last and what is there now.

    `journal` has the digests of the files that an interrupted publication wrote, by path; None if
    none was interrupted.
    """

    output: Path
    home: Home
    last: Manifest
    state: OutputState
    journal: Mapping[str, str] | None = None

    @property
    def files(self) -> Mapping[str, str]:
        """The digest of each file that was published last, by path."""
        return self.last.digests

    @property
    def is_whole(self) -> bool:
        """Whether the output is exactly what was published last."""
        return not self.state.mend and self.state.present == self.last.digests

    def compare(self, wanted: Mapping[str, str | None]) -> Changes:
        """Compare what is wanted with what is there; a digest not known yet is None."""
        return compare(wanted, self.state.present, self.is_ours, self.state.mend)

    def is_ours(self, path: str) -> bool:
        """Tell whether clinicsite wrote the bytes found at a path."""
        digest = digest_in(self.state.present[path])
        return digest in {self.last.digests.get(path), (self.journal or {}).get(path)}

    def is_foreign(self, path: str, digest: str) -> bool:
        """Tell whether what is found where a file of a digest goes was put there by others."""
        found = self.state.present.get(path, digest)
        if found in {SYMLINK, NOT_A_FILE}:
            return True
        is_known = path in self.last.digests or path in (self.journal or {})
        return not is_known and digest_in(found) != digest


@contextlib.contextmanager
def locked(output: Path, *, root: Path) -> Iterator[Target]:
    """Hold an output for one build: refuse, lock, recover from a killed run, inspect.

    `output` is relative to the site's `root`, or absolute. Raises `UsageError` for a folder that
    is not ours to write, `EnvironmentFault` if another build holds it or it cannot be read.
    """
    path = settled(output, root=root)
    home = home_of(path, root)
    with lock(home.lock, path):
        if recover(path, home):
            settled(path, root=root)  # a folder that was put back is looked at as any other
        # What earlier versions kept of former sites.
        shutil.rmtree(caches.cache_folder(root, caches.SPARES), ignore_errors=True)
        target = _target(path, home)
        _remember_signatures(target)
        yield target


def look(output: Path, *, root: Path) -> Target:
    """Look at an output without locking or changing anything, for `clinicsite plan`."""
    path = settled(output, root=root)
    return _target(path, home_of(path, root))


def _target(path: Path, home: Home) -> Target:
    last = Manifest.load(home)
    return Target(path, home, last, inspect(path, last), load_journal(home))


def _remember_signatures(target: Target) -> None:
    """Note the signatures of files that had to be read, so that the next build need not."""
    last, state = target.last, target.state
    if not target.is_whole or (state.stamps == last.stamps and state.folders == last.folders):
        return
    # That the predecessor has the same inodes was not looked at.
    unshared = last.unshared | (state.present.keys() - state.unread)
    now = replace(last, stamps=state.stamps, folders=state.folders, unshared=unshared)
    with contextlib.suppress(OSError):
        now.save(target.home)
