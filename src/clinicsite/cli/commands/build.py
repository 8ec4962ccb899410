"""`clinicsite build`."""

import contextlib
import gc
from collections.abc import Iterator
from typing import Any

import click

from clinicsite.build import Report, build
from clinicsite.building.up_to_date import LeftOut
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import build_options, request


@click.command("build", cls=SiteCommand)
@build_options
@click.option("--durable", is_flag=True, help="Flush all files to the disk before publishing.")
@click.pass_obj
def build_command(shared: Shared, /, form: str, *, durable: bool, **options: Any) -> None:  # noqa: ANN401
    """Build the site. Rebuilds only what has changed."""
    report.use_form(form, publishes=True)
    with report.progress_bar("building") as bar, _without_search_for_cycles():
        done = build(request(shared, options | {"durable": durable}), bar)
    report.diagnostics(done.closing.diagnostics)
    for line in closing_lines(done):
        click.echo(line)


@contextlib.contextmanager
def _without_search_for_cycles() -> Iterator[None]:
    """Switch garbage collection off, for a process that ends after one build.

    A build leaves almost no cycles. A preview does: the sites of earlier builds.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def closing_lines(done: Report) -> list[str]:
    """Return the closing report: pages, rebuilt pages, unpublished posts, findings."""
    closing = done.closing
    parts = [f"{done.rendered} rebuilt", f"{done.pages - done.rendered} unchanged"]
    if done.plan.remove:
        parts.append(f"{report.counted(len(done.plan.remove), 'old file')} removed")
    pages = report.counted(done.pages, "page")
    lines = [f"{pages}: {', '.join(parts)} ({done.seconds:.2f} s)"]
    if closing.left_out:
        lines.append("left out: " + " · ".join(map(_left_out, closing.left_out)))
    found = closing.diagnostics
    lines += filter(None, (report.strict_line(found), report.findings_line(found)))
    return lines + report.strays_lines(done.published.foreign, done.published.foreign_folder)


def _left_out(of: LeftOut) -> str:
    """Return the number of posts in a state: `2 drafts`, `3 scheduled, next 2026-12-01`."""
    if of.state == "draft":
        return report.counted(of.count, "draft")
    return f"{of.count} {of.state}" + (f", next {of.following}" if of.following else "")
