"""The order of events, from a folder of Markdown to a published site.

    settings, documents, files  ──read──▶ graph ──assemble──▶ pages and assets ──make──▶
    ──plan──▶ what is stale, and why ──render──▶ bytes ──publish──▶ the output folder

All diagnostics of a stage are told together, and a stage with errors is the last one: nothing is
published unless everything was sound.
"""

import contextlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clinicsite import seal
from clinicsite.caches import CACHE, MADE_AGAIN
from clinicsite.pages.page import Asset
from clinicsite.publishing import inputs, target
from clinicsite.publishing.inputs import Plan
from clinicsite.publishing.output import has_marker, naming
from clinicsite.publishing.publication import Published
from clinicsite.publishing.state import MARKER
from clinicsite.publishing.tree import CopyOf
from clinicsite.publishing.writer import discard_previous, publish
from clinicsite.rendering.rendered import Rendered
from clinicsite.request import Request
from clinicsite.seal import Closing, Sealed
from clinicsite.urls import is_page

# The stages are imported when they are entered: a build that finds nothing to do needs none of
# their libraries, and is over before they would be loaded.
if TYPE_CHECKING:
    from clinicsite.stages import Progress, Session, Site


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; `seconds` is wall time.

    `made` is None where a seal was found unbroken, and nothing was made of the files.
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
        return sum(is_page(stale.path) for stale in self.plan.stale)


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
    sources = None if session else seal.sources(request)
    sealed = seal.unbroken(request, sources)
    if sealed is not None:
        plan = inputs.nothing(sealed.files)
        return Report(
            None, sealed.closing, plan, Published(sealed.files), time.monotonic() - started
        )
    from clinicsite.stages import read_site  # noqa: PLC0415 - see above

    site = read_site(request, session)
    with target.locked(request.output, root=request.root) as place:
        plan = inputs.plan_for(place, site.wanted(), clean=request.clean)
        # Closed, so that workers end at once when nobody takes their pages any more.
        with contextlib.closing(site.files(plan, progress, jobs=request.jobs)) as files:
            published = inputs.publish_plan(
                place, plan, lambda: map(_to_publish, files), durable=request.durable
            )
        sealed = Sealed(site.closing(), published.files)
        seal.put(place.home.seal, request, sources, sealed, site.graph.now, site.holds_until())
    site.pictures.prune()
    return Report(site, sealed.closing, plan, published, time.monotonic() - started)


def plan_only(request: Request) -> tuple["Site", Plan]:
    """Return what a build would do, and write nothing."""
    from clinicsite.stages import read_site  # noqa: PLC0415 - see above

    site = read_site(request)
    place = target.look(request.output, root=request.root)
    return site, inputs.plan_for(place, site.wanted(), clean=request.clean)


def _to_publish(file: Rendered | Asset) -> tuple[str, bytes | CopyOf]:
    """Return a file as the publication takes it: its path, and its bytes or where they are."""
    if isinstance(file, Rendered):
        return file.path, file.data
    if isinstance(file.origin, bytes):
        return file.path, file.origin
    return file.path, CopyOf(file.origin, file.digest, file.source or file.path)


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
