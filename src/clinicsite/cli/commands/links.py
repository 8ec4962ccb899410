"""`clinicsite links`."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from clinicsite.building.stages import content_of
from clinicsite.checking.content.crosslinks import CrossLinks, crosslinks
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import content_options, content_request, json_option

SHOWN = 10


@click.command("links", cls=SiteCommand)
@json_option
@click.option(
    "--fail-on",
    type=click.Choice(["orphan", "dead-end", "silent"]),
    multiple=True,
    help="Exit with 1 if there is such a post. Repeatable.",
)
@content_options
@click.pass_obj
def links_command(
    shared: Shared,
    /,
    fail_on: Sequence[str],
    *,
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> int:
    """Show how posts link to each other: orphans, dead ends, the most linked."""
    report.use_form(options["form"])
    with content_of(content_request(shared, options)) as content:
        graph = content.graph
    found = crosslinks(graph)
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        click.echo(f"{report.counted(len(graph.posts), 'post')}")
        _print_posts("orphans (no text and no More Posts link to them)", found.orphans)
        _print_posts("dead ends (they link to no other post)", found.dead_ends)
        _print_posts("posts without links to other posts in the text", found.silent)
        _print_counts("most linked in texts", found.linked)
        _print_counts("most often shown in More Posts", found.carded)
    named = {"orphan": found.orphans, "dead-end": found.dead_ends, "silent": found.silent}
    return int(any(named[each] for each in fail_on))


def _as_json(found: CrossLinks) -> dict[str, object]:
    return {
        "orphans": found.orphans,
        "dead_ends": found.dead_ends,
        "silent": found.silent,
        "linked": dict(_ordered(found.linked)),
        "carded": dict(_ordered(found.carded)),
    }


def _print_posts(title: str, ids: Sequence[str]) -> None:
    click.echo(f"{title}: {len(ids)}")
    for id_ in ids:
        click.echo(f"  {id_}")


def _print_counts(title: str, counts: Counter[str]) -> None:
    click.echo(f"{title}:")
    for id_, count in _ordered(counts)[:SHOWN]:
        click.echo(f"  {count:3}  {id_}")


def _ordered(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return the counts in a fixed order: by count, then id."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
