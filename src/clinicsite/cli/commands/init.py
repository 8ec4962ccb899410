"""`clinicsite init`."""

import os
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from clinicsite import clock
from clinicsite.checking.content.placeholders import INVENTED_NAME
from clinicsite.cli import report
from clinicsite.cli.commands.host import HostChoice, host_files
from clinicsite.errors import UsageError
from clinicsite.hosting.hosts import HOSTS, installation_files
from clinicsite.hosting.writing import content, place
from clinicsite.installing.requirements import installation
from clinicsite.scaffold.folder import fill
from clinicsite.scaffold.site import Clinic, sample_files, settings_of, starter_files

# Questions, and the answers if there is no terminal to ask on; `deploy` refuses this address.
_QUESTIONS = {
    "name": ("Name of the clinic", INVENTED_NAME),
    "url": ("Address of the site", "https://clinic.example"),
    "time_zone": ("Time zone (Area/City)", "UTC"),
    "language": ("Language", "en"),
}


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="The clinic's name.")
@click.option("--url", help="The address of the site: https://…")
@click.option("--time-zone", help="The clinic's time zone: Area/City.")
@click.option("--language", help="The language of the texts: en, es-MX …")
@click.option("--author", default="", help="The author of the first posts.  [default: invented]")
@click.option("--host", type=HostChoice(list(HOSTS)), help="Write the files of this host as well.")
@click.option("--sample", is_flag=True, help="Start with the texts of the sample clinic.")
@click.option("--force", is_flag=True, help="Add missing files to a folder that is not empty.")
@click.option(
    "--from-index", is_flag=True, help="Install clinicsite by name, once it is on a package index."
)
def init_command(  # noqa: PLR0913 - the options of a command
    folder: Path,
    author: str,
    host: str | None,
    *,
    sample: bool,
    force: bool,
    from_index: bool,
    **typed: str | None,
) -> None:
    """Create a site in FOLDER, which must be new or empty.

    On a terminal, asks for what is not given as an option.
    """
    install = installation(from_index=from_index)
    if sample:
        _refuse_with_sample({**typed, "author": author or None})
        files = sample_files()
    else:
        answers = {key: _answer(key, typed[key]) for key in _QUESTIONS}
        clinic = Clinic(**answers, author=_one_line(author))
        zone = settings_of(clinic).zone
        today = clock.now(zone, today=None, environ=os.environ).date()
        files = starter_files(clinic, today, install.steps)
    own = (file for file in installation_files(install, folder) if not file.is_to_go)
    files |= {file.path: content(file, "") for file in own}
    made, kept = fill(folder, files, force=force)
    for path in kept:
        click.echo(f"Kept {report.printable(path)}")
    if host is not None:
        states = place(folder, host, host_files(folder.resolve(), host, install))
        made += [path for path, state in states.items() if state == "made"]
    click.echo(f"Wrote {report.counted(len(made), 'file')} in {report.printable(str(folder))}.")
    program = _program()
    click.echo(f"Preview it:  {program} -C {_shell(folder)} serve")
    click.echo(f"Build it:    {program} -C {_shell(folder)} build")


def _refuse_with_sample(typed: Mapping[str, str | None]) -> None:
    named = [f"--{key.replace('_', '-')}" for key, value in typed.items() if value is not None]
    if named:
        raise UsageError(
            f"--sample has its own settings; leave out {', '.join(named)},"
            " and edit content/site.yaml afterwards"
        )


def _answer(key: str, typed: str | None) -> str:
    question, default = _QUESTIONS[key]
    if typed is None and sys.stdin is not None and sys.stdin.isatty():
        return str(click.prompt(question, default=default, value_proc=partial(_sound, key)))
    return _one_line(typed if typed is not None else default)


def _sound(key: str, typed: str) -> str:
    """Return an answer. An error makes click ask again."""
    answer = _one_line(typed)
    try:
        settings_of(
            Clinic(**{name: each for name, (_, each) in _QUESTIONS.items()} | {key: answer})
        )
    except UsageError as error:
        raise click.UsageError(report.printable(str(error))) from None
    return answer


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _program() -> str:
    """Return how this program was started, for the next commands."""
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return f"{_shell(Path(sys.executable))} -m clinicsite"
    on_path = shutil.which("clinicsite")
    is_here = started.name in ("clinicsite", "clinicsite.exe") and started.exists()
    if not is_here or (on_path and started.samefile(on_path)):
        return "clinicsite"
    return _shell(started)


def _shell(folder: Path) -> str:
    """Return a path for a shell, in quotes if necessary."""
    text = report.printable(str(folder))
    return f'"{text}"' if " " in text else text
