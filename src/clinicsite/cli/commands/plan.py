"""`clinicsite plan`."""

from typing import Any

import click

from clinicsite.build import plan_only
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import build_options, request


@click.command("plan", cls=SiteCommand)
@build_options
@click.pass_obj
def plan_command(shared: Shared, /, form: str, **options: Any) -> None:  # noqa: ANN401
    """Show what a build would do, and why. Writes nothing."""
    report.use_form(form)
    site, plan = plan_only(request(shared, options))
    report.diagnostics(site.diagnostics)
    for each in plan.make:
        click.echo(f"make    {each.path}: {'; '.join(each.reasons)}")
    for path in plan.remove:
        click.echo(f"remove  {path}: no longer made")
    for path in plan.foreign:
        click.echo(f"aside   {report.printable(path)}: not written by clinicsite")
    for path in plan.mend:
        click.echo(f"fix     {path or '.'}: empty, or with other permissions")
    done = [
        f"{len(plan.make)} to make",
        f"{len(plan.keep)} unchanged",
        f"{len(plan.remove)} to remove",
    ]
    click.echo(" · ".join(done))
