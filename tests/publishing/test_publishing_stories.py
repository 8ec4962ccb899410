"""After any story of edits, mishaps and builds, the output is exactly the wanted site.

The model is a dictionary. Controls plant faults, each of which the machine must catch.
"""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from clinicsite.engine import signatures
from clinicsite.engine.signatures import TICK_NS
from clinicsite.errors import EnvironmentFault
from clinicsite.publishing import inspection, previous, publication
from clinicsite.publishing.changes import folders_of
from clinicsite.publishing.disk import scan
from clinicsite.publishing.manifest import Manifest
from clinicsite.publishing.previous import NextSite
from clinicsite.publishing.state import home_of
from clinicsite.publishing.target import Target, locked, look
from clinicsite.publishing.writer import publish
from publishing_site import beside, build, published, strays, tree, wanted

# Few names, so that files, folders and strays often meet at one place.
PATHS = st.sampled_from(["a", "a/b", "a/b/c", "a/d", "e", "e/index.html", "f.css", "g/h/i"])
SITES = st.dictionaries(PATHS, st.binary(max_size=3), min_size=1, max_size=6)

# A folder in memory where there is one: a story makes and removes thousands of files.
FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108

STORY = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Story(RuleBasedStateMachine):
    """A site, an output folder, and everything that may happen to them."""

    manifests = Bundle("manifests")

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="story", dir=FAST))
        self.output = self.root / "build"
        self.previous = home_of(self.output, self.root).folder / "previous"
        self.files: dict[str, bytes] = {}
        self.foreign = 0
        self.steps = 0

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    @initialize(files=SITES)
    def begin(self, files: dict[str, bytes]) -> None:
        self.write(files)

    # What the editors do.

    @rule(files=SITES)
    def write(self, files: dict[str, bytes]) -> None:
        for path, data in files.items():
            for other in list(self.files):
                if other.startswith(f"{path}/") or path.startswith(f"{other}/"):
                    del self.files[other]
            self.files[path] = data

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        del self.files[data.draw(st.sampled_from(sorted(self.files)))]

    @precondition(lambda self: len(self.files) > 1)
    @rule(data=st.data())
    def swap(self, data: st.DataObject) -> None:
        one, other = data.draw(st.permutations(sorted(self.files)))[:2]
        self.files[one], self.files[other] = self.files[other], self.files[one]

    # What happens to the output.

    @rule(path=PATHS, before=st.booleans())
    def put_a_foreign_file(self, path: str, *, before: bool = False) -> None:
        tree = self.previous if before else self.output
        place = tree / path
        if os.path.lexists(place) or not _is_free(tree, path):
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        self.foreign += 1
        place.write_bytes(b"foreign %d" % self.foreign)

    @rule(path=PATHS)
    def want_a_page_where_a_foreign_file_lies(self, path: str) -> None:
        self.put_a_foreign_file(path)
        self.write({path: b"ours"})

    @rule(
        path=PATHS,
        goal=st.sampled_from(["a", ".", "nowhere", "../.clinicsite", "/etc/hostname"]),
        before=st.booleans(),
    )
    def put_a_link(self, path: str, goal: str, *, before: bool) -> None:
        tree = self.previous if before else self.output
        place = tree / path
        if not _is_free(tree, path) or (place.is_dir() and not place.is_symlink()):
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(goal)

    @rule(path=PATHS)
    def make_an_empty_folder(self, path: str) -> None:
        if _is_free(self.output, f"{path}/x"):
            (self.output / path).mkdir(parents=True, exist_ok=True)

    @rule(data=st.data(), keep_times=st.booleans(), anew=st.booleans())
    def edit_by_hand(self, data: st.DataObject, *, keep_times: bool, anew: bool) -> None:
        """Edit a file where it is, which may be a page in both folders, or put another there."""
        path = self._some(data, stat.S_ISREG)
        if path is None:
            return
        before, text = path.stat(), path.read_bytes()[::-1]
        if anew:
            path.unlink()
        path.write_bytes(text)
        if keep_times:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    @rule(data=st.data())
    def delete_by_hand(self, data: st.DataObject) -> None:
        path = self._some(data, lambda mode: not stat.S_ISDIR(mode))
        if path is not None and path.name != ".clinicsite-output":
            path.unlink()

    @rule(data=st.data(), mode=st.sampled_from([0o600, 0o777, 0o755, 0o700]))
    def change_permissions(self, data: st.DataObject, mode: int) -> None:
        path = self._some(data, lambda kind: not stat.S_ISLNK(kind))
        if path is not None:
            path.chmod(mode if path.is_file() else mode | 0o700)

    @rule()
    def delete_the_output(self) -> None:
        shutil.rmtree(self.output, ignore_errors=True)

    @rule(data=st.data())
    def copy_by_hand(self, data: st.DataObject) -> None:
        """Put an equal file in the place of one, as a checkout or a backup does."""
        path = self._some(data, stat.S_ISREG)
        if path is not None:
            text = path.read_bytes()
            path.unlink()
            path.write_bytes(text)

    @rule()
    def delete_the_predecessor(self) -> None:
        shutil.rmtree(self.previous, ignore_errors=True)

    @rule(data=st.binary(max_size=40))
    def leave_a_journal(self, data: bytes) -> None:
        journal = home_of(self.output, self.root).journal
        if journal.parent.is_dir():
            journal.write_bytes(data)

    # What happens to the memory.

    @rule(target=manifests)
    def remember_the_manifest(self) -> bytes:
        path = self._manifest()
        return path.read_bytes() if path is not None else b""

    @rule(data=manifests)
    def exchange_the_manifest(self, data: bytes) -> None:
        path = self._manifest()
        if path is not None:
            path.write_bytes(data)

    @rule(place=st.integers(0, 400), kind=st.sampled_from(["lose", "cut", "flip"]))
    def damage_the_manifest(self, place: int, kind: str) -> None:
        path = self._manifest()
        if path is None:
            return
        data = bytearray(path.read_bytes())
        if kind == "lose":
            path.unlink()
        elif kind == "cut":
            path.write_bytes(data[:place])
        elif data:
            data[place % len(data)] ^= 1
            path.write_bytes(data)

    # Builds.

    @invariant()
    def build_after_every_second_step(self) -> None:
        """Let mishaps come in pairs, and never go long without a build."""
        self.steps += 1
        if self.steps % 2:
            self.build()

    @rule(after=st.integers(0, 3))
    def fail(self, after: int) -> None:
        """Check that a failing build changes nothing in the output."""
        before = tree(self.output)
        with locked(Path("build"), root=self.root) as target:
            if len(target.compare(wanted(self.files)).write) <= after:
                return
            with pytest.raises(KeyError):
                publish(target, wanted(self.files), lambda paths: self._failing([*paths][:after]))
        assert tree(self.output) == before

    @rule(clean=st.sampled_from([False, False, True]))
    def build(self, *, clean: bool = False) -> None:
        before = self._foreign_bytes()
        build(self.root, self.files, clean=clean)
        assert tree(self.output) == published(self.files)
        assert beside(self.root) == []
        assert before <= strays(self.root), "a foreign file was lost"
        again, report = build(self.root, self.files)
        self._let_the_clock_tick()
        assert again.is_empty
        assert not report.is_exchanged

    def _failing(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        yield from ((path, self.files[path]) for path in paths)
        raise KeyError

    def _let_the_clock_tick(self) -> None:
        """Wait until files get another time than those of the build that has just ended."""
        probe = self.root / ".clinicsite/probe"
        probe.touch()
        before = probe.stat().st_ctime_ns
        while probe.stat().st_ctime_ns == before:
            probe.write_bytes(b"")

    def _foreign_bytes(self) -> set[bytes | str]:
        """Return what must not be lost: all but what took the place of a page of ours."""
        replaced = look(Path("build"), root=self.root).files.keys() & self.files.keys()
        return {
            content
            for path, (_, content) in tree(self.output).items()
            if isinstance(content, bytes)
            and content.startswith(b"foreign")
            and path not in replaced
        }

    def _some(self, data: st.DataObject, fits: Any) -> Path | None:
        trees = [*self.output.rglob("*"), *self.previous.rglob("*")]
        paths = [p for p in sorted(trees) if fits(p.lstat().st_mode)]
        paths = [p for p in paths if p.name != ".clinicsite-output" or stat.S_ISDIR is fits]
        return data.draw(st.sampled_from(paths)) if paths else None

    def _manifest(self) -> Path | None:
        return next((self.root / ".clinicsite/outputs").glob("*/published.bin"), None)


def _is_free(output: Path, path: str) -> bool:
    """Tell whether a file can be put here without writing through a file or a link."""
    folders = [output / folder for folder in folders_of([path]) - {""}]
    if not output.is_dir():
        return False
    return all(f.is_dir() and not f.is_symlink() for f in folders if os.path.lexists(f))


def test_any_story_ends_with_the_wanted_site() -> None:
    """FAULTS 103, 105, 109, 112, 114, 115, at the level of files."""
    run_state_machine_as_test(Story, settings=STORY)


def _coarse(patch: pytest.MonkeyPatch) -> None:
    """Let times be told in steps of two seconds, as FAT does."""

    def coarse(found: os.stat_result) -> bytes:
        steps = [each - each % TICK_NS for each in (found.st_mtime_ns, found.st_ctime_ns)]
        return repr((found.st_size, found.st_ino, steps, found.st_mode)).encode()

    for module in (signatures, inspection, scan):
        patch.setattr(module, "signature", coarse)


def test_any_story_ends_well_where_times_are_coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """FAULTS 109: what was changed within a tick of the clock is read."""
    _coarse(monkeypatch)
    run_state_machine_as_test(Story, settings=STORY)


def _late(patch: pytest.MonkeyPatch) -> None:
    """Let builds come so late that all times can be trusted."""
    now = time.time_ns
    patch.setattr(time, "time_ns", lambda: now() + 2 * TICK_NS)


def test_any_story_ends_well_where_nothing_is_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    _late(monkeypatch)
    run_state_machine_as_test(Story, settings=STORY)


def _trusts_young_times(patch: pytest.MonkeyPatch) -> None:
    _coarse(patch)
    for module in (inspection, scan):
        patch.setattr(module, "stamp", lambda found, _now: signatures.signature(found))


def _trusts_the_disk(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inspection, "signature", lambda _found: b"always the same")
    patch.setattr(inspection, "stamp", lambda _found, _now: b"always the same")


def _trusts_the_predecessor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(previous, "is_shared", lambda _path, _one, _other: True)


def _trusts_copies(patch: pytest.MonkeyPatch) -> None:
    """Believe of a file that was read again that the predecessor has the same inode."""

    def doubtful(site: NextSite) -> set[str]:
        return site.arrived.keys() | (site.last.digests.keys() - site.digests.keys())

    _late(patch)
    patch.setattr(NextSite, "doubtful", doubtful)


def _knows_wrong_digests(patch: pytest.MonkeyPatch) -> None:
    """Let the manifest hold the digest of a neighbour."""

    def manifest(digests: dict[str, str], *rest: Any) -> Manifest:
        digests = dict(digests)
        if len(digests) > 1:
            first, second = sorted(digests)[:2]
            digests[first] = digests[second]
        return Manifest(digests, *rest)

    _late(patch)
    patch.setattr(publication, "Manifest", manifest)


@pytest.mark.parametrize(
    "plant",
    [
        _trusts_the_disk,
        _trusts_young_times,
        _trusts_the_predecessor,
        _trusts_copies,
        lambda patch: patch.setattr(Target, "is_ours", lambda _self, _path: True),
        lambda patch: patch.setattr(Target, "is_foreign", lambda _self, _path, _digest: False),
        _knows_wrong_digests,
    ],
    ids=[
        "trusts-the-disk",
        "trusts-young-times",
        "trusts-the-predecessor",
        "trusts-copies",
        "removes-foreign-files",
        "overwrites-foreign-files",
        "wrong-manifest",
    ],
)
def test_control_a_planted_fault_is_caught(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    quick = settings(STORY, max_examples=200, phases=[Phase.generate], database=None)
    with pytest.raises((AssertionError, EnvironmentFault)):
        run_state_machine_as_test(Story, settings=quick)
