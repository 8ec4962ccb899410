"""`clinicsite deploy`."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from clinicsite.build import build
from clinicsite.building.request import Request, jobs_default
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import output_option
from clinicsite.errors import UsageError
from clinicsite.hosting import deploy as deploying
from clinicsite.hosting.comparison import Allowed, Deployment
from clinicsite.hosting.stores import Store
from clinicsite.hosting.stores.address import parse
from clinicsite.hosting.stores.s3 import open_s3
from clinicsite.hosting.tree import built_tree
from clinicsite.publishing.target import look


@click.command("deploy", cls=SiteCommand)
@click.argument("target", nargs=-1, required=True, metavar="s3://BUCKET[/PREFIX] | folder PATH")
@click.option("--endpoint", metavar="URL", help="The url of a store that is not Amazon's.")
@click.option("--region", help="The region of the store.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent and removed. Sends nothing.")
@click.option(
    "--yes", is_flag=True, help="Allow removing over 30 % of the pages, or a reserved address."
)
@click.option("--take-over", is_flag=True, help="Do not wait for a deploy that was killed.")
@click.option("--verify", is_flag=True, help="Check every object and repair what was changed.")
@click.option("--overwrite", is_flag=True, help="Replace objects that clinicsite did not write.")
@click.option("--no-build", is_flag=True, help="Deploy the site as it was built before.")
@output_option("The folder of the built site.")
@click.option("--base-url", metavar="URL", help="Build for another url than that in the settings.")
@click.pass_obj
def deploy_command(  # noqa: PLR0913, PLR0917 - the options of a command
    shared: Shared,
    /,
    target: tuple[str, ...],
    output: Path,
    base_url: str | None,
    endpoint: str | None,
    region: str | None,
    *,
    no_build: bool,
    dry_run: bool,
    **allowed: bool,
) -> None:
    """Build the site, and copy what differs to a store or a folder.

    Old pages are served until all new ones are there. After an interruption, run it again.
    """
    report.use_form("text", publishes=True)
    _refuse_odd(target)
    if no_build and base_url is not None:
        raise UsageError("--base-url needs a build; leave out --no-build, or --base-url")
    is_folder = target[0] == "folder"
    if is_folder:
        _refuse_idle(allowed | {"endpoint": endpoint is not None, "region": region is not None})
    if not no_build:
        request = Request(
            shared.root, output, base_url=base_url, jobs=jobs_default(), environ=dict(os.environ)
        )
        with report.progress_bar("building") as bar:
            done = build(request, bar)
        report.diagnostics(done.closing.diagnostics)
    tree = built_tree(look(output, root=shared.root))
    if is_folder:
        folder, where, yes = Path(target[1]).absolute(), target[1], allowed["yes"]
        plan = deploying.to_folder(tree, folder, shared.root, yes=yes, dry_run=dry_run)
    else:
        store = _store(target[0], endpoint, region)
        where = store.name
        if dry_run:
            plan = deploying.plan_store(tree, store, Allowed(**allowed))
        else:
            with report.progress_bar("deploying") as bar:
                plan = deploying.to_store(tree, store, Allowed(**allowed), bar)
    _report(plan, where, dry_run=dry_run)


def _refuse_odd(target: tuple[str, ...]) -> None:
    if target[0] == "folder" and len(target) == 2:
        return
    if len(target) != 1 or target[0] == "folder":
        raise UsageError("name one target: s3://bucket/prefix, or the word folder and a path")
    parse(target[0])


def _refuse_idle(given: Mapping[str, bool]) -> None:
    """Refuse options that have no effect on a folder."""
    of_stores = ("endpoint", "region", "take_over", "verify", "overwrite")
    idle = [f"--{name.replace('_', '-')}" for name in of_stores if given[name]]
    if idle:
        raise UsageError(f"{', '.join(idle)}: for stores only; leave it out for a folder")


def _store(address: str, endpoint: str | None, region: str | None) -> Store:
    # An unset variable of a workflow is an empty string, which boto3 does not accept.
    if not os.environ.get("AWS_ENDPOINT_URL_S3", "x"):
        del os.environ["AWS_ENDPOINT_URL_S3"]
    endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL_S3")
    return open_s3(address, endpoint=endpoint, region=region)


def _report(plan: Deployment, where: str, *, dry_run: bool) -> None:
    if dry_run:
        for file in plan.send:
            click.echo(f"{'new    ' if file.path in plan.new else 'changed'} {file.path}")
        for path in plan.remove:
            click.echo(f"remove  {path}")
        for path in plan.aside:
            click.echo(f"aside   {report.printable(path)}: not written by clinicsite")
        for path in plan.in_the_way:
            click.echo(f"refused {report.printable(path)}: not written by clinicsite")
    words = "would be sent" if dry_run else "sent"
    gone = "to remove" if dry_run else "removed"
    parts = [
        f"{report.counted(len(plan.send), 'file')} {words}",
        f"{len(plan.remove)} {gone}",
        f"{plan.kept} there already",
    ]
    if plan.aside:
        parts.append(f"{len(plan.aside)} {'to move' if dry_run else 'moved'} aside")
    if plan.repaired:
        parts.append(f"{len(plan.repaired)} of them repaired")
    click.echo(f"{report.printable(where)}: {' · '.join(parts)}")
    for path in plan.left:
        click.echo(f"left    {report.printable(path)}: changed by someone else")
    for line in report.strays_lines(plan.aside, plan.aside_folder):
        click.echo(line)
    deploying.refuse_in_the_way(plan, where)
