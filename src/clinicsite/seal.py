"""A seal: "these files, at this time, made this output", so that nothing has to be done again.

A build that finds the seal of the last one unbroken ends there: it has read every byte that could
matter, and none of the libraries that make pages of them. Everything counts that a build may read,
whatever it would make of it: one byte more or less, and the build goes its ordinary way.

A seal is bound to the digest of every file of the output, as found on the disk, so a seal that
belongs to another state of the folder is worth nothing. It holds until the local day ends or a
scheduled post falls due. It is kept as plain data with a checksum, and is missing if that fails.
"""

import datetime as dt
import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from clinicsite import clock, digests
from clinicsite.errors import ClinicsiteError, Diagnostic
from clinicsite.publishing import summed, target
from clinicsite.publishing.output import settled
from clinicsite.publishing.pieces import digest_of
from clinicsite.publishing.state import home_of
from clinicsite.reading import theme
from clinicsite.reading.attachments import is_ignored
from clinicsite.reading.names import SOURCES
from clinicsite.request import Request

# Nanoseconds; older kernels count the times of inodes in steps of up to 10 ms, some disks in two
# seconds.
_TICK = 2_500_000_000
_OPEN = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many documents of a state are not published; `following` is the next day one will be."""

    state: str
    count: int
    following: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """What is told of a site at the end of its build, whatever had to be done for it."""

    left_out: tuple[LeftOut, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a build reads, as found: `digest` of names and bytes, `touched` of the inodes.

    No program can set the time of an inode's last change, so files that are equally `touched`
    before and after a build are what the build has read, even if somebody wrote to them and back.
    Times go in ticks, though: unless `is_settled`, a file was changed so lately that a further
    change may have left no mark, and the bytes themselves have to be compared again.
    """

    digest: str
    touched: str
    is_settled: bool = True


@dataclass(frozen=True, slots=True)
class Sealed:
    """The end of a build: what is told of it, and the digest of each file that it published."""

    closing: Closing
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seal:
    """The statement itself; `since` and `until` are seconds since 1970, `output` a digest."""

    sources: str
    output: str
    zone: str
    since: float
    until: float
    closing: Closing

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Return a seal that was kept; None for one that is missing, damaged or foreign."""
        try:
            found = json.loads(summed.read(path))
            closing = Closing(
                tuple(LeftOut(**each) for each in found["closing"]["left_out"]),
                tuple(Diagnostic.of_row(*each) for each in found["closing"]["diagnostics"]),
            )
            return cls(**{**found, "closing": closing})
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def holds_at(self, request: Request) -> bool:
        """Tell whether the request's moment is one for which the seal was made.

        Raises `UsageError` for a day that cannot be read, `OSError` or `ValueError` for a zone
        that this machine does not have.
        """
        now = clock.now(ZoneInfo(self.zone), today=request.today, environ=request.environ)
        return self.since <= now.timestamp() < self.until

    def save(self, path: Path) -> None:
        """Keep the seal, if that is possible: without it the next build takes longer."""
        with suppress(OSError):
            summed.write(path, json.dumps(self._plain(), separators=(",", ":")).encode())

    def _plain(self) -> dict[str, Any]:
        closing = self.closing
        rows = [(each.place.file, each.row()) for each in closing.diagnostics]
        left_out = [asdict(each) for each in closing.left_out]
        plain = {"left_out": left_out, "diagnostics": rows}
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"closing": plain}


def sources(request: Request) -> Sources | None:
    """Return what a build with this request would read, or None if it cannot be told.

    That is so for what no build takes (links, pipes, files that cannot be read): it will say so.
    """
    try:
        installed = _installed()
    except OSError:
        return None
    walk = _walk(request, reads=True)
    if walk is None:
        return None
    # Written in ASCII: what is typed, and names of files, need not be text.
    asked = [request.strict, request.preview, ascii(request.base_url), sorted(request.include)]
    made_by = [sys.version, installed]
    digest = digests.of([asked, made_by, walk.found])
    is_settled = time.time_ns() - max(row[-1] for row in walk.touched) > _TICK
    return Sources(digest, digests.of(walk.touched), is_settled)


def unbroken(request: Request, found: Sources | None) -> Sealed | None:
    """Return how the last build ended if nothing at all would come out otherwise now.

    Whatever else is wrong (with the output, the lock, the day typed) is left to the build to tell.
    """
    if found is None or request.clean or request.durable:  # a seal knows nothing of flushing
        return None
    with suppress(ClinicsiteError, ValueError, OSError):
        home = home_of(settled(request.output, root=request.root), request.root)
        seal = Seal.load(home.seal)
        if seal is None or seal.sources != found.digest or not seal.holds_at(request):
            return None
        with target.locked(request.output, root=request.root) as place:
            if place.is_whole and seal.output == _output_of(place.files):
                return Sealed(seal.closing, place.files)
    return None


def put(  # noqa: PLR0913, PLR0917 - what is stated, of what, and for how long
    path: Path,
    request: Request,
    before: Sources | None,
    made: Sealed,
    since: dt.datetime,
    until: dt.datetime,
) -> None:
    """Seal a build that has just been published, if its sources are as they were before it."""
    if before is None or not _are_still(before, request):
        return
    zone = getattr(since.tzinfo, "key", "")
    output = _output_of(made.files)
    moments = since.timestamp(), until.timestamp()
    Seal(before.digest, output, zone, *moments, made.closing).save(path)


def _are_still(before: Sources, request: Request) -> bool:
    """Tell whether nobody has touched the sources since they were read."""
    if not before.is_settled:
        after = sources(request)
        return after is not None and (after.digest, after.touched) == (
            before.digest,
            before.touched,
        )
    walk = _walk(request, reads=False)
    return walk is not None and digests.of(walk.touched) == before.touched


def _output_of(files: Mapping[str, str]) -> str:
    """Return the digest of a whole output."""
    return digests.of(dict(sorted(files.items())))


def _installed() -> list[list[str]]:
    """Return what is installed in each folder that Python imports from, in their order.

    A distribution leaves a folder there that is called by its name and version. Raises `OSError`
    for a place that is no folder: nobody knows what is in it.
    """
    found = []
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - only names
        except FileNotFoundError:
            names = []  # Python names a zip file of its library, which is seldom there
        found.append(sorted(ascii(name) for name in names if name.endswith("-info")))
    return found


def _walk(request: Request, *, reads: bool) -> "_Walk | None":
    """Follow every folder that a build reads, or only look at it."""
    walk = _Walk(reads)
    themed = theme.theme_root()
    try:
        for name in SOURCES:
            walk.follow(request.root / name, name)
        for name in ("templates", "static") if themed != request.root else ():
            walk.follow(themed / name, f"theme/{name}")
        walk.follow(Path(__file__).parent, "clinicsite", only=(".py", ".yaml"))
    except OSError:
        return None
    return walk


@dataclass(slots=True)
class _Walk:
    """Names and bytes of files, met in one order, and what changes when a file or folder does."""

    reads: bool
    found: list[tuple[str, str]] = field(default_factory=list)
    touched: list[tuple[int, ...]] = field(default_factory=list)

    def follow(self, top: Path, shown: str, *, only: tuple[str, ...] = ()) -> None:
        """Take in a folder with all below it; `only` endings of files that count.

        Raises `OSError` for what is neither a folder nor a plain file.
        """
        if not os.path.lexists(top):
            return
        waiting = [(str(top), shown)]
        while waiting:
            folder, name = waiting.pop()
            self.found.append((ascii(name), "folder"))
            handle = os.open(folder, _OPEN | os.O_DIRECTORY)
            try:
                if not only:  # else Python making a `__pycache__` would touch it
                    self._look(os.fstat(handle))
                for entry in _entries(handle):
                    if only and entry.name == "__pycache__":
                        continue  # Python writes there whenever it likes
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((f"{folder}/{entry.name}", f"{name}/{entry.name}"))
                    elif entry.name.endswith(only or ""):
                        self._file(handle, entry, f"{name}/{entry.name}")
            finally:
                os.close(handle)

    def _file(self, folder: int, entry: "os.DirEntry[str]", path: str) -> None:
        if not entry.is_file(follow_symlinks=False):
            raise OSError(path)
        if not self.reads:
            self._look(os.stat(entry.name, dir_fd=folder, follow_symlinks=False))
            return
        handle = os.open(entry.name, _OPEN, dir_fd=folder)
        try:
            self._look(os.fstat(handle))  # before the bytes: a later change leaves its mark
            self.found.append((ascii(path), digest_of(handle)[1]))
        finally:
            os.close(handle)

    def _look(self, status: os.stat_result) -> None:
        self.touched.append((status.st_dev, status.st_ino, status.st_size, status.st_ctime_ns))


def _entries(handle: int) -> list["os.DirEntry[str]"]:
    """Return what lies in an open folder, but for what every reader passes over."""
    with os.scandir(handle) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    return [entry for entry in entries if not is_ignored(entry.name)]
