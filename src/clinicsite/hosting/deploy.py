"""The order of events of a deploy, to a store or to a folder.

    built folder ──compare──▶ plan ──assets, pages, lists──▶ store ──removals──▶ record

A store cannot exchange a whole site at once. So what a page needs is sent before the page, lists
after all that they name, and nothing is removed before everything is sent. Stopped at any moment,
the store serves complete pages, old or new, and the next deploy finishes the work.
"""

from dataclasses import replace
from pathlib import Path

from clinicsite.errors import UsageError
from clinicsite.hosting import record as records
from clinicsite.hosting.comparison import Allowed, Deployment, compare
from clinicsite.hosting.lease import leased
from clinicsite.hosting.ownership import Holding, holding
from clinicsite.hosting.readiness import refuse_unfit
from clinicsite.hosting.record import Record
from clinicsite.hosting.sending import Progress, Sending
from clinicsite.hosting.stores import Store
from clinicsite.hosting.tree import Tree
from clinicsite.publishing import target
from clinicsite.publishing.changes import Changes
from clinicsite.publishing.target import Target
from clinicsite.publishing.writer import publish

_NAMED = 5  # foreign objects that an error names
_NOTHING = Allowed()


def plan_store(tree: Tree, store: Store, allowed: Allowed = _NOTHING) -> Deployment:
    """Return what a deploy would do; writes nothing."""
    return _plan(tree, store, records.load(store), allowed)[1]


def to_store(
    tree: Tree,
    store: Store,
    allowed: Allowed = _NOTHING,
    progress: Progress = lambda _done, _total: None,
) -> Deployment:
    """Deploy a built site to a store.

    Raises `UsageError` for a site that must not be deployed or foreign objects in its way,
    `EnvironmentFault` if the store refuses or another deploy is running. Run again, it goes on
    where it stopped.
    """
    held, plan = _plan(tree, store, records.load(store), allowed)
    refuse_in_the_way(plan, store.name)
    if plan.is_done and not allowed.take_over:  # taking over also removes a dead lease
        return plan
    with leased(store, take_over=allowed.take_over) as lease:
        last = records.load(store)
        if last != held.record:  # another deploy ended in between
            held, plan = _plan(tree, store, last, allowed)
            refuse_in_the_way(plan, store.name)
        sending = Sending(store, lease, held, plan, progress)
        sending.run()
    return replace(plan, left=(*plan.left, *sending.left))


def refuse_in_the_way(plan: Deployment, where: str) -> None:
    """Raise `UsageError` if objects of someone else are where the site's files go."""
    changed = [path for path in plan.in_the_way if path in plan.changed]
    foreign = [path for path in plan.in_the_way if path not in plan.changed]
    reasons = []
    if changed:
        reasons.append(
            f"{_named(changed)} in {where} changed since the last deploy, and not by clinicsite;"
            " use --verify to restore the site's own version"
        )
    if foreign:
        reasons.append(
            f"{_named(foreign)} in {where} would be replaced, but clinicsite did not write it;"
            " move it away, or use --overwrite"
        )
    if reasons:
        raise UsageError("; ".join(reasons))


def _named(paths: list[str]) -> str:
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return ", ".join(f"'{path}'" for path in paths[:_NAMED]) + more


def _plan(tree: Tree, store: Store, last: Record, allowed: Allowed) -> tuple[Holding, Deployment]:
    held = holding(tree, store, last, verify=allowed.verify)
    refuse_unfit(tree, held.ours.keys(), yes=allowed.yes)
    return held, compare(tree, held, allowed)


def _as_deployment(tree: Tree, place: Target, changes: Changes) -> Deployment:
    new = frozenset(path for path in changes.write if path not in place.files)
    send = tuple(tree[path] for path in changes.write)
    last, found = place.files, place.state.present
    repaired = frozenset(path for path in changes.write if found.get(path) != last.get(path))
    return Deployment(send, new, changes.remove, len(changes.keep), repaired=repaired - new)


def to_folder(tree: Tree, folder: Path, root: Path, *, yes: bool, dry_run: bool) -> Deployment:
    """Deploy a built site to a folder, which is exchanged in one step.

    Raises `UsageError` for a site that must not be deployed or a folder that is not ours,
    `EnvironmentFault` if the disk refuses. The folder is then as it was.
    """
    wanted = {file.path: file.digest for file in tree.values()}
    if dry_run:
        place = target.look(folder, root=root)
        refuse_unfit(tree, place.files.keys(), yes=yes)
        changes = place.compare(wanted)
        in_the_way = {e for e in changes.write if place.is_foreign(e, wanted[e])}
        aside = tuple(sorted({*changes.foreign, *in_the_way}))
        return replace(_as_deployment(tree, place, changes), aside=aside)
    with target.locked(folder, root=root) as place:
        refuse_unfit(tree, place.files.keys(), yes=yes)
        deployment = _as_deployment(tree, place, place.compare(wanted))
        done = publish(
            place, wanted, lambda paths: ((path, tree[path].data) for path in paths), durable=True
        )
        return replace(deployment, aside=done.foreign, aside_folder=done.foreign_folder)
