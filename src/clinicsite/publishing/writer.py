"""Publishing: the only writer of the output folder.

    staging folder ── kept files linked, new files written ──▶ whole site beside the old one
                   ── strays linked aside, next manifest saved ──▶
                   ── exchange ──▶ the new site is there; the manifest takes its name
                   ── the old folder's folders are put by (`spare`), the rest of it is removed

Killed before the exchange, the old site stands; after it, the new one. What is left over is put
right by the next run (`target.locked`). A program that is reading the old folder through an open
handle loses it when it is removed; whoever opens files by path sees the old or the new site.
"""

import contextlib
import errno
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.errors import EnvironmentFault
from clinicsite.pages.page import Asset
from clinicsite.publishing.durable import flush, flush_parents, flush_published
from clinicsite.publishing.exchange import put_in_place
from clinicsite.publishing.files import digest_of, write
from clinicsite.publishing.lock import UNWRITABLE, let_go, try_lock
from clinicsite.publishing.manifest import Entry, Manifest
from clinicsite.publishing.output import OPEN_FOLDER, Folder
from clinicsite.publishing.plan import Plan, folders_of
from clinicsite.publishing.removal import remove
from clinicsite.publishing.spare import Weeder, put_by
from clinicsite.publishing.staging import Staging, naming, recover
from clinicsite.publishing.state import MARKER
from clinicsite.publishing.strays import new_folder, set_aside
from clinicsite.publishing.target import Target
from clinicsite.rendering.rendered import Rendered

_MENDS = {
    errno.EBUSY: "; it is a mount point, so name a folder inside it as the output",
    errno.EXDEV: "; it lies in the lower layer of an overlay, so delete it once by hand",
}


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did: its manifest, and how many files were written, not kept.

    `strays` are the files moved aside, `strays_folder` where to. `is_exchanged` is False if the
    output was already as it should be, and was not touched.
    """

    manifest: Manifest
    written: int = 0
    is_exchanged: bool = False
    strays: tuple[str, ...] = ()
    strays_folder: Path | None = None


def publish(
    target: Target, plan: Plan, files: Iterable[Rendered | Asset], *, durable: bool = False
) -> Published:
    """Carry out a plan on a locked target; `files` yields each stale file of the plan once.

    `files` is consumed one by one and each file written as it comes; an error it raises goes
    through, with the output untouched. `durable` flushes everything to the disk before the
    exchange, and what is published already if nothing has to be exchanged. Raises
    `EnvironmentFault` naming the file that could not be read or written, with the output
    untouched; `AssertionError` if `files` does not fit the plan.
    """
    if plan.is_empty:
        if durable:
            flush_published(target)
        return Published(target.last)
    output = target.output
    with naming(f"make the folder of {output.name}/"):
        output.parent.mkdir(parents=True, exist_ok=True)
        parent = os.open(output.parent, OPEN_FOLDER)
    with Folder(parent), _old_folder(target) as old:
        staging = Staging(parent, output.name, durable=durable)
        try:
            staging.begin()
            return _Publication(target, plan, staging, old).run(files)
        except BaseException:
            staging.close()  # frees its lock, for the recovery
            with contextlib.suppress(EnvironmentFault, OSError):
                recover(output)
            raise
        finally:
            staging.close()


@contextlib.contextmanager
def _old_folder(target: Target) -> Iterator[int | None]:
    """Open the folder that was inspected, and no other that took its place since."""
    if not target.state.inode:
        yield None
        return
    with naming(f"read {target.output.name}/"):
        old = os.open(target.output, OPEN_FOLDER)
    try:
        if os.fstat(old).st_ino != target.state.inode:
            raise EnvironmentFault(
                f"{target.output.name}/ was replaced during the build; build again"
            )
        try_lock(old)  # it will be a leftover, which nobody else is to remove
        yield old
    finally:
        let_go(old)


class _Publication:
    """One run of `publish`, with what it has gathered so far."""

    def __init__(self, target: Target, plan: Plan, staging: Staging, old: int | None) -> None:
        self.target = target
        self.plan = plan
        self.staging = staging
        self.old = old
        self.entries: dict[str, Entry] = {}
        self.kept: set[str] = set()
        self.aside: list[str] = []
        self.strays = list(plan.stray)
        self.strays_folder: Path | None = None

    def run(self, files: Iterable[Rendered | Asset]) -> Published:
        self._reuse()
        for path in self.plan.fresh:
            self._keep(path, self.target.last.entries[path].digest)
        self._take(files)
        if self.staging.durable:
            self.staging.flush_folders()
        if not self._differs():
            manifest = self._manifest(self.target.state.inode)
            self._save(manifest)
            self._promote()
            self._clear_away(self.staging.handle, (), self.staging.name)
            if self.staging.durable:
                flush_published(self.target)
            return self._published(manifest)
        return self._exchange()

    def _reuse(self) -> None:
        """Begin with the folders of the site before the published one."""
        wanted, ours = self.plan.inputs, self.target.last.entries
        weeder = Weeder(
            self.old,
            frozenset(self.plan.fresh),
            {folder for path in wanted for folder in folders_of(path)},
            wanted.keys() | ours.keys(),
            lambda folder, path: self._set_aside([path], folder),
        )
        self.staging.reuse(self.target.home.spare, weeder)

    def _take(self, files: Iterable[Rendered | Asset]) -> None:
        expected = {stale.path for stale in self.plan.stale}
        for file in files:
            if file.path not in expected:
                raise AssertionError(f"{file.path!r} is not in the plan, or came twice")
            expected.remove(file.path)
            self._place(file)
        if expected:
            raise AssertionError(f"{min(expected)!r} was planned and never rendered")

    def _place(self, file: Rendered | Asset) -> None:
        path, digest = file.path, digest_of(file)
        if self.target.state.present.get(path) == digest:
            self._keep(path, digest)  # made anew, and came out the same
            return
        write(file, self.staging)
        self.entries[path] = Entry(self.plan.inputs[path], digest)
        if self.target.is_foreign(path, digest):
            self.strays.append(path)

    def _keep(self, path: str, digest: str) -> None:
        if self.old is None:
            raise AssertionError(f"{path!r} is to be kept, and there is no old folder")
        self.staging.keep(self.old, path, digest)
        self.kept.add(path)
        self.entries[path] = Entry(self.plan.inputs[path], digest)

    def _differs(self) -> bool:
        plan = self.plan
        return bool(
            self.old is None or self.staging.written or plan.prune or plan.mend or self.strays
        )

    def _exchange(self) -> Published:
        output, staging = self.target.output, self.staging
        if self.old is not None:
            self._set_aside(self.strays, self.old)
        self._check_whole()
        manifest = self._manifest(staging.inode)
        self._save(manifest)
        if staging.durable and self.strays_folder is not None:
            with naming(f"flush what is moved aside from {output.name}/"):
                flush(self.strays_folder)
        old_name = self._put_in_place()
        self._promote()
        if staging.durable:
            with naming(f"flush the folder of {output.name}/"):
                flush_parents(output)
        if old_name is not None:
            self._remove_old(old_name)
        return self._published(manifest, is_exchanged=True)

    def _published(self, manifest: Manifest, *, is_exchanged: bool = False) -> Published:
        return Published(
            manifest,
            written=self.staging.written,
            is_exchanged=is_exchanged,
            strays=tuple(sorted(self.aside)),
            strays_folder=self.strays_folder,
        )

    def _check_whole(self) -> None:
        """See that nobody touched the staged folders: some are those that others had open."""
        folder, shown = Folder(self.staging.handle), self.target.output.name
        with naming(f"look at the new {shown}/"):
            found = folder.paths() - {MARKER}
        missing = self.entries.keys() - found
        if missing:
            raise EnvironmentFault(f"{shown}/{min(missing)} vanished during the build; build again")
        strange = sorted(found - self.entries.keys())
        self._set_aside(strange, folder.handle)
        with naming(f"clear the new {shown}/"):
            for path in strange:
                os.unlink(path, dir_fd=folder.handle)

    def _set_aside(self, paths: list[str], folder: int) -> None:
        """Move files of an open folder to the strays, or rather give them a second name there."""
        if not paths:
            return
        shown = self.target.output.name
        if self.strays_folder is None:
            self.strays_folder = new_folder(self.target.home.strays, shown)
        set_aside(folder, paths, self.strays_folder, shown)
        self.aside += paths

    def _put_in_place(self) -> str | None:
        staging, shown = self.staging, self.target.output.name
        try:
            return put_in_place(staging.parent, staging.name, shown)
        except OSError as error:
            mend = _MENDS.get(error.errno or 0, "")
            raise EnvironmentFault(f"cannot exchange {shown}/: {error.strerror}{mend}") from error

    def _manifest(self, inode: int) -> Manifest:
        return Manifest(self.entries, inode, self.staging.keeps_modes)

    def _save(self, manifest: Manifest) -> None:
        """Save the manifest under its next name; where nothing may be written, go without."""
        try:
            manifest.save(self.target.home.next_manifest, durable=self.staging.durable)
        except OSError as error:
            if error.errno not in UNWRITABLE:
                raise EnvironmentFault(f"cannot write the manifest: {error.strerror}") from error

    def _promote(self) -> None:
        """Give the manifest its name; if that fails, the next run does it by the inode."""
        home = self.target.home
        with contextlib.suppress(OSError):
            home.next_manifest.replace(home.manifest)

    def _remove_old(self, name: str) -> None:
        parent, shown = self.staging.parent, self.target.output.name
        try:
            found = os.stat(name, dir_fd=parent, follow_symlinks=False)
        except OSError:
            return
        if self.old is None or found.st_ino != self.target.state.inode:
            kept = f"{shown}.replaced-{secrets.token_hex(4)}"
            with naming(f"keep what had replaced {shown}/"):
                os.rename(name, kept, src_dir_fd=parent, dst_dir_fd=parent)
            raise EnvironmentFault(
                f"{shown}/ was replaced by something else during the build; the new site is"
                f" published, and what stood there is now {kept}"
            )
        try:
            late = sorted(Folder(self.old).paths() - self.target.state.present.keys() - {MARKER})
        except OSError:
            return  # the new site is published; the next run removes the old folder
        if late:
            self._set_aside_late(late, name, self.old)
        gone = {*self.target.state.present, *late} - self.kept
        self._clear_away(self.old, gone, name)

    def _clear_away(self, handle: int, gone: Collection[str], name: str) -> None:
        """Remove a whole site that is not needed any more; its folders serve the next build."""
        put_by(handle, gone, self.target.home.spare)
        remove(self.staging.parent, name)

    def _set_aside_late(self, late: list[str], name: str, old: int) -> None:
        """Move aside what was put into the old folder while the new one was made."""
        try:
            self._set_aside(late, old)
        except EnvironmentFault:
            # Without its marker the old folder is nobody's to remove.
            with contextlib.suppress(OSError):
                os.unlink(MARKER, dir_fd=old)
            raise EnvironmentFault(
                f"files were put into {self.target.output.name}/ during the build and cannot be"
                f" moved to .clinicsite/strays/; the new site is published, and they are in {name}"
            ) from None
