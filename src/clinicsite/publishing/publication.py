"""One publication, from the first new file to the manifest of the new site."""

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from clinicsite import digests
from clinicsite.errors import ClinicsiteError, EnvironmentFault
from clinicsite.publishing.changes import Changes
from clinicsite.publishing.disk.durable import (
    flush,
    flush_memory,
    flush_open,
    flush_parents,
    flush_published,
)
from clinicsite.publishing.disk.exchange import put_in_place
from clinicsite.publishing.disk.lock import UNWRITABLE
from clinicsite.publishing.foreign_files import new_folder, set_aside
from clinicsite.publishing.manifest import Manifest, save_journal
from clinicsite.publishing.output import Folder, naming
from clinicsite.publishing.previous import NextSite, Updated, purge, update
from clinicsite.publishing.state import MARKER, PREVIOUS
from clinicsite.publishing.target import Target
from clinicsite.publishing.tree import CopyOf, Tree

_MENDS = {
    errno.EBUSY: "; it is a mount point, so name a folder inside it as the output",
    errno.EXDEV: "; it or .clinicsite/outputs/ lies in the lower layer of an overlay, so delete"
    " both once by hand",
}

BytesOf = Callable[[Collection[str]], Iterable[tuple[str, bytes | CopyOf]]]


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did.

    `files` are the digests of the site by path. `written` are the files whose bytes are new,
    `removed` those of ours that are gone, `foreign` the files moved aside, to `foreign_folder`.
    `is_exchanged` is False if the output was already as it should be, and was not touched.
    """

    files: Mapping[str, str]
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    foreign_folder: Path | None = None
    is_exchanged: bool = False


class Publication:
    """One run of `writer.publish`, with what it has gathered so far."""

    def __init__(
        self,
        target: Target,
        changes: Changes,
        tree: Tree,
        live: int | None,
        *,
        durable: bool = False,
    ) -> None:
        self.target = target
        self.changes = changes
        self.tree = tree
        self.live = live
        self.durable = durable
        self.arrived: dict[str, str] = {}
        self.aside: list[str] = []
        self.foreign = list(changes.foreign)
        # Where foreign files of each open folder went: both may have one of the same path.
        self.asides: dict[int, Path] = {}

    def run(self, wanted: Mapping[str, str | None], bytes_of: BytesOf, parent: int) -> Published:
        """Carry out the changes; the output lies in the open folder `parent`."""
        files = self._receive(wanted, bytes_of)
        is_exchanged = self._differs()
        if is_exchanged:
            if self.live is not None:
                self._set_aside(self.live, self.foreign)
            self._save_journal({path: files[path] for path in self.arrived})
        if is_exchanged or self.target.journal is not None:
            site, done = self.update(files)
            if is_exchanged:
                self._exchange(site, done, parent)
            else:
                self._save(site, done, self.target.state.folders, done.folders)
        if self.durable and is_exchanged:
            self._flush_names()
        elif self.durable:
            flush_published(self.target)
        return Published(
            files,
            tuple(sorted(self.arrived)),
            self.changes.remove,
            tuple(sorted(self.aside)),
            self._foreign_folder(),
            is_exchanged,
        )

    def update(self, files: Mapping[str, str]) -> tuple[NextSite, Updated]:
        """Make the predecessor the site of these files."""
        target = self.target
        ours = files.keys() | target.last.digests.keys() | (target.journal or {}).keys()
        site = NextSite(files, self.arrived, self.live, target.state, target.last, ours)
        return site, update(self.tree, site, self._set_aside)

    def _foreign_folder(self) -> Path | None:
        folders = list(self.asides.values())
        return self.target.home.strays if len(folders) > 1 else next(iter(folders), None)

    def _receive(self, wanted: Mapping[str, str | None], bytes_of: BytesOf) -> dict[str, str]:
        """Write the files that differ; return the digests of all."""
        present, expected = self.target.state.present, set(self.changes.write)
        files = {path: digest for path, digest in wanted.items() if digest is not None}
        for path, data in bytes_of(self.changes.write) if expected else ():
            if path not in expected:
                raise AssertionError(f"{path!r} was not asked for, or came twice")
            expected.remove(path)
            digest = digests.of_bytes(data) if isinstance(data, bytes) else data.digest
            if files.setdefault(path, digest) != digest:
                raise AssertionError(f"{path!r} has other bytes than its digest says")
            if present.get(path) == digest:
                continue  # made anew, and came out the same
            name = str(len(self.arrived))
            self.tree.receive(name, path, data)
            self.arrived[path] = name
            if self.target.is_foreign(path, digest):
                self.foreign.append(path)
        if expected:
            raise AssertionError(f"{min(expected)!r} was asked for and never came")
        return files

    def _differs(self) -> bool:
        changes = self.changes
        return bool(
            self.live is None or self.arrived or changes.remove or changes.mend or self.foreign
        )

    def _exchange(self, site: NextSite, done: Updated, parent: int) -> None:
        tree = self.tree
        if self.durable:
            self._flush_tree()
        try:
            former = put_in_place(tree.parent, tree.name, parent, tree.shown)
        except OSError as error:
            mend = _MENDS.get(error.errno or 0, "")
            raise EnvironmentFault(
                f"cannot exchange {tree.shown}/: {error.strerror}{mend}"
            ) from error
        if former is None:
            self._save(site, done, done.folders, {})
            return
        self._keep_what_replaced(former, parent)
        faults: list[EnvironmentFault] = []
        # The new site is live: what cannot be cleared now is left to the next run, as the journal.
        with contextlib.suppress(OSError, ClinicsiteError):
            purged = purge(
                tree, site, done, lambda old, late: self._set_aside_late(old, late, faults)
            )
            self._save(site, done, done.folders, purged.folders)
        if faults:
            raise faults[0]

    def _save(
        self,
        site: NextSite,
        done: Updated,
        folders: Mapping[str, bytes],
        previous: Mapping[str, bytes],
    ) -> None:
        """Remember the site; without a manifest the next run looks at everything."""
        renewed = self.arrived.keys() | done.relinked | done.copied
        manifest = Manifest(
            site.digests,
            {p: s for p, s in site.state.stamps.items() if p in site.digests and p not in renewed},
            folders,
            previous,
            self.arrived.keys() | done.copied,
            self.tree.keeps_modes,
        )
        home = self.target.home
        with contextlib.suppress(OSError):
            manifest.save(home, durable=self.durable)
            home.journal.unlink(missing_ok=True)

    def _save_journal(self, written: Mapping[str, str]) -> None:
        """Write the journal; where nothing may be written, go without."""
        try:
            save_journal(self.target.home, written, durable=self.durable)
        except OSError as error:
            if error.errno not in UNWRITABLE:
                raise EnvironmentFault(f"cannot write the journal: {error.strerror}") from error

    def _set_aside(self, folder: int, paths: list[str]) -> None:
        """Give files of an open folder a second name among the foreign files."""
        if not paths:
            return
        shown = self.target.output.name
        if folder not in self.asides:
            self.asides[folder] = new_folder(self.target.home.strays, shown)
        set_aside(folder, paths, self.asides[folder], shown)
        self.aside += paths

    def _set_aside_late(self, old: int, paths: list[str], faults: list[EnvironmentFault]) -> None:
        """Move aside what was put into the old site while the new one was made."""
        try:
            self._set_aside(old, paths)
        except EnvironmentFault:
            kept = self.tree.name
            if kept == PREVIOUS:
                kept = f".clinicsite/outputs/{self.target.home.folder.name}/{PREVIOUS}"
            else:  # without its marker the old folder is nobody's to remove
                with contextlib.suppress(OSError):
                    os.unlink(MARKER, dir_fd=old)
            faults.append(
                EnvironmentFault(
                    f"files were put into {self.target.output.name}/ during the build and cannot be"
                    f" moved to .clinicsite/strays/; the new site is published, and they are"
                    f" in {kept}"
                )
            )
            raise

    def _keep_what_replaced(self, former: str, parent: int) -> None:
        """Raise `EnvironmentFault` if not the folder that was inspected was exchanged."""
        shown, from_ = self.target.output.name, self.tree.parent
        try:
            found = os.stat(former, dir_fd=from_, follow_symlinks=False)
        except OSError:
            return
        if self.live is not None and found.st_ino == self.target.state.inode:
            return
        kept = f"{shown}.replaced-{secrets.token_hex(4)}"
        with naming(f"keep what had replaced {shown}/"):
            os.rename(former, kept, src_dir_fd=from_, dst_dir_fd=parent)
        raise EnvironmentFault(
            f"{shown}/ was replaced by something else during the build; the new site is"
            f" published, and what stood there is now {kept}"
        )

    def _flush_tree(self) -> None:
        with naming(f"flush the next {self.tree.shown}/"):
            flush_open(Folder(self.tree.handle))
        with naming(f"flush what is moved aside from {self.tree.shown}/"):
            for folder in self.asides.values():
                flush(folder)

    def _flush_names(self) -> None:
        output = self.target.output
        with naming(f"flush the folder of {output.name}/"):
            flush_parents(output)
        with naming(f"flush the memory of {output.name}/"):
            flush_memory(self.target)
