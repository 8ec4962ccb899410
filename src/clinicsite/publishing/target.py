"""An output folder with all that a build has to know of it, read once.

with target.locked(Path("build"), root=root) as place:
    plan = place.plan(wanted)
    report = publish(place, plan, render(plan.stale))
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.publishing import plan as planning
from clinicsite.publishing.lock import lock
from clinicsite.publishing.manifest import Manifest
from clinicsite.publishing.output import NOT_A_FILE, SYMLINK, OutputState, inspect, settled
from clinicsite.publishing.plan import Plan, Wanted, digest_in
from clinicsite.publishing.staging import recover
from clinicsite.publishing.state import Home, home_of


@dataclass(frozen=True, slots=True)
class Target:
    """An output: its absolute path, its home, what was published last and what is there now.

    `is_promoted` tells that `last` still lies under its next name, as a killed run leaves it.
    """

    output: Path
    home: Home
    last: Manifest
    state: OutputState
    is_promoted: bool = False

    def plan(self, wanted: Iterable[Wanted], *, clean: bool = False) -> Plan:
        """Compare what is wanted with what is there; `clean` makes every file anew."""
        state = self.state
        return planning.plan(wanted, self.last, state.present, mend=state.mend, clean=clean)

    def is_foreign(self, path: str, digest: str) -> bool:
        """Tell whether what stands where a file of a digest goes was put there by others."""
        found = self.state.present.get(path, digest)
        if found in {SYMLINK, NOT_A_FILE}:
            return True
        return path not in self.last.entries and digest_in(found) != digest


@contextlib.contextmanager
def locked(output: Path, *, root: Path) -> Iterator[Target]:
    """Hold an output for one build: refuse, lock, recover from a killed run, inspect.

    `output` is relative to the site's `root`, or absolute. Raises `UsageError` for a folder that
    is not ours to write, `EnvironmentFault` if another build holds it or it cannot be read.
    """
    path = settled(output, root=root)
    home = home_of(path, root)
    with lock(home.lock, path):
        if recover(path):
            settled(path, root=root)  # a folder that was put back is looked at as any other
        target = _target(path, home)
        if target.is_promoted:
            with contextlib.suppress(OSError):
                home.next_manifest.replace(home.manifest)
        yield target


def look(output: Path, *, root: Path) -> Target:
    """Look at an output without locking or changing anything, for `clinicsite plan`."""
    path = settled(output, root=root)
    return _target(path, home_of(path, root))


def _target(path: Path, home: Home) -> Target:
    try:
        inode = path.lstat().st_ino
    except OSError:
        inode = 0
    last, is_promoted = Manifest.load(home.manifest), False
    if inode and last.inode != inode:
        # A run killed between the exchange and the renaming of its manifest.
        following = Manifest.load(home.next_manifest)
        if following.inode == inode:
            last, is_promoted = following, True
    return Target(path, home, last, inspect(path, keeps_modes=last.keeps_modes), is_promoted)
