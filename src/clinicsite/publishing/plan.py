"""What has to be done, as a value: a pure comparison of what is wanted with what is there.

Nothing here touches the disk, so that staleness can be tested with plain dictionaries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clinicsite.publishing.manifest import Entry, Manifest
from clinicsite.publishing.state import MARKER


@dataclass(frozen=True, slots=True)
class Wanted:
    """An output file that shall be there: its path and the digest of each named input.

    Paths are relative to the output folder, with `/` between folders. The names of inputs are
    words for people: they become the reasons.
    """

    path: str
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stale:
    """An output file that has to be made, and why, in words."""

    path: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publication does, each part sorted by path.

    `stale` is made anew, `fresh` kept, `prune` (ours, no longer wanted) removed, `stray` (not
    ours) moved aside, and `mend` names folders that stand empty or with other permissions.
    `inputs` are those of every wanted file, for the next manifest.
    """

    stale: tuple[Stale, ...]
    fresh: tuple[str, ...]
    prune: tuple[str, ...]
    stray: tuple[str, ...]
    mend: tuple[str, ...] = ()
    inputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether the output folder is already as it should be."""
        return not (self.stale or self.prune or self.stray or self.mend)


def plan(
    wanted: Iterable[Wanted],
    last: Manifest,
    present: Mapping[str, str],
    *,
    mend: Iterable[str] = (),
    clean: bool = False,
) -> Plan:
    """Compare what is wanted with the last manifest and with the files found.

    `present` gives for each path found the digest of its bytes, or other words for what is not
    a plain file of ours (`inspect` in `output.py`). `clean` makes every page anew but still
    knows from the manifest which files are ours. Raises `AssertionError` for a path that leaves
    the folder, stands twice or needs a file to be a folder: such a page is our bug.
    """
    inputs = _by_path(wanted)
    stale, fresh = [], []
    for path in sorted(inputs):
        reasons = _reasons(inputs[path], last.entries.get(path), present.get(path))
        if clean and not reasons:
            reasons = ("clean build",)
        if reasons:
            stale.append(Stale(path, reasons))
        else:
            fresh.append(path)
    unwanted = sorted(path for path in present if path not in inputs)
    ours = {path for path in unwanted if _is_ours(path, last, present[path])}
    return Plan(
        tuple(stale),
        tuple(fresh),
        tuple(path for path in unwanted if path in ours),
        tuple(path for path in unwanted if path not in ours),
        tuple(sorted(mend)),
        inputs,
    )


def nothing(last: Manifest) -> Plan:
    """Return the plan of a folder that is as its manifest says, and shall stay so."""
    inputs = {path: last.entries[path].inputs for path in sorted(last.entries)}
    return Plan((), tuple(inputs), (), (), (), inputs)


def digest_in(found: str) -> str:
    """Return the digest of the bytes in a value of `present`, whatever is said after it."""
    return found.partition(" ")[0]


def _is_ours(path: str, last: Manifest, found: str) -> bool:
    entry = last.entries.get(path)
    return entry is not None and entry.digest == digest_in(found)


def _reasons(inputs: Mapping[str, str], entry: Entry | None, found: str | None) -> tuple[str, ...]:
    if entry is None:
        return ("new",)
    last = entry.inputs
    reasons = [
        f"{name} changed" if name in last else f"{name} added"
        for name, digest in inputs.items()
        if last.get(name) != digest
    ]
    reasons += [f"{name} removed" for name in last if name not in inputs]
    if found is None:
        reasons.append("output missing")
    elif found != entry.digest:
        reasons.append("output changed by hand")
    return tuple(reasons)


def _by_path(wanted: Iterable[Wanted]) -> dict[str, Mapping[str, str]]:
    inputs: dict[str, Mapping[str, str]] = {}
    for item in wanted:
        if not _is_sound(item.path):
            raise AssertionError(f"{item.path!r} is no path in the output folder")
        if item.path in inputs:
            raise AssertionError(f"{item.path!r} is wanted twice")
        inputs[item.path] = item.inputs
    folders = {folder for path in inputs for folder in folders_of(path)}
    both = sorted(folders.intersection(inputs))
    if both:
        raise AssertionError(f"{both[0]!r} is wanted as a file and as a folder")
    return inputs


def _is_sound(path: str) -> bool:
    steps = path.split("/")
    return (
        not {"", ".", ".."}.intersection(steps)
        and "\0" not in path
        and "\\" not in path
        and path != MARKER
    )


def folders_of(path: str) -> list[str]:
    """Return the folders that a file lies in, outermost first."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[: n + 1]) for n in range(len(steps))]
