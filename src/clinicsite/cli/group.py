"""The command group: global options, and commands that are imported when they are used."""

import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import clinicsite
from clinicsite.caches import CACHE, RENAMING, RENAMING_PART
from clinicsite.cli import report
from clinicsite.errors import EnvironmentFault

if TYPE_CHECKING:
    from clinicsite.renaming.moves import Move

# Each command is the function NAME_command of the module NAME.
COMMANDS = {
    "init": "Create a new site.",
    "build": "Build the site.",
    "serve": "Preview the site while you write.",
    "plan": "Show what a build would do, and why.",
    "why": "Show what a page depends on.",
    "check": "List what could be improved. Builds nothing.",
    "new": "Create a post, page, author, modality or condition.",
    "explain": "Explain why a post has these More Posts.",
    "links": "Show how posts link to each other.",
    "list": "List drafts, scheduled and expired posts, or reviews.",
    "rename": "Rename a post and correct the links to it.",
    "host": "Write the files that a host needs.",
    "deploy": "Copy the built site to a store or a folder.",
    "clean": "Remove the output and the caches.",
    "completion": "Print the code for shell completion.",
}


@dataclass(frozen=True, slots=True)
class Shared:
    """Options before the command: the site's folder, and whether to show tracebacks."""

    root: Path
    debug: bool


def finish_rename(root: Path) -> "Move | None":
    """Finish a rename that was killed, with a note; return its move if it is done now."""
    if not any(os.path.lexists(root / CACHE / name) for name in (RENAMING, RENAMING_PART)):
        return None
    from clinicsite.renaming.recovery import recover  # noqa: PLC0415 - seldom needed

    found = recover(root)
    for words in found.words if found else ():
        report.note(words)
    return found.move if found else None


class SiteCommand(click.Command):
    """A command that reads the site, and so needs a half-done rename finished first."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Finish a rename that was killed, then run the command."""
        shared: Shared = ctx.obj
        finish_rename(shared.root)
        return super().invoke(ctx)


class LateGroup(click.Group):
    """A group that imports a command only when it is run or its help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            from clinicsite.suggestions.words import did_you_mean  # noqa: PLC0415 - seldom needed

            hint = did_you_mean(cmd_name, COMMANDS, otherwise=f"known: {', '.join(COMMANDS)}")
            ctx.fail(f"no such command '{cmd_name}'; {hint}")
        module = importlib.import_module(f"clinicsite.cli.commands.{cmd_name}")
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)  # noqa: S101 - a slip in the table
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(clinicsite.__version__, message="clinicsite %(version)s")
@click.option(
    "-C",
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The site's folder.  [default: this folder]",
)
@click.option("--debug", is_flag=True, help="Show the traceback of a bug in clinicsite.")
@click.pass_context
def cli(context: click.Context, root: Path, *, debug: bool) -> None:
    """Build the blog of a massage clinic from Markdown files."""
    try:
        context.obj = Shared(root.resolve(), debug)
    except FileNotFoundError:
        raise EnvironmentFault(
            "the current folder was deleted or moved; cd to the site's folder"
        ) from None
