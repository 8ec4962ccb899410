"""`clinicsite clean`."""

from pathlib import Path

import click

from clinicsite.build import clean
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import output_option


@click.command("clean", cls=SiteCommand)
@output_option("The folder that was published to.")
@click.pass_obj
def clean_command(shared: Shared, /, output: Path) -> None:
    """Remove the output folder and the caches. Keeps files that clinicsite did not write."""
    for line in clean(shared.root, output):
        click.echo(line)
