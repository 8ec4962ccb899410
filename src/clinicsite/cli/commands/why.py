"""`clinicsite why`."""

import json
from collections.abc import Mapping
from typing import Any

import click

from clinicsite import urls
from clinicsite.building import reasons
from clinicsite.building.stages import read_site
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import content_options, content_request, json_option
from clinicsite.errors import UsageError
from clinicsite.pages.page_list import page_list
from clinicsite.suggestions.paths import nearest_path
from clinicsite.suggestions.words import did_you_mean
from clinicsite.urls import Address


@click.command("why", cls=SiteCommand)
@click.argument("url")
@json_option
@content_options
@click.pass_obj
def why_command(shared: Shared, /, url: str, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Show what the page at URL depends on, down to the files. Builds nothing."""
    report.use_form(options["form"])
    site = read_site(content_request(shared, options), writes=False)
    known = page_list(site.engine)
    found = _url(url, known, Address(site.graph.settings.url))
    if as_json:
        click.echo(json.dumps(reasons.graph(site.engine, found), ensure_ascii=False))
        return
    click.echo(f"{found} depends on")
    for what, files in reasons.dependencies(site.engine, found):
        click.echo(f"  {report.printable(what)}")
        shown = files[: reasons.SHOWN]
        if len(files) > len(shown):
            shown.append(f"and {len(files) - len(shown)} more")
        for file in shown:
            click.echo(f"    {report.printable(file)}")


def _url(typed: str, known: Mapping[str, object], address: Address) -> str:
    """Return the address of the page that was meant: a url, a path, or an output file."""
    path = address.path_of(typed) or f"/{typed}"
    for each in (path, f"{path}/", path.removeprefix(address.prefix)):
        if each in known:
            return each
    by_file = {urls.output_path(each): each for each in known}
    if typed in by_file:
        return by_file[typed]
    hint = did_you_mean(path, known, near_to=nearest_path, many="see the sitemap")
    raise UsageError(f"the site has no page '{typed}'; {hint}".rstrip("; "))
