"""Struck at any system call, a build leaves the old site or the new one, and the next build mends.

strace strikes each file-system call of a build in turn, with SIGKILL or with an error of the
disk. Section G of FAULTS.md: 88, 90, 93, 94, 95.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.state import home_of
from clinicsite.publishing.target import look
from publishing_site import Files, beside, build, published, strays, tree, wanted
from tools import require_tool

HERE = Path(__file__).parent
CALLS = [
    "mkdir",
    "mkdirat",
    "openat",
    "write",
    "pwrite64",
    "ftruncate",
    "fchmod",
    "fchmodat",
    "flock",
    "fsync",
    "linkat",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "close",
]

# A kill at one of these finds the disk as the call of another kind before or after it does.
READS = "openat close flock fsync"

# More calls of a kind than the process makes before its first order, and than a build makes.
WHEN = {call: 400 if call in {"openat", "close"} else 60 for call in CALLS}

# Between them: a file kept, changed, new, gone; a file that becomes a folder, and the reverse.
OLD = {
    "index.html": b"home",
    "posts/a.html": b"a",
    "gone/b.html": b"b",
    "flip": b"f",
    "flop/x": b"x",
}
NEW = {
    "index.html": b"home",
    "posts/a.html": b"A",
    "new/c.html": b"c",
    "flip/y": b"y",
    "flop": b"o",
}
NONE: Files = {}

Prepare = Callable[[Path, Files], Path]


class Striker:
    """A building process under strace, which strikes one call of each build."""

    def __init__(self, folder: Path, blow: str, spared: str = "", extra: str = "") -> None:
        """Strike with `blow`, but none of the `spared` calls; `extra` goes to strace as well."""
        strace = require_tool("strace")
        self.log = folder / "strace.log"
        self.folder = folder
        self.calls = [call for call in CALLS if call not in spared.split()]
        known = ",".join(f"?{call}" for call in CALLS)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [strace, "-f", "-o", str(self.log), "-e", f"trace={known}", "-e", "signal=none"]
        for call in self.calls:
            command += ["-e", f"inject=?{call}:{blow}:when={WHEN[call]}"]
        command += ["-e", extra] if extra else []
        command += [sys.executable, str(HERE / "killed_build.py"), str(theirs.fileno())]
        self.line = ours
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        theirs.close()

    def build(
        self, root: Path, files: Files, call: str = "", nth: int = 0, way: str = "plain"
    ) -> int:
        """Build, striking the nth call of a kind; return the exit code, -9 for killed."""
        texts = {path: data.decode() for path, data in files.items()}
        padding = WHEN[call] - nth if call else 0
        self.line.send(json.dumps([str(root), texts, call, padding, way]).encode())
        child, status = json.loads(self.line.recv(1 << 12))
        self.child = int(child)
        return int(status)

    def calls_of_last(self) -> list[str]:
        """Return the lines that strace wrote of the last build."""
        return [
            line for line in self.log.read_text().splitlines() if line.startswith(f"{self.child} ")
        ]

    def blows(
        self, before: Files, files: Files, way: str = "plain", prepare: Prepare | None = None
    ) -> list[tuple[str, int]]:
        """Return each call that such a build makes: its kind, and the how-manieth of its kind."""
        root = (prepare or site)(self.folder / "count", before)
        assert self.build(root, files, way=way) == 0
        names = [re.sub(r"^\d+ +(\w+)\(.*", r"\1", line) for line in self.calls_of_last()]
        counts = Counter(name for name in names if name in self.calls)
        return [(call, nth) for call in sorted(counts) for nth in range(1, counts[call] + 1)]

    def close(self) -> None:
        """Let the process end."""
        self.line.close()
        self.process.wait()


def site(root: Path, files: Files) -> Path:
    """Make a site that was built once, and into whose output somebody put a file."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    if files:
        build(root, files)
        (root / "build/foreign").write_bytes(b"foreign")
    return root


def halfway(root: Path, files: Files) -> Path:
    """Make a site as a run leaves it that was killed between the renames of the fallback."""
    site(root, files)
    previous = home_of(root / "build", root).folder / "previous"
    (root / "build").rename(previous.with_name("previous.old"))
    shutil.copytree(previous.with_name("previous.old"), previous)
    return root


def with_previous(root: Path, files: Files) -> Path:
    """Make a site that was built before the last time as well: it has a predecessor."""
    site(root, {**files, "posts/a.html": b"before", "gone/too.html": b"before"})
    build(root, files)
    (root / "build/foreign").write_bytes(b"foreign")
    assert list(home_of(root / "build", root).folder.glob("previous/posts"))
    return root


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder, in memory where there is one, for some thousands of small builds."""
    fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    with tempfile.TemporaryDirectory(dir=fast) as name:
        yield Path(name)


@pytest.fixture
def striker(request: pytest.FixtureRequest, folder: Path) -> Iterator[Striker]:
    """Start the process with the blow that the test is parametrised with."""
    made = Striker(folder, *request.param)
    yield made
    made.close()


def check_whole(root: Path, before: Files, files: Files) -> bool:
    """Check that the output is the old site or the new one; return whether it is the new."""
    new = published(files)
    old = {**published(before), "foreign": (0o644, b"foreign")} if before else {}
    found = tree(root / "build")
    assert found in (old, new)
    assert not before or b"foreign" in {content for _, content in found.values()} | strays(root)
    return found == new


def check_mended(root: Path, before: Files, files: Files) -> None:
    """Check that the next build makes all right, and loses nothing that was foreign."""
    build(root, files)
    assert tree(root / "build") == published(files)
    assert beside(root) == []
    assert not before or b"foreign" in strays(root)
    changes, _ = build(root, files)
    assert changes.is_empty


@pytest.mark.parametrize("striker", [["signal=SIGKILL", READS]], indirect=True, ids=["kill"])
@pytest.mark.parametrize(
    ("before", "prepare"),
    [(OLD, site), (OLD, with_previous), (NONE, site)],
    ids=["change", "another change", "first"],
)
def test_killed_at_any_call_the_output_is_old_or_new(
    striker: Striker, before: Files, prepare: Prepare, folder: Path
) -> None:
    blows = striker.blows(before, NEW, prepare=prepare)
    outcomes = Counter[bool]()
    for call, nth in blows:
        root = prepare(folder / "site", before)
        assert striker.build(root, NEW, call, nth) == -9, (call, nth)
        is_new = check_whole(root, before, NEW)
        outcomes[is_new] += 1
        assert look(Path("build"), root=root).compare(wanted(NEW)).is_empty is is_new, (call, nth)
        check_mended(root, before, NEW)
    # The blows fell on both sides of the exchange, and there were enough of them.
    assert outcomes[False] > 20, outcomes
    assert outcomes[True] >= (10 if before else 1), outcomes


@pytest.mark.parametrize(
    "striker",
    [["signal=SIGKILL", f"renameat2 {READS}", "inject=renameat2:error=EINVAL"]],
    indirect=True,
    ids=["kill"],
)
def test_killed_in_the_fallback_the_output_is_old_or_new_or_comes_back(
    striker: Striker, folder: Path
) -> None:
    """Between its two renames there is no output: the documented window, and the only one."""
    missing = []
    for call, nth in striker.blows(OLD, NEW):
        root = site(folder / "site", OLD)
        assert striker.build(root, NEW, call, nth) == -9
        if (root / "build").exists():
            check_whole(root, OLD, NEW)
        else:
            missing.append(call)
        check_mended(root, OLD, NEW)
    assert missing == ["renameat"]


@pytest.mark.parametrize("striker", [["signal=SIGKILL", READS]], indirect=True, ids=["kill"])
def test_killed_again_while_recovering_nothing_is_lost(striker: Striker, folder: Path) -> None:
    missing = 0
    for call, nth in striker.blows(OLD, NEW, prepare=halfway):
        root = halfway(folder / "site", OLD)
        assert striker.build(root, NEW, call, nth) == -9
        if (root / "build").exists():
            check_whole(root, OLD, NEW)
        else:
            missing += 1
        check_mended(root, OLD, NEW)
    assert 0 < missing < 10  # until the old folder is back


@pytest.mark.parametrize(
    "striker",
    [["error=ENOSPC"], ["error=EIO"], ["error=EACCES", READS], ["error=EROFS", READS]],
    indirect=True,
    ids=["ENOSPC", "EIO", "EACCES", "EROFS"],
)
@pytest.mark.parametrize("prepare", [site, with_previous], ids=["change", "another change"])
def test_an_error_at_any_call_leaves_the_old_site_or_the_new_and_is_told(
    striker: Striker, prepare: Prepare, folder: Path
) -> None:
    codes = Counter[int]()
    for call, nth in striker.blows(OLD, NEW, prepare=prepare):
        root = prepare(folder / "site", OLD)
        code = striker.build(root, NEW, call, nth)
        codes[code] += 1
        is_new = check_whole(root, OLD, NEW)
        assert code in (0, 3), (call, nth)
        assert is_new is (code == 0), (call, nth)
        if call not in {"unlinkat", "rmdir", "unlink", "openat", "close"}:
            assert beside(root) == [], (call, nth)  # those five may strike the cleaning itself
        check_mended(root, OLD, NEW)
    assert codes[3] > 10
    assert codes[0] > 2


@pytest.mark.parametrize("striker", [["signal=SIGKILL", READS]], indirect=True, ids=["kill"])
def test_control_a_naive_writer_is_caught(striker: Striker, folder: Path) -> None:
    blows = striker.blows(OLD, NEW, "naive")
    caught = 0
    for call, nth in blows:
        root = site(folder / "site", OLD)
        assert striker.build(root, NEW, call, nth, "naive") == -9
        try:
            check_whole(root, OLD, NEW)
        except AssertionError:
            caught += 1
    assert caught > len(blows) / 2


@pytest.mark.parametrize("striker", [["signal=SIGKILL", READS]], indirect=True, ids=["count"])
def test_durable_flushes_every_file_and_folder_before_the_exchange(
    striker: Striker, folder: Path
) -> None:
    """FAULTS 93."""
    assert striker.build(site(folder / "site", OLD), NEW, way="durable") == 0
    names = [line.split()[1].split("(")[0] for line in striker.calls_of_last()]
    exchanged = names.index("renameat2")
    files, folders, manifest = len(NEW) + 1, 4, 1  # with the marker; with the top folder
    # At least: what is moved aside is flushed too. Which files, test_durable.py says.
    assert names[:exchanged].count("fsync") > files + folders + manifest
    last_write = max(n for n, name in enumerate(names[:exchanged]) if name in {"write", "linkat"})
    assert "fsync" in names[last_write:exchanged]
    assert "fsync" in names[exchanged:]  # the name that the exchange gave the new folder
    assert striker.build(site(folder / "site", OLD), NEW) == 0
    assert not any("fsync" in line for line in striker.calls_of_last())


def test_the_strace_test_is_not_vacuous_here() -> None:
    """Skips with the name of the missing tool, and fails where CI must have it."""
    assert os.access(require_tool("strace"), os.X_OK)
