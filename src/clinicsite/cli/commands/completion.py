"""`clinicsite completion`."""

import click
from click.shell_completion import get_completion_class

from clinicsite.cli.group import cli

_VARIABLE = "_CLINICSITE_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the code that lets SHELL complete commands and options.

    For bash, add this to ~/.bashrc:  eval "$(clinicsite completion bash)"
    """
    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - the choices are click's own three
    # Not `source()`, which runs bash to find out its version.
    completion = made(cli, {}, "clinicsite", _VARIABLE)
    click.echo(completion.source_template % completion.source_vars())
