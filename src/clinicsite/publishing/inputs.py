"""What the published pages were made of, and which have to be made again, and why.

This is for a build that compares the inputs of its pages; nothing else in this package knows of it.
An entry is a true statement by itself ("these inputs gave bytes of this digest"), so a memory that
belongs to another state of the folder can cost work but never a wrong page: a page is fresh
only if its inputs are equal *and* the file found has the digest that they gave.
"""

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.publishing import summed
from clinicsite.publishing.publication import Published
from clinicsite.publishing.target import Target
from clinicsite.publishing.tree import CopyOf
from clinicsite.publishing.writer import publish

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One output file: the digest of each named input, and the digest of the file's bytes."""

    inputs: Mapping[str, str]
    digest: str


def load(path: Path) -> dict[str, Entry]:
    """Read the memory; what is missing, damaged, foreign or of another format is empty."""
    try:
        found = json.loads(summed.read(path))
        if found["format"] != FORMAT:
            return {}
        return {
            name: Entry(dict(inputs), str(digest))
            for name, (digest, inputs) in found["entries"].items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def save(path: Path, entries: Mapping[str, Entry]) -> None:
    """Write the memory whole or not at all. Raises `OSError`."""
    rows = {name: [each.digest, dict(each.inputs)] for name, each in sorted(entries.items())}
    body = json.dumps({"format": FORMAT, "entries": rows}, separators=(",", ":"))
    summed.write(path, body.encode())


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
    `inputs` are those of every wanted file.
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
    last: Mapping[str, Entry],
    target: Target,
    *,
    clean: bool = False,
) -> Plan:
    """Compare what is wanted with what is remembered and with the files found.

    `clean` makes every page anew. Raises `AssertionError` for a path that is wanted twice.
    """
    inputs: dict[str, Mapping[str, str]] = {}
    for item in wanted:
        if item.path in inputs:
            raise AssertionError(f"{item.path!r} is wanted twice")
        inputs[item.path] = item.inputs
    present, stale, fresh = target.state.present, [], []
    for path in sorted(inputs):
        reasons = _reasons(inputs[path], last.get(path), present.get(path))
        if clean and not reasons:
            reasons = ("clean build",)
        if reasons:
            stale.append(Stale(path, reasons))
        else:
            fresh.append(path)
    changes = target.compare(dict.fromkeys(inputs))
    return Plan(tuple(stale), tuple(fresh), changes.remove, changes.foreign, changes.mend, inputs)


def plan_for(target: Target, wanted: Iterable[Wanted], *, clean: bool = False) -> Plan:
    """Return the plan of an output that was looked at."""
    return plan(wanted, load(target.home.inputs), target, clean=clean)


def nothing(digests: Iterable[str]) -> Plan:
    """Return the plan of an output that stays as it is."""
    return Plan((), tuple(sorted(digests)), (), ())


def publish_plan(
    target: Target,
    plan: Plan,
    files: Callable[[], Iterable[tuple[str, bytes | CopyOf]]],
    *,
    durable: bool = False,
) -> Published:
    """Publish what `files` makes of the stale pages, and remember what all were made of."""
    wanted: dict[str, str | None] = {path: target.state.present[path] for path in plan.fresh}
    wanted |= dict.fromkeys(each.path for each in plan.stale)
    done = publish(target, wanted, lambda _: files(), durable=durable)
    entries = {path: Entry(inputs, done.files[path]) for path, inputs in plan.inputs.items()}
    with contextlib.suppress(OSError):
        save(target.home.inputs, entries)
    return done


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
