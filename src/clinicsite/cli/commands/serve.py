"""`clinicsite serve`."""

import os
import webbrowser
from threading import Thread

import click

from clinicsite.building.request import Request, jobs_default
from clinicsite.cli import report
from clinicsite.cli.commands.build import closing_lines
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.errors import Diagnostic, Severity
from clinicsite.graph.nodes import State
from clinicsite.reading.sources import open_content
from clinicsite.serving.builder import Built, Outcome
from clinicsite.serving.server import Listening, News, Options, PreviewServer, Ready


@click.command("serve", cls=SiteCommand)
@click.option(
    "-p",
    "--port",
    type=click.IntRange(1, 65_535),
    default=8000,
    show_default=True,
    help="The port. If it is in use, the next free one is taken.",
)
@click.option(
    "--bind",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The address to listen on. Others can see the preview unless it is a local one.",
)
@click.option("-O", "--open", "open_browser", is_flag=True, help="Open a browser.")
@click.option("--drafts", is_flag=True, help="Include drafts.")
@click.option("--future", is_flag=True, help="Include scheduled posts.")
@click.option("--expired", is_flag=True, help="Include expired posts.")
@click.option("--poll", is_flag=True, help="Poll for changes (for network drives).")
@click.option("--no-reload", is_flag=True, help="Do not reload the browser.")
@click.option("--today", metavar="YYYY-MM-DD", help="Preview as if on that day.")
@click.pass_obj
def serve_command(  # noqa: PLR0913 - one for each option
    shared: Shared,
    port: int,
    bind: str,
    today: str | None,
    *,
    open_browser: bool,
    drafts: bool,
    future: bool,
    expired: bool,
    poll: bool,
    no_reload: bool,
) -> None:
    """Preview the site in a browser. Rebuilds and reloads after each change."""
    asked = {State.DRAFT: drafts, State.SCHEDULED: future, State.EXPIRED: expired}
    wanted = Request(
        root=shared.root,
        today=today,
        jobs=jobs_default(),
        include=frozenset(state for state, shown in asked.items() if shown),
        environ=dict(os.environ),
    )
    os.close(open_content(shared.root))  # fail at once if there is no site
    options = Options(bind=bind, port=port, poll=poll, reloads=not no_reload)
    PreviewServer(wanted, options, _Log(open_browser=open_browser)).serve()


class _Log:
    """Prints what the server does."""

    def __init__(self, *, open_browser: bool) -> None:
        self._open_browser = open_browser
        self._failed = self._has_built = False
        self._shown: frozenset[Diagnostic] = frozenset()

    def __call__(self, news: News) -> None:
        if isinstance(news, Listening):
            self._listening(news)
        elif isinstance(news, Ready):
            url = f"{news.door.shown}/"
            click.echo(f"Preview at {url} · editor's panel at {url}_clinicsite/ · Ctrl-C to stop")
            if self._open_browser:
                Thread(target=webbrowser.open, args=[url], daemon=True).start()
        else:
            self._built(news)

    def _listening(self, news: Listening) -> None:
        if news.door.port != news.wanted:
            click.echo(f"Port {news.wanted} is in use; using {news.door.port}.")
        if not news.door.is_loopback:
            click.echo(
                f"Warning: with --bind {news.door.bind}, everyone in your network can see this"
                " preview, including drafts.",
                err=True,
            )

    def _built(self, outcome: Outcome) -> None:
        result = outcome.result
        if isinstance(result, Built):
            fixed = "Fixed. " if self._failed else ""
            self._failed, self._has_built = False, True
            self._diagnostics(result.report.closing.diagnostics)
            click.echo(fixed + closing_lines(result.report)[0])
            return
        self._failed = True
        self._diagnostics(result.diagnostics)
        for each in result.problems if result.error else ():
            report.say_error(f"{each.message} {each.hint}".strip())
        shown = "shows the last good version" if self._has_built else "is empty"
        click.echo(f"The preview {shown} until this is fixed.", err=True)

    def _diagnostics(self, found: tuple[Diagnostic, ...]) -> None:
        """Print errors, and warnings that are new since the last build."""
        error = Severity.ERROR
        report.diagnostics(d for d in found if d.severity is error or d not in self._shown)
        self._shown = frozenset(found)
