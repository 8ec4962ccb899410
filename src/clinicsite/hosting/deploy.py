"""The order of events of a deploy, to a store or to a folder.

    built folder ──compare──▶ plan ──assets, pages, lists──▶ store ──removals──▶ record

A store cannot exchange a whole site at once. So what a page needs is there before the page, lists
come when all they name is there, and nothing is removed before everything else is done: stopped at
any moment, the store serves whole pages, old or new, and the next deploy finishes the work.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from clinicsite.hosting import record as records
from clinicsite.hosting.lease import Lease, leased
from clinicsite.hosting.readiness import refuse_unfit
from clinicsite.hosting.record import Record
from clinicsite.hosting.stores import Store
from clinicsite.hosting.tree import BuiltFile, Round, Tree, built_tree
from clinicsite.pages.page import Asset
from clinicsite.publishing import target
from clinicsite.publishing.plan import Plan, Wanted
from clinicsite.publishing.writer import publish

Progress = Callable[[int, int], None]
# Objects sent between two signs of life, eight at a time; and signs of life between two entries
# in the record, which is what an interruption can cost at most.
_STRIDE = 40
_AT_A_TIME = 8
_NOTED_EVERY = 5


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a deploy does: files to send, in order; paths to remove; how many are there already.

    `aside` are files of others that are moved out of a folder, `aside_folder` where to, if they
    were; a store keeps what others put into it.
    """

    send: tuple[BuiltFile, ...]
    new: frozenset[str]
    remove: tuple[str, ...]
    kept: int
    aside: tuple[str, ...] = ()
    aside_folder: Path | None = None


def look(output: Path, root: Path) -> Tree:
    """Return the files of the built site. Raises `UsageError` if it is not as it was built."""
    return built_tree(target.look(output, root=root))


def compare(tree: Tree, last: Record) -> Deployment:
    """Compare a built site with what a store holds; pure."""
    # What is pending has no digest in the record, and so differs.
    send = [file for path, file in tree.items() if last.files.get(path) != file.digest]
    new = frozenset(file.path for file in send if file.path not in last.files)
    # New pages before changed ones: what a changed page links to is there when it comes.
    send.sort(key=lambda file: (file.round, file.path not in new, file.path))
    remove = tuple(sorted(last.paths - tree.keys()))
    return Deployment(tuple(send), new, remove, len(tree) - len(send))


def plan_store(tree: Tree, store: Store, *, yes: bool) -> Deployment:
    """Return what a deploy would do, and write nothing."""
    last = records.load(store)
    refuse_unfit(tree, last.paths, yes=yes)
    return compare(tree, last)


def to_store(
    tree: Tree,
    store: Store,
    *,
    yes: bool,
    take_over: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> Deployment:
    """Deploy a built site to a store; `take_over` ignores the sign of a killed deploy.

    Raises `UsageError` for a site that is not fit, `EnvironmentFault` if the store says no or
    another deploy is at work; then run it again, and it goes on where it stopped.
    """
    plan = plan_store(tree, store, yes=yes)
    if not plan.send and not plan.remove:
        return plan
    with leased(store, take_over=take_over) as lease:
        # Read again under the lease: another deploy may have ended in between.
        work = _Work(store, lease, records.load(store), progress)
        plan = compare(tree, work.record)
        work.run(plan)
    return plan


class _Work:
    """One deploy at work: what the store is known to hold so far."""

    def __init__(self, store: Store, lease: Lease, record: Record, progress: Progress) -> None:
        self.store, self.lease, self.record, self.progress = store, lease, record, progress
        self.done = 0

    def run(self, plan: Deployment) -> None:
        total = len(plan.send) + len(plan.remove)
        files = dict(self.record.files)
        pending = {file.path for file in plan.send} | set(plan.remove)
        self._note(files, pending)
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            for steps in _rounds(plan):
                for number, some in enumerate(_strides(steps), start=1):
                    self.lease.renew()
                    list(pool.map(lambda step: step.act(self.store), some))
                    for step in some:
                        pending.discard(step.path)
                        files.pop(step.path, None)
                        if step.digest:
                            files[step.path] = step.digest
                    self.done += len(some)
                    self.progress(self.done, total)
                    if number % _NOTED_EVERY == 0:
                        self._note(files, pending)
        self._note(files, pending)

    def _note(self, files: dict[str, str], pending: set[str]) -> None:
        self.lease.renew()
        held = {path: digest for path, digest in files.items() if path not in pending}
        changed = Record(held, frozenset(pending), self.record.version)
        self.record = records.save(self.store, changed)


@dataclass(frozen=True, slots=True)
class _Step:
    """One object to write or remove."""

    path: str
    digest: str
    act: Callable[[Store], None]


def _rounds(plan: Deployment) -> Iterable[Sequence[_Step]]:
    for round_ in Round:
        yield [_sending(file) for file in plan.send if file.round is round_]
    yield [_removing(path) for path in plan.remove]


def _sending(file: BuiltFile) -> _Step:
    return _Step(file.path, file.digest, lambda store: store.write(file.upload()))


def _removing(path: str) -> _Step:
    return _Step(path, "", lambda store: store.remove(path))


def _strides(steps: Sequence[_Step]) -> Iterable[Sequence[_Step]]:
    return (steps[start : start + _STRIDE] for start in range(0, len(steps), _STRIDE))


def _as_deployment(tree: Tree, plan: Plan) -> Deployment:
    new = frozenset(each.path for each in plan.stale if each.reasons == ("new",))
    send = tuple(tree[each.path] for each in plan.stale)
    return Deployment(send, new, plan.prune, len(plan.fresh))


def to_folder(tree: Tree, folder: Path, root: Path, *, yes: bool, dry_run: bool) -> Deployment:
    """Deploy a built site to a folder, which is exchanged in one step.

    Raises `UsageError` for a site that is not fit or a folder that is not ours, `EnvironmentFault`
    if the disk says no. The folder is then as it was.
    """
    wanted = [Wanted(file.path, {"file": file.digest}) for file in tree.values()]
    if dry_run:
        place = target.look(folder, root=root)
        refuse_unfit(tree, place.last.entries.keys(), yes=yes)
        plan = place.plan(wanted)
        in_the_way = {e.path for e in plan.stale if place.is_foreign(e.path, tree[e.path].digest)}
        return replace(_as_deployment(tree, plan), aside=tuple(sorted({*plan.stray, *in_the_way})))
    with target.locked(folder, root=root) as place:
        refuse_unfit(tree, place.last.entries.keys(), yes=yes)
        plan = place.plan(wanted)
        files = [tree[each.path] for each in plan.stale]
        assets = [Asset(file.path, file.digest, file.data) for file in files]
        done = publish(place, plan, assets, durable=True)
        deployment = _as_deployment(tree, plan)
        return replace(deployment, aside=done.strays, aside_folder=done.strays_folder)
