"""What a build does to the output, file by file, and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from clinicsite.publishing.changes import Changes
from clinicsite.publishing.target import Target


class Made(msgspec.Struct, frozen=True, array_like=True):
    """An output file as it was made last: the digests of what it was made of, and of its bytes."""

    of: str
    digest: str


@dataclass(frozen=True, slots=True)
class Make:
    """An output file that has to be made, and why, in words."""

    path: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build does, each part sorted by path.

    Files of ours that are no longer wanted are to `remove`; `foreign` ones are moved aside; `mend`
    names folders that are empty or have other permissions. `wanted` has the digest of each file
    that is known before it is made.
    """

    wanted: Mapping[str, str | None]
    make: tuple[Make, ...] = ()
    keep: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    mend: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the output is already as it should be."""
        return not (self.make or self.remove or self.foreign or self.mend)


def wanted_files(
    output: Mapping[str, str],
    assets: Iterable[str],
    made: Mapping[str, Made],
    place: Target,
    *,
    clean: bool,
) -> dict[str, str | None]:
    """Return the digest of each output file, None for a page that has to be rendered.

    `output` has the digest of what each file is made of, which is that of its bytes for `assets`. A
    page is kept only if it was made of the same and the bytes found are those that came of it.
    """
    known: dict[str, str | None] = {path: output[path] for path in assets}
    present = place.state.present
    for path, of in output.items():
        if path not in known:
            last = made.get(path)
            is_same = last is not None and last.of == of and present.get(path) == last.digest
            known[path] = last.digest if last and is_same and not clean else None
    return known


def plan_of(
    wanted: Mapping[str, str | None],
    place: Target,
    reasons: Callable[[str], Iterable[str]],
    *,
    clean: bool,
) -> Plan:
    """Return the plan for wanted files; `reasons` says why what a file is made of has changed."""
    changes = place.compare(wanted)
    make = tuple(Make(path, _reasons(path, place, reasons, clean=clean)) for path in changes.write)
    return _plan(wanted, changes, make)


def _plan(wanted: Mapping[str, str | None], changes: Changes, make: tuple[Make, ...]) -> Plan:
    return Plan(wanted, make, changes.keep, changes.remove, changes.foreign, changes.mend)


def _reasons(
    path: str, place: Target, reasons: Callable[[str], Iterable[str]], *, clean: bool
) -> tuple[str, ...]:
    last, found = place.files.get(path), place.state.present.get(path)
    if last is None:
        return ("new",)
    why = list(reasons(path))
    if found is None:
        why.append("output missing")
    elif found != last:
        why.append("output changed by hand")
    if not why:
        why = ["clean build"] if clean else ["clinicsite changed, or its record was lost"]
    return tuple(why)
