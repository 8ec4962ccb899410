"""`clinicsite build`."""

from typing import Any

import click

from clinicsite.build import Report, build
from clinicsite.cli import report
from clinicsite.cli.group import Shared
from clinicsite.cli.options import build_options, request
from clinicsite.graph.nodes import SiteGraph, State


@click.command("build")
@build_options
@click.option("--durable", is_flag=True, help="Flush everything to the disk before publishing.")
@click.pass_obj
def build_command(shared: Shared, /, form: str, *, durable: bool, **options: Any) -> None:  # noqa: ANN401
    """Build the site, doing only what has to be done."""
    report.use_form(form)
    with report.Bar("building") as bar:
        done = build(request(shared, options | {"durable": durable}), bar)
    report.diagnostics(done.site.diagnostics)
    for line in closing_lines(done):
        click.echo(line)


def closing_lines(done: Report) -> list[str]:
    """Return the closing report: what the site is, what was done, and what was left out."""
    plan = done.plan
    parts = [
        report.counted(done.pages, "page"),
        f"{done.rendered} rendered",
        f"{done.pages - done.rendered} fresh",
        f"{len(plan.prune)} pruned",
        f"{done.seconds:.2f} s",
    ]
    lines = [" · ".join(parts)]
    left_out = unpublished_line(done.site.graph)
    if left_out:
        lines.append(left_out)
    remarks = report.remarks_line(done.site.diagnostics)
    if remarks:
        lines.append(remarks)
    if done.published.strays:
        where = done.published.strays_folder
        count = report.counted(len(done.published.strays), "file")
        lines.append(f"{count} that clinicsite did not write moved to {where}:")
        lines += [f"  {report.printable(path)}" for path in done.published.strays[:10]]
    return lines


def unpublished_line(graph: SiteGraph) -> str:
    """Return what was left out: `2 drafts · 3 scheduled, next 2026-12-01 · 1 expired`."""
    of = {state: [each for each in graph.unpublished if each.state is state] for state in State}
    parts = []
    if of[State.DRAFT]:
        parts.append(report.counted(len(of[State.DRAFT]), "draft"))
    if of[State.SCHEDULED]:
        following = min(each.date for each in of[State.SCHEDULED] if each.date is not None)
        parts.append(f"{len(of[State.SCHEDULED])} scheduled, next {following.date().isoformat()}")
    if of[State.EXPIRED]:
        parts.append(f"{len(of[State.EXPIRED])} expired")
    return "left out: " + " · ".join(parts) if parts else ""
