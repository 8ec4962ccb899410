"""`clinicsite rename`."""

import os

import click

from clinicsite.cli import report
from clinicsite.cli.group import Shared, finish_rename
from clinicsite.renaming.mends import Move
from clinicsite.renaming.rename import rename


@click.command("rename")
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.pass_obj
def rename_command(shared: Shared, /, old: str, new: str, *, dry_run: bool) -> None:
    """Rename the post OLD (its name, slug or file) to NEW, and mend all that leads to it.

    Its old url leads to the new one from then on.
    """
    finished = finish_rename(shared.root)
    if finished is not None and _is_asked(finished, old, new):
        click.echo(f"{finished.old_path} is now {finished.new_path}")
        return
    done = rename(shared.root, old, new, environ=os.environ, dry_run=dry_run)
    move = done.move
    click.echo(f"{move.old_path} {'would become' if dry_run else 'is now'} {move.new_path}")
    if done.has_alias:
        click.echo(f"{move.old_url} leads to {move.new_url}")
    elif move.old_url == move.new_url:
        click.echo(f"its url stays {move.new_url}")
    for path, count in sorted(done.mended.items()):
        if path != move.old_path:
            click.echo(
                f"{'would mend' if dry_run else 'mended'} {path}: {report.counted(count, 'place')}"
            )


def _is_asked(finished: Move, old: str, new: str) -> bool:
    """Tell whether a rename that was just finished is the one that is asked for again."""
    names = {finished.old_id, finished.old_slug, finished.old_path}
    return old in names and new in {finished.new_id, finished.new_slug, finished.new_path}
