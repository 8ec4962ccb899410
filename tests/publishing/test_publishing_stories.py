"""After any story of edits, mishaps and builds, the output is exactly the wanted site.

The model is a dictionary. Controls plant four faults, each of which the machine must catch.
"""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
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

from clinicsite.errors import EnvironmentFault
from clinicsite.publishing import plan as planning
from clinicsite.publishing import writer
from clinicsite.publishing.manifest import Manifest
from clinicsite.publishing.plan import Plan
from clinicsite.publishing.target import Target, locked, look
from clinicsite.publishing.writer import publish
from clinicsite.rendering.rendered import Rendered
from publishing_site import beside, build, published, rendered, strays, tree, wanted

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

    @rule(path=PATHS)
    def put_a_foreign_file(self, path: str) -> None:
        place = self.output / path
        if os.path.lexists(place) or not _is_free(self.output, path):
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        self.foreign += 1
        place.write_bytes(b"foreign %d" % self.foreign)

    @rule(path=PATHS)
    def want_a_page_where_a_foreign_file_lies(self, path: str) -> None:
        self.put_a_foreign_file(path)
        self.write({path: b"ours"})

    @rule(
        path=PATHS, goal=st.sampled_from(["a", ".", "nowhere", "../.clinicsite", "/etc/hostname"])
    )
    def put_a_link(self, path: str, goal: str) -> None:
        place = self.output / path
        if not _is_free(self.output, path) or (place.is_dir() and not place.is_symlink()):
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(goal)

    @rule(path=PATHS)
    def make_an_empty_folder(self, path: str) -> None:
        if _is_free(self.output, f"{path}/x"):
            (self.output / path).mkdir(parents=True, exist_ok=True)

    @rule(data=st.data(), keep_times=st.booleans())
    def edit_by_hand(self, data: st.DataObject, *, keep_times: bool) -> None:
        path = self._some(data, stat.S_ISREG)
        if path is None:
            return
        before = path.stat()
        path.write_bytes(path.read_bytes()[::-1])
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
            plan = target.plan(wanted(self.files))
            if len(plan.stale) <= after:
                return
            with pytest.raises(KeyError):
                publish(target, plan, self._failing(plan, after))
        assert tree(self.output) == before

    @rule(clean=st.sampled_from([False, False, True]))
    def build(self, *, clean: bool = False) -> None:
        before = self._foreign_bytes()
        build(self.root, self.files, clean=clean)
        assert tree(self.output) == published(self.files)
        assert beside(self.root) == []
        assert before <= strays(self.root), "a foreign file was lost"
        again, report = build(self.root, self.files)
        assert again.is_empty
        assert not report.is_exchanged

    def _failing(self, plan: Plan, after: int) -> Iterator[Rendered]:
        yield from rendered(plan.stale[:after], self.files)
        raise KeyError

    def _foreign_bytes(self) -> set[bytes | str]:
        """Return what must not be lost: all but what took the place of a page of ours."""
        replaced = look(Path("build"), root=self.root).last.entries.keys() & self.files.keys()
        return {
            content
            for path, (_, content) in tree(self.output).items()
            if isinstance(content, bytes)
            and content.startswith(b"foreign")
            and path not in replaced
        }

    def _some(self, data: st.DataObject, fits: Any) -> Path | None:
        paths = [p for p in sorted(self.output.rglob("*")) if fits(p.lstat().st_mode)]
        paths = [p for p in paths if p.name != ".clinicsite-output" or stat.S_ISDIR is fits]
        return data.draw(st.sampled_from(paths)) if paths else None

    def _manifest(self) -> Path | None:
        return next((self.root / ".clinicsite/outputs").glob("*/manifest.json"), None)


def _is_free(output: Path, path: str) -> bool:
    """Tell whether a file can be put here without writing through a file or a link."""
    folders = [output / folder for folder in planning.folders_of(path)]
    if not output.is_dir():
        return False
    return all(f.is_dir() and not f.is_symlink() for f in folders if os.path.lexists(f))


def test_any_story_ends_with_the_wanted_site() -> None:
    """FAULTS 103, 105, 109, 112, 114, 115, at the level of files."""
    run_state_machine_as_test(Story, settings=STORY)


def _trusting(_reasons: Any) -> Any:
    """Plant: believe that whatever was published once is still there unchanged."""
    return lambda inputs, entry, _found: _reasons(inputs, entry, entry and entry.digest)


def _forgetting(_manifest: Any) -> Any:
    """Plant: the manifest holds the digest of a neighbour."""

    def manifest(self: Any, inode: int) -> Manifest:
        made: Manifest = _manifest(self, inode)
        entries = dict(made.entries)
        if len(entries) > 1:
            first, second = sorted(entries)[:2]
            entries[first] = entries[second]
        return Manifest(entries, made.inode, made.keeps_modes)

    return manifest


@pytest.mark.parametrize(
    ("module", "name", "planted"),
    [
        (planning, "_reasons", _trusting),
        (planning, "_is_ours", lambda _: lambda _path, _last, _found: True),
        (Target, "is_foreign", lambda _: lambda _self, _path, _digest: False),
        (writer._Publication, "_manifest", _forgetting),
    ],
    ids=["trusts-the-disk", "prunes-strays", "overwrites-strays", "wrong-manifest"],
)
def test_control_a_planted_fault_is_caught(
    module: Any, name: str, planted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, planted(getattr(module, name)))
    quick = settings(STORY, max_examples=200, phases=[Phase.generate], database=None)
    with pytest.raises((AssertionError, EnvironmentFault)):
        run_state_machine_as_test(Story, settings=quick)
