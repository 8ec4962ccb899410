"""The order of events, from a folder of Markdown to a published site.

    has any input changed? ── no ──▶ the build is over
    ask for the site ──▶ settings, documents, names, links ──▶ pages and files, all checked
    plan ──▶ which output files differ, and why ──▶ render those ──▶ publish ──▶ record

All diagnostics of a stage are reported together, and a stage with errors is the last one: nothing
is published unless everything is sound.
"""

import contextlib
import shutil
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clinicsite.building import up_to_date
from clinicsite.building.plan import Plan
from clinicsite.building.request import Request
from clinicsite.building.up_to_date import Closing
from clinicsite.caches import CACHE, MADE_AGAIN
from clinicsite.engine import StateError
from clinicsite.publishing import target
from clinicsite.publishing.output import has_marker, naming
from clinicsite.publishing.publication import Published
from clinicsite.publishing.state import MARKER
from clinicsite.publishing.tree import CopyOf
from clinicsite.publishing.writer import discard_previous, publish
from clinicsite.urls import is_page

# The stages are imported when they are entered: a build that finds nothing to do needs none of
# their libraries, and is over before they would be loaded.
if TYPE_CHECKING:
    from clinicsite.building.running import Session
    from clinicsite.building.stages import Progress, Site


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; `seconds` is wall time.

    `made` is None where no input had changed, and nothing was asked.
    """

    made: "Site | None"
    closing: Closing
    plan: Plan
    published: Published
    seconds: float

    @property
    def site(self) -> "Site":
        """The site that was made; one that was built with a session always is.

        Raises `AssertionError` if it was not.
        """
        if self.made is None:
            raise AssertionError("the site was found unchanged, and not made")
        return self.made

    @property
    def pages(self) -> int:
        """How many pages the site has."""
        return sum(map(is_page, self.published.files))

    @property
    def rendered(self) -> int:
        """How many of the pages were rendered in this run."""
        return sum(is_page(each.path) for each in self.plan.make)


def build(
    request: Request,
    progress: "Progress" = lambda _done, _total: None,
    *,
    session: "Session | None" = None,
) -> Report:
    """Make the site and publish it; `session` is that of earlier builds in this process.

    Raises `ContentError` with every diagnostic of the stage that failed, `UsageError` for an
    output that is not ours, `EnvironmentFault` for a problem of the machine. The output folder is
    then as it was.
    """
    started = time.monotonic()
    unchanged = None if session else _unchanged(request, started)
    if unchanged is not None:
        return unchanged
    from clinicsite.building import running  # noqa: PLC0415 - see above

    session = session or running.Session()
    try:
        return _build(request, progress, session, started)
    except StateError:
        # A part of the record that is damaged may be needed only after the site was read.
        running.discard(request)
        session.forget()
        return _build(request, progress, session, started)


def _build(request: Request, progress: "Progress", session: "Session", started: float) -> Report:
    from clinicsite.building.stages import read_site  # noqa: PLC0415 - see above

    site = read_site(request, session)
    with target.locked(request.output, root=request.root) as place:
        plan = site.plan(place, clean=request.clean)

        def bytes_of(paths: Collection[str]) -> Iterator[tuple[str, bytes | CopyOf]]:
            # Closed, so that workers end at once when nothing takes their pages any more.
            with contextlib.closing(site.files(paths, progress, jobs=request.jobs)) as files:
                yield from files

        published = publish(place, plan.wanted, bytes_of, durable=request.durable)
        closing = site.save(published.files)
    return Report(site, closing, plan, published, time.monotonic() - started)


def _unchanged(request: Request, started: float) -> Report | None:
    """Return the report of a build for which nothing has changed, or None."""
    closing = up_to_date.last_closing(request)
    if closing is None:
        return None
    with target.locked(request.output, root=request.root) as place:
        files = {path: each.digest for path, each in closing.made.items()}
        if not place.is_whole or place.files != files:
            return None
    plan = Plan(files, keep=tuple(sorted(files)))
    return Report(None, closing, plan, Published(files), time.monotonic() - started)


def plan_only(request: Request) -> tuple["Site", Plan]:
    """Return what a build would do, and write nothing."""
    from clinicsite.building.stages import read_site  # noqa: PLC0415 - see above

    site = read_site(request, writes=False)
    place = target.look(request.output, root=request.root)
    return site, site.plan(place, clean=request.clean)


def clean(root: Path, output: Path) -> list[str]:
    """Remove an output of ours and the caches; return what was removed, in words.

    What is remembered of other outputs stays, as does an empty folder that was never an output.

    Raises `UsageError` if the output is not ours.
    """
    said = []
    with target.locked(output, root=root) as place:
        if place.output.exists() and has_marker(place.output):
            # A publication of nothing: it moves aside what is not ours.
            published = publish(place, {}, lambda _: [])
            said += [f"moved aside {path}" for path in published.foreign]
            (place.output / MARKER).unlink(missing_ok=True)
            with naming(f"remove {output}/, which is empty now"):
                place.output.rmdir()
            said.append(f"removed {output}/")
        said += [f"moved aside {path}" for path in discard_previous(place)]
        place.home.forget()
    for name in MADE_AGAIN:
        path = root / CACHE / name
        if path.is_dir() and not path.is_symlink():
            # Out of the way first: a build of another output then finds none of it, and not a half.
            gone = path.with_name(f"{name}.gone")
            shutil.rmtree(gone, ignore_errors=True)
            shutil.rmtree(path.rename(gone))
        else:
            path.unlink(missing_ok=True)
    return [*said, f"removed the caches in {CACHE}/"]
