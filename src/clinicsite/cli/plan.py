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
    for stale in plan.stale:
        why = site.reasons(stale.path) or stale.reasons
        click.echo(f"make    {stale.path}: {'; '.join(why)}")
    for path in plan.prune:
        click.echo(f"remove  {path}: no longer made")
    for path in plan.stray:
        click.echo(f"aside   {report.printable(path)}: not written by clinicsite")
    for path in plan.mend:
        click.echo(f"fix     {path or '.'}: empty, or with other permissions")
    done = [
        f"{len(plan.stale)} to make",
        f"{len(plan.fresh)} unchanged",
        f"{len(plan.prune)} to remove",
    ]
    click.echo(" · ".join(done))
