"""`clinicsite rename`."""

import os

import click

from clinicsite.cli import report
from clinicsite.cli.group import Shared, finish_rename
from clinicsite.renaming.rename import rename


@click.command("rename")
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", is_flag=True, help="Show what would change. Writes nothing.")
@click.pass_obj
def rename_command(shared: Shared, /, old: str, new: str, *, dry_run: bool) -> None:
    """Rename the post OLD (its name, slug or file) to NEW, and correct all links to it.

    The old url redirects to the new one.
    """
    finished = finish_rename(shared.root)
    if finished is not None and old in finished.old_names and new in finished.new_names:
        click.echo(f"{finished.old_path} is now {finished.new_path}")
        return
    done = rename(shared.root, old, new, environ=os.environ, dry_run=dry_run)
    move = done.move
    click.echo(f"{move.old_path} {'would become' if dry_run else 'is now'} {move.new_path}")
    if done.has_alias:
        click.echo(
            f"{move.old_url} {'would redirect' if dry_run else 'redirects'} to {move.new_url}"
        )
    elif move.old_url == move.new_url:
        click.echo(f"its url stays {move.new_url}")
    for path, count in sorted(done.edited.items()):
        if path != move.old_path:
            edited = "would edit" if dry_run else "edited"
            click.echo(f"{edited} {path}: {report.counted(count, 'place')}")
