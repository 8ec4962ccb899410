"""Options that several commands share, and the request that they add up to."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from clinicsite.cli.group import Shared
from clinicsite.request import OUTPUT, Request, jobs_default

F = TypeVar("F", bound=Callable[..., Any])


def build_options(command: F) -> F:
    """Add the options of a build to a command."""
    options = (
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            default=Path(OUTPUT),
            show_default=True,
            help="The folder to publish to.",
        ),
        click.option("--clean", is_flag=True, help="Make every page anew."),
        click.option("--strict", is_flag=True, help="Let warnings stop the build."),
        click.option("--today", metavar="YYYY-MM-DD", help="Build as if on that day."),
        click.option(
            "--base-url", metavar="URL", help="Publish at another url than the settings'."
        ),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(min=1, max=64),
            default=None,
            help="Processes to use.  [default: one for each processor]",
        ),
        format_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def content_options(command: F) -> F:
    """Add the options of a command that reads the content and writes nothing."""
    command = click.option("--today", metavar="YYYY-MM-DD", help="Read as if on that day.")(command)
    return format_option(command)


def content_request(shared: Shared, options: dict[str, Any]) -> Request:
    """Return the request of a command that reads the content and writes nothing."""
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
        help="How diagnostics are written.",
    )(command)


def request(shared: Shared, options: dict[str, Any]) -> Request:
    """Return the request that the options of a command add up to."""
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
