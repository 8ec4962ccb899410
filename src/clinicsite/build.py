"""The order of events, from a folder of Markdown to a published site.

    settings, documents, files  ──read──▶ graph ──assemble──▶ pages and assets ──make──▶
    ──plan──▶ what is stale, and why ──render──▶ bytes ──publish──▶ the output folder

All diagnostics of a stage are told together, and a stage with errors is the last one: nothing is
published unless everything was sound.
"""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from clinicsite.caches import CACHE, MADE_AGAIN
from clinicsite.publishing import target
from clinicsite.publishing.output import has_marker
from clinicsite.publishing.plan import Plan
from clinicsite.publishing.state import MARKER
from clinicsite.publishing.writer import Published, publish
from clinicsite.request import Request
from clinicsite.stages import Progress, Session, Site, read_site


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; `seconds` is wall time."""

    site: Site
    plan: Plan
    published: Published
    seconds: float

    @property
    def pages(self) -> int:
        """How many pages the site has."""
        return len(self.site.pages)

    @property
    def rendered(self) -> int:
        """How many of them were rendered in this run."""
        pages = {page.path for page in self.site.pages}
        return sum(stale.path in pages for stale in self.plan.stale)


def build(
    request: Request,
    progress: Progress = lambda _done, _total: None,
    *,
    session: Session | None = None,
) -> Report:
    """Make the site and publish it; `session` is that of earlier builds in this process.

    Raises `ContentError` with every diagnostic of the stage that failed, `UsageError` for an
    output that is not ours, `EnvironmentFault` when the machine says no. The output folder is
    then as it was.
    """
    started = time.monotonic()
    site_made = read_site(request, session)
    with target.locked(request.output, root=request.root) as place:
        plan = place.plan(site_made.wanted(), clean=request.clean)
        files = site_made.files(plan, progress)
        published = publish(place, plan, files, durable=request.durable)
    site_made.pictures.prune()
    return Report(site_made, plan, published, time.monotonic() - started)


def plan_only(request: Request) -> tuple[Site, Plan]:
    """Return what a build would do, and write nothing."""
    site_made = read_site(request)
    place = target.look(request.output, root=request.root)
    return site_made, place.plan(site_made.wanted(), clean=request.clean)


def clean(root: Path, output: Path) -> list[str]:
    """Remove an output of ours and the caches; return what was removed, in words.

    What is remembered of other outputs stays, as does an empty folder that was never an output.

    Raises `UsageError` if the output is not ours.
    """
    said = []
    with target.locked(output, root=root) as place:
        if place.output.exists() and has_marker(place.output):
            # A publication of nothing: it moves aside what is not ours.
            published = publish(place, place.plan([]), [])
            said += [f"moved aside {path}" for path in published.strays]
            (place.output / MARKER).unlink(missing_ok=True)
            place.output.rmdir()
            said.append(f"removed {output}/")
        place.home.forget()
    for name in MADE_AGAIN:
        path = root / CACHE / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return [*said, f"removed the caches in {CACHE}/"]
