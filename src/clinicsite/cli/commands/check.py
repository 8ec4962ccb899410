"""`clinicsite check`."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from clinicsite import caches, clock
from clinicsite.building.stages import Site, read_site
from clinicsite.checking.output.site import Examined, examine
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import content_options, content_request, output_option
from clinicsite.errors import Diagnostic, Place, Severity, has_errors, with_severities
from clinicsite.installing.requirements import wheel_findings
from clinicsite.publishing import target
from clinicsite.publishing.output import has_marker
from clinicsite.urls import Address


@click.command("check", cls=SiteCommand)
@output_option("The folder of the built site.")
@click.option("--base-url", metavar="URL", help="The url that it was built for.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings as well.")
@click.option("--external", is_flag=True, help="Check links to other sites too.")
@click.option("--fail-on-external", is_flag=True, help="Exit with 1 if a page there is gone.")
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
    """List what could be improved in the texts and in the built site. Builds nothing."""
    report.use_form(options["form"], remarks=True)
    shared: Shared = context.obj
    wanted = replace(content_request(shared, options), base_url=base_url)
    made = read_site(wanted, writes=False)
    findings = [*made.diagnostics, *wheel_findings(shared.root)]
    lines = [f"texts: {report.tally(findings, zeros=True)}"]
    folder = shared.root / output
    is_missing = False
    named = context.get_parameter_source("output") is not ParameterSource.DEFAULT
    if folder.is_dir() or named or external or fail_on_external:
        settings = made.graph.settings
        hidden = (file for each in made.graph.unpublished for file in each.files)
        found = examine(folder, Address(settings.url), hidden=hidden)
        built = with_severities(found.findings, settings.checks)
        lines.append(f"{output}/: {_sizes(found)} · {report.tally(built, zeros=True)}")
        if not any(each.code == "other-address" for each in built):
            lines += _behind(folder, output, shared.root, made)
        if external or fail_on_external:
            external_findings = with_severities(
                _external(found, shared, made.graph.now), settings.checks
            )
            count = report.counted(len(found.external), "page")
            lines.append(f"other sites: {count} · {report.tally(external_findings, zeros=True)}")
            built += external_findings
        findings += (_shown_in(folder, shared.root, each) for each in built)
    else:
        is_missing = True
        lines.append("there is no built site to check; run `clinicsite build`")
    report.diagnostics(findings)
    for line in lines:
        click.echo(line)
    has_warnings = any(each.severity is Severity.WARNING for each in findings)
    serious = strict and (has_warnings or is_missing)
    gone = fail_on_external and any(each.code == "external-gone" for each in findings)
    return int(has_errors(findings) or serious or gone)


def _behind(folder: Path, output: Path, root: Path, made: Site) -> list[str]:
    """Return a line if the built site is out of date."""
    if not has_marker(folder):
        return []
    place = target.look(folder, root=root)
    plan = made.plan(place)
    count = len(plan.make) + len(plan.remove)
    if not count or not place.files:  # without a manifest this is unknown
        return []
    files = report.counted(count, "file")
    return [f"{output}/ is out of date: {files} would be rebuilt or removed; build again"]


def _external(found: Examined, shared: Shared, now: Any) -> list[Diagnostic]:  # noqa: ANN401
    # Imported lazily: only --external needs the network.
    from clinicsite.checking.output.external import external_findings  # noqa: PLC0415
    from clinicsite.checking.output.internet import ask  # noqa: PLC0415

    cache = caches.cache_file(shared.root, caches.EXTERNAL)
    # Answers are dated by the real day, whatever --today says.
    today = clock.now(now.tzinfo, today=None, environ=os.environ).date()
    with report.progress_bar("checking other sites") as bar:
        return external_findings(found.external, ask, cache, today, progress=bar)


def _shown_in(folder: Path, root: Path, found: Diagnostic) -> Diagnostic:
    """Return a finding with a path from the site's folder, so that editors and GitHub find it."""
    try:
        shown = folder.resolve().relative_to(root).as_posix()
    except ValueError:
        shown = folder.name
    place = found.place
    return replace(found, place=Place(f"{shown}/{place.file}", place.line, place.column))


def _sizes(found: Examined) -> str:
    parts = ((found.pages, "page"), (found.files, "file"), (found.links, "link"))
    return " · ".join(report.counted(*part) for part in parts)
