"""Sending files to a store, round by round; each step is recorded before and after.

A file is sent on the condition that the object is still the one that was compared, so nothing that
someone else wrote in the meantime is overwritten. What the store accepted must also be listed
before anything is removed.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from clinicsite.errors import EnvironmentFault
from clinicsite.hosting import record as records
from clinicsite.hosting.comparison import Deployment
from clinicsite.hosting.lease import Lease
from clinicsite.hosting.ownership import Holding, fingerprint, is_ours, marked
from clinicsite.hosting.record import Entry, Record
from clinicsite.hosting.stores import Store
from clinicsite.hosting.tree import BuiltFile, Round

Progress = Callable[[int, int], None]
# Objects sent between two renewals of the lease, and renewals between two writes of the record:
# the most that an interruption can cost.
_BATCH = 40
_AT_A_TIME = 8
_RECORDED_EVERY = 5
_Step = TypeVar("_Step")


class Sending:
    """A deploy in progress; `left` are objects that it was to remove but that someone changed."""

    def __init__(
        self, store: Store, lease: Lease, held: Holding, plan: Deployment, progress: Progress
    ) -> None:
        self._store, self._lease, self._plan, self._progress = store, lease, plan, progress
        self._record = held.record
        self._files = dict(held.ours)
        self._pending = {file.path for file in plan.send} | set(plan.remove)
        self._unmarked = {path for path, each in held.record.files.items() if not each.version}
        self._done = 0
        self.left: list[str] = []

    def run(self) -> None:
        """Send and remove. Raises `EnvironmentFault` if the store does not do as asked."""
        self._save_record()
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            for round_ in Round:
                files = [file for file in self._plan.send if file.round is round_]
                self._in_batches(pool, files, self._send)
            self._confirm_sent()
            self._in_batches(pool, self._plan.remove, self._remove)
            self._confirm_removed()
        self._pending.clear()
        self._save_record()

    def _in_batches(
        self, pool: ThreadPoolExecutor, steps: Sequence[_Step], act: Callable[[_Step], None]
    ) -> None:
        for number, start in enumerate(range(0, len(steps), _BATCH), start=1):
            self._lease.renew()
            some = steps[start : start + _BATCH]
            for _ in pool.map(act, some):
                pass
            self._done += len(some)
            self._progress(self._done, len(self._plan.send) + len(self._plan.remove))
            if number % _RECORDED_EVERY == 0:
                self._save_record()

    def _send(self, file: BuiltFile) -> None:
        upload = marked(file)
        version = self._store.write(upload, self._plan.versions.get(file.path))
        self._files[file.path] = Entry(fingerprint(upload.mark), version)
        self._pending.discard(file.path)

    def _remove(self, path: str) -> None:
        """Remove an object that is still ours; it stays pending while it is listed."""
        seen = self._store.look(path)
        if seen is not None:
            same = seen.version == self._plan.versions[path]
            if same and (path in self._unmarked or is_ours(path, seen)):
                self._store.remove(path)
            else:
                self.left.append(path)
        self._files.pop(path, None)

    def _confirm_sent(self) -> None:
        if self._plan.send:
            listed = self._store.listing()
            sent = [file.path for file in self._plan.send]
            self._refuse(
                [path for path in sent if listed.get(path) != self._files[path].version],
                "did not store as sent",
            )

    def _confirm_removed(self) -> None:
        """Compare with the listing; what was left must have changed there as well."""
        if self._plan.remove:
            listed, versions = self._store.listing(), self._plan.versions
            there = [path for path in self._plan.remove if path in listed]
            self._refuse(
                [path for path in there if path not in self.left or listed[path] == versions[path]],
                "still has, although it was to be removed",
            )

    def _refuse(self, paths: list[str], what: str) -> None:
        if paths:
            more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            raise EnvironmentFault(
                f"{self._store.name} {what}: '{paths[0]}'{more}; deploy again, and ask the store's"
                " provider if it happens again"
            )

    def _save_record(self) -> None:
        self._lease.renew()
        held = {path: each for path, each in self._files.items() if path not in self._pending}
        # Objects of an older clinicsite have no mark; only the record says that they are ours.
        held |= dict.fromkeys(self._pending & self._unmarked, Entry("", ""))
        changed = Record(held, frozenset(self._pending), self._record.version)
        self._record = records.save(self._store, changed)
