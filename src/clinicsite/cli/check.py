"""`clinicsite check`."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from clinicsite import caches, clock
from clinicsite.checking.built_site import Examined, examine
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import content_options, content_request
from clinicsite.errors import Diagnostic, Place, Severity, has_errors, weighed
from clinicsite.installing.requirements import wheel_findings
from clinicsite.publishing import target
from clinicsite.publishing.output import has_marker
from clinicsite.request import OUTPUT
from clinicsite.stages import Site, read_site
from clinicsite.urls import Address


@click.command("check", cls=SiteCommand)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path(OUTPUT),
    show_default=True,
    help="The folder of the built site.",
)
@click.option("--base-url", metavar="URL", help="The url that it was built for.")
@click.option("--strict", is_flag=True, help="Exit with 1 at warnings as well.")
@click.option("--external", is_flag=True, help="Ask other sites whether the pages linked to exist.")
@click.option("--fail-on-external", is_flag=True, help="Exit with 1 if one of them does not.")
@content_options
@click.pass_context
def check_command(  # noqa: PLR0913 - the options of a command
    context: click.Context,
    /,
    output: Path,
    base_url: str | None,
    *,
    strict: bool,
    external: bool,
    fail_on_external: bool,
    **options: Any,  # noqa: ANN401
) -> int:
    """Tell all that could be better, in the texts and in the built site; build nothing."""
    report.use_form(options["form"], remarks=True)
    shared: Shared = context.obj
    made = read_site(replace(content_request(shared, options), base_url=base_url))
    findings = [*made.diagnostics, *wheel_findings(shared.root)]
    lines = [f"texts: {report.tally(findings, zeros=True)}"]
    folder = shared.root / output
    is_missing = False
    named = context.get_parameter_source("output") is not ParameterSource.DEFAULT
    if folder.is_dir() or named or external or fail_on_external:
        settings = made.graph.settings
        hidden = (file for each in made.graph.unpublished for file in each.files)
        found = examine(folder, Address(settings.url), hidden=hidden)
        built = weighed(found.findings, settings.checks)
        lines.append(f"{output}/: {_sizes(found)} · {report.tally(built, zeros=True)}")
        if not any(each.code == "other-address" for each in built):
            lines += _behind(folder, output, shared.root, made)
        if external or fail_on_external:
            outside = weighed(_ask_outside(found, shared, made.graph.now), settings.checks)
            asked = report.counted(len(found.external), "page")
            lines.append(f"elsewhere: {asked} · {report.tally(outside, zeros=True)}")
            built += outside
        findings += (_shown_in(folder, shared.root, each) for each in built)
    else:
        is_missing = True
        lines.append("there is no built site to look at; `clinicsite build` makes it")
    report.diagnostics(findings)
    for line in lines:
        click.echo(line)
    has_warnings = any(each.severity is Severity.WARNING for each in findings)
    serious = strict and (has_warnings or is_missing)
    gone = fail_on_external and any(each.code == "external-gone" for each in findings)
    return int(has_errors(findings) or serious or gone)


def _behind(folder: Path, output: Path, root: Path, made: Site) -> list[str]:
    """Say that a site of ours is not what would be built now, as it was looked at all the same."""
    if not has_marker(folder):
        return []
    place = target.look(folder, root=root)
    plan = place.plan(made.wanted())
    count = len(plan.stale) + len(plan.prune)
    if not count or not place.last.entries:  # without a manifest nobody can tell
        return []
    files = report.counted(count, "file")
    return [f"{output}/ is behind: {files} would be made anew or removed; build it again"]


def _ask_outside(found: Examined, shared: Shared, now: Any) -> list[Diagnostic]:  # noqa: ANN401
    # Late: who asks nobody needs no web.
    from clinicsite.checking.external import Pace, external_findings  # noqa: PLC0415
    from clinicsite.checking.internet import ask  # noqa: PLC0415

    cache = caches.cache_file(shared.root, caches.EXTERNAL)
    # What other servers said is dated by the real day, whatever day the texts are read for.
    today = clock.now(now.tzinfo, today=None, environ=os.environ)
    with report.Bar("asking other sites") as bar:
        return external_findings(found.external, ask, cache, today, Pace(), bar)


def _shown_in(folder: Path, root: Path, found: Diagnostic) -> Diagnostic:
    """Name a file from the site's folder, so that editors and GitHub find it."""
    try:
        shown = folder.resolve().relative_to(root).as_posix()
    except ValueError:
        shown = folder.name
    place = found.place
    return replace(found, place=Place(f"{shown}/{place.file}", place.line, place.column))


def _sizes(found: Examined) -> str:
    parts = ((found.pages, "page"), (found.files, "file"), (found.links, "link"))
    return " · ".join(report.counted(*part) for part in parts)
