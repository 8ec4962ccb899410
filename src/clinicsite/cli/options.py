"""Options of several commands, and the requests that are made of them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from clinicsite.building.request import OUTPUT, Request, jobs_default
from clinicsite.cli.group import Shared

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def output_option(words: str) -> Callable[[F], F]:
    """Return the option `--output` with a help text."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        default=Path(OUTPUT),
        show_default=True,
        help=words,
    )


def build_options(command: F) -> F:
    """Add the options of a build to a command."""
    options = (
        output_option("The folder to publish to."),
        click.option("--clean", is_flag=True, help="Rebuild every page."),
        click.option("--strict", is_flag=True, help="Fail if there are warnings."),
        click.option("--today", metavar="YYYY-MM-DD", help="Build as if on that day."),
        click.option(
            "--base-url", metavar="URL", help="Publish at another url than that in the settings."
        ),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(min=1, max=64),
            default=None,
            help="The number of processes.  [default: one for each processor]",
        ),
        format_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def content_options(command: F) -> F:
    """Add the options of a command that only reads the content."""
    command = click.option("--today", metavar="YYYY-MM-DD", help="Read as if on that day.")(command)
    return format_option(command)


def content_request(shared: Shared, options: dict[str, Any]) -> Request:
    """Return the request of a command that only reads the content."""
    return Request(
        root=shared.root, today=options["today"], jobs=jobs_default(), environ=dict(os.environ)
    )


def format_option(command: F) -> F:
    """Add `--format` to a command."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "github"]),
        default="text",
        show_default=True,
        help="The format of diagnostics.",
    )(command)


def request(shared: Shared, options: dict[str, Any]) -> Request:
    """Return the request for the options of a build."""
    return Request(
        root=shared.root,
        output=options["output"],
        clean=options["clean"],
        strict=options["strict"],
        today=options["today"],
        base_url=options["base_url"],
        jobs=options["jobs"] or jobs_default(),
        durable=options.get("durable", False),
        environ=dict(os.environ),
    )
