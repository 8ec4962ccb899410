"""`clinicsite list`."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from clinicsite.building.stages import content_of
from clinicsite.checking.content.reviews import reviews
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import content_options, content_request, json_option
from clinicsite.graph.nodes import State
from clinicsite.graph.site_graph import SiteGraph

_STATES = {"drafts": State.DRAFT, "scheduled": State.SCHEDULED, "expired": State.EXPIRED}
Row = Mapping[str, object]


@click.command("list", cls=SiteCommand)
@click.argument("what", type=click.Choice([*_STATES, "reviews"]))
@json_option
@content_options
@click.pass_obj
def list_command(shared: Shared, /, what: str, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """List drafts, scheduled or expired posts, or the due dates of clinical reviews."""
    report.use_form(options["form"])
    with content_of(content_request(shared, options)) as content:
        graph = content.graph
    rows = _reviews(graph) if what == "reviews" else _unpublished(graph, _STATES[what])
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    columns = [_columns(row) for row in rows]
    width = max((len("YYYY-MM-DD"), *(len(day) for day, *_ in columns)))
    for day, *rest in columns:
        click.echo("  ".join(report.printable(value) for value in (f"{day:{width}}", *rest)))
    if not rows:
        click.echo(f"no {what}")


def _unpublished(graph: SiteGraph, state: State) -> Sequence[Row]:
    """Return the documents of a state by date, first those without one."""
    found = [each for each in graph.unpublished if each.state is state]
    found.sort(key=lambda each: (each.date.isoformat() if each.date else "", each.path))
    return [
        {
            "path": each.path,
            "id": each.id,
            "title": each.title,
            "date": _moment(each.date) if each.date else None,
        }
        for each in found
    ]


def _moment(date: dt.datetime) -> str:
    """Return a day, or a moment with its offset if there is an hour."""
    return date.isoformat() if date.time() != dt.time() else date.date().isoformat()


def _reviews(graph: SiteGraph) -> Sequence[Row]:
    return [
        {
            "path": each.path,
            "id": each.id,
            "title": each.title,
            "reviewer": each.reviewer,
            "last_reviewed": each.last.isoformat() if each.last else None,
            "due": each.due.isoformat() if each.due else None,
            "overdue": each.is_overdue,
        }
        for each in reviews(graph)
    ]


def _columns(row: Row) -> tuple[str, ...]:
    """Return a row's columns: the day, the urgency of reviews, the file, the title."""
    name = (str(row["path"]), str(row["title"]))
    if "overdue" not in row:
        # In the clinic's time zone: `2026-12-01 09:30`.
        return (str(row["date"] or "no date")[: len("YYYY-MM-DD HH:MM")].replace("T", " "), *name)
    urgency = "never reviewed" if row["due"] is None else "overdue" if row["overdue"] else ""
    return (str(row["due"] or ""), f"{urgency:14}", *name)
