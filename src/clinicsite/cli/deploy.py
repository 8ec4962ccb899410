"""`clinicsite deploy`."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from clinicsite.build import build
from clinicsite.cli import report
from clinicsite.cli.group import Shared, SiteCommand
from clinicsite.cli.options import output_option
from clinicsite.errors import UsageError
from clinicsite.hosting import deploy as deploying
from clinicsite.hosting.comparison import Allowed, Deployment
from clinicsite.hosting.stores.address import parse
from clinicsite.hosting.stores.s3 import open_s3
from clinicsite.hosting.tree import Tree, built_tree
from clinicsite.publishing.target import look
from clinicsite.request import Request, jobs_default


@dataclass(frozen=True, slots=True)
class _Options:
    """The options of a deploy."""

    endpoint: str | None
    region: str | None
    dry_run: bool
    yes: bool
    take_over: bool
    verify: bool
    overwrite: bool


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
def deploy_command(
    shared: Shared,
    /,
    target: tuple[str, ...],
    output: Path,
    base_url: str | None,
    *,
    no_build: bool,
    **options: str | bool | None,
) -> None:
    """Build the site, and copy what differs to a store or a folder.

    Old pages are served until all new ones are there. After an interruption, run it again.
    """
    report.use_form("text", publishes=True)
    asked = _Options(**options)  # type: ignore[arg-type]
    _refuse_odd(target)
    _refuse_idle(target, asked, has_base_url=no_build and base_url is not None)
    if not no_build:
        request = Request(
            shared.root, output, base_url=base_url, jobs=jobs_default(), environ=dict(os.environ)
        )
        with report.Bar("building") as bar:
            done = build(request, bar)
        report.diagnostics(done.closing.diagnostics)
    tree = built_tree(look(output, root=shared.root))
    if target[0] == "folder":
        plan = deploying.to_folder(
            tree, Path(target[1]).absolute(), shared.root, yes=asked.yes, dry_run=asked.dry_run
        )
        where = target[1]
    else:
        where, plan = _to_store(tree, target[0], asked)
    _report(plan, where, dry_run=asked.dry_run)


def _refuse_odd(target: tuple[str, ...]) -> None:
    if target[0] == "folder" and len(target) == 2:
        return
    if len(target) != 1 or target[0] == "folder":
        raise UsageError("name one target: s3://bucket/prefix, or the word folder and a path")
    parse(target[0])


def _refuse_idle(target: tuple[str, ...], asked: _Options, *, has_base_url: bool) -> None:
    """Refuse options that would have no effect."""
    if has_base_url:
        raise UsageError("--base-url needs a build; leave out --no-build, or --base-url")
    of_stores = {
        "--endpoint": asked.endpoint is not None,
        "--region": asked.region is not None,
        "--take-over": asked.take_over,
        "--verify": asked.verify,
        "--overwrite": asked.overwrite,
    }
    given = [option for option, is_given in of_stores.items() if is_given]
    if target[0] == "folder" and given:
        raise UsageError(f"{', '.join(given)}: for stores only; leave it out for a folder")


def _to_store(tree: Tree, address: str, asked: _Options) -> tuple[str, Deployment]:
    # An unset variable of a workflow is an empty string.
    endpoint = asked.endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or None
    if not os.environ.get("AWS_ENDPOINT_URL_S3", "x"):
        del os.environ["AWS_ENDPOINT_URL_S3"]
    store = open_s3(address, endpoint=endpoint, region=asked.region)
    allowed = Allowed(asked.yes, asked.take_over, asked.verify, asked.overwrite)
    if asked.dry_run:
        return store.name, deploying.plan_store(tree, store, allowed)
    with report.Bar("deploying") as bar:
        plan = deploying.to_store(tree, store, allowed, bar)
    return store.name, plan


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
