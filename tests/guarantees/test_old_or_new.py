"""Proof 2: whatever strikes the program, the published folder is the old site or the new, whole.

`tests/publishing` proves it of the publishing room at every call; here the whole program is
struck, reading, pictures and caches included.
"""

import fcntl
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from blog_model import tree
from figures import FAST, LONG, either, record
from tools import require_tool
from whole_program import NAIVE, PROGRAM, Stage, blows, build, environ, spread, stage, strike

SEED = 88
CHANGES = {
    "mkdir", "mkdirat", "write", "pwrite64", "ftruncate", "fchmod", "fchmodat", "linkat", "rename",
    "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "fdatasync", "fsync",
}  # fmt: skip
EVERY = 1_000_000
PARTS = either(1, 8)


@pytest.fixture(scope="module")
def made() -> Iterator[Stage]:
    """Return the site that every blow falls on."""
    require_tool("strace")
    with tempfile.TemporaryDirectory(prefix="clinicsite-struck-", dir=FAST) as name:
        yield stage(Path(name))


@pytest.fixture(scope="module")
def every(made: Stage) -> list[tuple[str, int]]:
    """Return every call of the build."""
    found = blows(made)
    assert len(found) > 300, len(found)
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_any_change_of_the_disk(
    made: Stage, every: list[tuple[str, int]], part: int
) -> None:
    """FAULTS 88, 94: and the next build mends what is left."""
    outcomes = Counter[bool]()
    for number, blow in enumerate(spread(every, either(14, EVERY), CHANGES)[part::PARTS]):
        root = made.site()
        ended = strike(root, blow, "signal=SIGKILL")
        assert ended.code == -9, (blow, ended.code, ended.err)
        outcomes[made.is_new(root)] += 1
        if number % 4 == 0 or LONG:
            made.check_mended(root)
    record(
        "2 old or new, whole",
        kills=outcomes.total(),
        left_old=outcomes[False],
        left_new=outcomes[True],
    )
    assert outcomes[False]


@pytest.mark.parametrize("what", ["ENOSPC", "EIO", "EACCES"])
@pytest.mark.parametrize("part", range(PARTS))
def test_an_error_at_any_call_is_told_or_survived(
    made: Stage, every: list[tuple[str, int]], what: str, part: int
) -> None:
    """FAULTS 90, 91, 92: exit 3 (or 1 and 2 for a source that cannot be read), never a traceback."""  # noqa: E501
    names = {call for call, _ in every} if LONG else CHANGES | {"openat", "read", "getdents64"}
    codes = Counter[int]()
    for blow in spread(every, either(8, EVERY), names)[part::PARTS]:
        root = made.site()
        ended = strike(root, blow, f"error={what}")
        codes[ended.code] += 1
        assert ended.code in {0, 1, 2, 3}, (blow, what, ended.code, ended.err)
        assert "Traceback" not in ended.err, (blow, what)
        is_new = made.is_new(root)
        assert is_new or ended.code, (blow, what, "ended well with the old site")
        assert not is_new or ended.code in {0, 3}, (blow, what, ended.err)
        made.check_mended(root)
    record(
        "2 old or new, whole",
        errors=codes.total(),
        told=codes.total() - codes[0],
        survived=codes[0],
    )


def test_killed_at_any_time(made: Stage) -> None:
    """FAULTS 88: at random moments, from the start of the process to its end."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    outcomes = Counter[bool]()
    for _ in range(either(8, 300)):
        root = made.site()
        command = [sys.executable, "-c", PROGRAM, "-C", str(root), "build", "--today", "2026-06-01"]
        process = subprocess.Popen(
            command,
            env=environ(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.15, 1.2))  # what is waited for is any moment
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        outcomes[made.is_new(root)] += 1
    made.check_mended(root)
    record("2 old or new, whole", seed=SEED, random_kills=outcomes.total())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_build_and_leaves_nothing_lying(made: Stage, number: int) -> None:
    """FAULTS 89: at the exchange's doorstep; staging removed, lock freed."""
    root = made.site()
    ended = build(root, "-e", "trace=linkat", "-e", f"inject=linkat:signal={int(number)}:when=3")
    assert ended.code in {130, 143, 128 + number, -number}, (ended.code, ended.err)
    assert "Traceback" not in ended.err
    made.is_new(root)
    made.check_mended(root)


def test_without_an_exchange_two_renames_serve(made: Stage) -> None:
    """FAULTS 95."""
    root = made.site()
    ended = build(root, "-e", "trace=renameat2", "-e", "inject=renameat2:error=EINVAL")
    assert ended.code == 0, ended.err
    assert made.is_new(root)


def test_eight_builds_at_once_leave_one_whole_site(made: Stage) -> None:
    """FAULTS 97: each ends well, or says that another is at work; the lock is freed."""
    codes = Counter[int]()
    for _ in range(either(1, 25)):
        root = made.site()
        command = [sys.executable, "-c", PROGRAM, "-C", str(root), "build", "--today", "2026-06-01"]
        running = [
            subprocess.Popen(
                command, env=environ(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
            for _ in range(8)
        ]
        for process in running:
            _, err = process.communicate(timeout=120)
            assert process.returncode in {0, 3}, err
            assert process.returncode == 0 or "another build" in err or "replaced" in err, err
            codes[process.returncode] += 1
        assert made.is_new(root)
        made.check_mended(root)
    assert codes[0]
    record("2 old or new, whole", builds_at_once=codes.total())


def test_a_build_during_serve_and_the_preview_leaves_the_output_alone(made: Stage) -> None:
    """FAULTS 97, 135: both have their own folders; one may not write into the other's."""
    root = made.site()
    before = tree(root / "build")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "clinicsite", "-C", str(root), "serve", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--today", "2026-06-01"], env=environ() | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE,  # noqa: E501
        stderr=subprocess.STDOUT, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        try:
            said = next((line for line in server.stdout if "http://" in line), "")
            assert said, "the preview ended before it began"
            assert tree(root / "build") == before
            ended = build(root)
            assert ended.code == 0, ended.err
            assert made.is_new(root)
        finally:
            server.terminate()
            server.wait(20)
    made.check_mended(root)


def test_a_closed_stdout_does_not_harm_the_site(made: Stage) -> None:
    """FAULTS 89: `clinicsite build | head -0`, and stdout closed from the start."""
    for closing in ("| true", ">&-", "2>&-", ">&- 2>&-", "> /dev/full"):
        root = made.site()
        program = root.parent / "program.py"
        program.write_text(PROGRAM)
        command = f'"{sys.executable}" "{program}" -C "{root}" build --today 2026-06-01 {closing}'
        done = subprocess.run(
            ["/bin/bash", "-o", "pipefail", "-c", command],
            env=environ(), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode in {0, 3, 141}, (closing, done.returncode, done.stderr)
        assert "Traceback" not in done.stderr, (closing, done.stderr)
        assert made.is_new(root), closing


def unshared(script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a mount namespace of its own; skip where that is not permitted."""
    unshare = require_tool("unshare", "util-linux")
    command = [unshare, "-Urm"] if os.getuid() else [unshare, "-m"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespace may be made here")
    return subprocess.run(
        [*command, "/bin/bash", "-c", script],
        env=environ(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _command(root: Path) -> str:
    program = root.parent / "program.py"
    program.write_text(PROGRAM)
    return f'"{sys.executable}" "{program}" -C "{root}" build --today 2026-06-01 --jobs 1'


def test_a_tiny_disk_keeps_the_old_site(made: Stage) -> None:
    """FAULTS 90: the disk fills up at some file; exit 3 names it."""
    root = made.site()
    place, kept = root.parent / "tiny", root.parent / "kept"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    done = unshared(
        f"mount -t tmpfs -o size={size + 300_000} tmpfs '{place}' && cp -a '{root}/.' '{place}' && "
        f"dd if=/dev/zero of='{place}/.filler' bs=1k 2>/dev/null; {_command(place)}; code=$?; "
        f"rm '{place}/.filler'; cp -a '{place}' '{kept}'; exit $code"
    )
    if "mount:" in done.stderr:
        pytest.skip("no file system may be mounted here")
    assert done.returncode == 3, done.stderr
    assert "No space left" in done.stderr
    assert not made.is_new(kept)
    made.check_mended(kept)
    shutil.rmtree(kept)


@pytest.mark.parametrize("what", ["build", ".clinicsite", ""])
def test_a_read_only_place_is_told(made: Stage, what: str) -> None:
    """FAULTS 91, 98: of the output or the site, exit 3; of the cache alone, the site is built."""
    root = made.site()
    bound = (
        f"mount --bind '{root / what}' '{root / what}' && mount -o remount,ro,bind '{root / what}'"
    )
    done = unshared(f"{bound} && {_command(root)}")
    if "mount:" in done.stderr:
        pytest.skip("nothing may be mounted here")
    assert "Traceback" not in done.stderr, done.stderr
    if what == ".clinicsite":
        assert done.returncode in {0, 3}, done.stderr
        made.is_new(root)
    else:
        assert done.returncode == 3, done.stderr
        assert not made.is_new(root)
    made.check_mended(root)


def test_on_a_read_only_source_tree_an_output_elsewhere_is_built(made: Stage) -> None:
    """FAULTS 98."""
    root = made.site()
    output = root.parent / "elsewhere"
    shutil.rmtree(output, ignore_errors=True)
    bound = f"mount --bind '{root}' '{root}' && mount -o remount,ro,bind '{root}'"
    done = unshared(f"{bound} && {_command(root)} -o '{output}'")
    if "mount:" in done.stderr:
        pytest.skip("nothing may be mounted here")
    assert done.returncode == 0, done.stderr
    assert tree(output) == made.new


@pytest.mark.parametrize("handles", [32, 14])
def test_with_few_handles_the_site_is_built_or_the_machine_is_named(
    made: Stage, handles: int
) -> None:
    """FAULTS 72."""
    root = made.site()
    done = subprocess.run(
        ["/bin/bash", "-c", f"ulimit -n {handles}; {_command(root)}"],
        env=environ(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in {0, 3}, (done.returncode, done.stderr)
    assert made.is_new(root) is (done.returncode == 0)


def test_the_lock_of_a_killed_build_is_free(made: Stage) -> None:
    """FAULTS 97."""
    root = made.site()
    assert strike(root, ("linkat", 3), "signal=SIGKILL").code == -9
    lock = next((root / ".clinicsite/outputs").glob("*/lock"))
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_control_a_naive_writer_is_caught(made: Stage) -> None:
    """Remove, then write: most kills leave a site that is neither the old nor the new."""
    caught = 0
    struck = spread(blows(made, NAIVE), either(8, 40), CHANGES)
    for blow in struck:
        root = made.site()
        assert strike(root, blow, "signal=SIGKILL", NAIVE).code == -9
        caught += tree(root / "build") not in (made.old, made.new)
    assert caught * 2 > len(struck)
    record("2 old or new, whole", controls_caught=caught, control_kills=len(struck))
