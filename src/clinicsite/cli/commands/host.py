"""`clinicsite host`."""

import os
from pathlib import Path

import click

from clinicsite.building.request import Request, jobs_default
from clinicsite.building.stages import read_site
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.hosting.hosts import HOSTS, HostFacts, HostFile, build_command, installation_files
from clinicsite.hosting.writing import is_kept, place
from clinicsite.installing.requirements import (
    LOCKED,
    Installation,
    installation,
    is_from_index,
    kept_by_hand,
)
from clinicsite.pages.assets.security import content_security_policy
from clinicsite.urls import Address

_MEANT = {
    "nginx": "folder",
    "apache": "folder",
    "caddy": "folder",
    "server": "folder",
    "github": "github-pages",
    "pages": "github-pages",
    "cloudflare-pages": "cloudflare",
    "aws": "s3",
    "amazon": "s3",
}


class HostChoice(click.Choice[str]):
    """The hosts, with hints for other names of them."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the host, or fail with the name that was probably meant."""
        meant = _MEANT.get(value.lower().replace(" ", "-"))
        if value not in HOSTS and meant in HOSTS:
            self.fail(f"unknown host '{value}'; write {meant}", param, ctx)
        return super().convert(value, param, ctx)


@click.command("host", cls=SiteCommand)
@click.argument("host", type=HostChoice(list(HOSTS)))
@click.option(
    "--check",
    "check_only",
    is_flag=True,
    help="Write nothing. Exit with 1 if files are out of date.",
)
@click.option("--force", is_flag=True, help="Overwrite files that were edited.")
@click.pass_obj
def host_command(shared: Shared, /, host: str, *, check_only: bool, force: bool) -> int:
    """Write or update the files that a host needs: workflow, headers, redirects.

    Run it again after renaming posts, changing settings or updating clinicsite.
    """
    if is_kept(shared.root / LOCKED):
        install = kept_by_hand()
    else:
        install = installation(from_index=is_from_index(shared.root))
    files = host_files(shared.root, host, install)
    states = place(shared.root, host, files, force=force, write=not check_only)
    due = [path for path, state in states.items() if state not in ("right", "left as it is")]
    for path, state in states.items():
        click.echo(f"{path}: {'to be ' if check_only and path in due else ''}{state}")
    if host == "cloudflare":
        click.echo(f"Build command to set on Cloudflare: {build_command(install)}", err=True)
    if check_only and due:
        click.echo(f"{report.counted(len(due), 'file')} to write; run `clinicsite host {host}`")
    return int(check_only and bool(due))


def host_files(root: Path, host: str, install: Installation) -> list[HostFile]:
    """Return the files that a host needs for the site in `root`, as it is today."""
    made = read_site(
        Request(root=root, jobs=jobs_default(), environ=dict(os.environ)), writes=False
    )
    address = Address(made.graph.settings.url)
    redirects = tuple(
        sorted((address.local(old), address.local(new)) for old, new in made.redirects())
    )
    has_search = any(each.path.startswith("pagefind/") for each in made.listed())
    policy = content_security_policy(made.graph.settings, search=has_search)
    facts = HostFacts(made.graph.settings, tuple(redirects), policy, install)
    return [*HOSTS[host](facts), *installation_files(install, root)]
