"""`clinicsite clean`."""

from pathlib import Path

import click

from clinicsite.build import clean
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.request import OUTPUT


@click.command("clean", cls=SiteCommand)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path(OUTPUT),
    show_default=True,
    help="The folder that was published to.",
)
@click.pass_obj
def clean_command(shared: Shared, /, output: Path) -> None:
    """Remove the output folder and the caches, and nothing that clinicsite did not write."""
    for line in clean(shared.root, output):
        click.echo(line)
