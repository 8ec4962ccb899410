"""Proof 2: whatever strikes the program, the published folder is the old site or the new, whole.

`tests/publishing` proves it of the publishing room at every call; here the whole program is
struck, reading, pictures and caches included.
"""

import fcntl
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from blog_model import tree
from figures import either, record
from sample import Site
from whole_program import NAIVE, PROGRAM, Stage, blows, build, environ, spread, strike

pytest_plugins = ["proof_fixtures"]

SEED = 88
CHANGES = {
    "mkdir", "mkdirat", "write", "pwrite64", "ftruncate", "fchmod", "fchmodat", "linkat", "rename",
    "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "fdatasync", "fsync",
}  # fmt: skip
EVERY_CHANGE = 1_000  # and more than a build makes
PARTS = either(1, 8)


@pytest.fixture(scope="module")
def every(made: Stage) -> list[tuple[str, int]]:
    """Return every call of the build."""
    found = blows(made)
    assert len(found) > 300, len(found)
    return found


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


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_any_change_of_the_disk(
    made: Stage, every: list[tuple[str, int]], part: int
) -> None:
    """FAULTS 88, 94: and the next build mends what is left."""
    outcomes = Counter[bool]()
    for blow in spread(every, either(12, EVERY_CHANGE), CHANGES)[part::PARTS]:
        root = made.site()
        ended = strike(root, blow, "signal=SIGKILL")
        assert ended.code == -9, (blow, ended.code, ended.err)
        outcomes[made.is_new(root)] += 1
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
    reads = spread(every, either(2, 60), {call for call, _ in every} - CHANGES)
    codes = Counter[int]()
    for blow in (spread(every, either(6, EVERY_CHANGE), CHANGES) + reads)[part::PARTS]:
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


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_any_call(made: Stage, every: list[tuple[str, int]], part: int) -> None:
    """FAULTS 88: also while it reads, at calls drawn by lot from all of them."""
    outcomes = Counter[bool]()
    chance = random.Random(SEED)  # noqa: S311 - no secret
    for blow in chance.sample(every, either(4, 150))[part::PARTS]:
        root = made.site()
        assert strike(root, blow, "signal=SIGKILL").code == -9
        outcomes[made.is_new(root)] += 1
        made.check_mended(root)
    record("2 old or new, whole", seed=SEED, kills_at_any_call=outcomes.total())


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_any_time(made: Stage, part: int) -> None:
    """FAULTS 88: after any share of the time that the processor works on the build."""
    chance = random.Random(SEED + part)  # noqa: S311 - no secret
    ended = build(made.site(), KILLED_AFTER="1000")
    took = float(ended.out.rpartition("took")[2])
    killed = 0
    for _ in range(either(6, 150) // PARTS or 1):
        root = made.site()
        ended = build(root, KILLED_AFTER=f"{chance.uniform(0.001, took):f}")
        assert ended.code in {0, -signal.SIGPROF}, ended
        killed += ended.code != 0
        made.is_new(root)
        made.check_mended(root)
    record("2 old or new, whole", kills_at_any_time=killed)
    assert killed


@pytest.mark.parametrize(
    ("number", "call", "when"),
    [
        (signal.SIGTERM, "linkat", 3),
        (signal.SIGHUP, "linkat", 3),
        (signal.SIGINT, "linkat", 3),
        # The only one that our code goes on with, to put things away: also after the exchange.
        (signal.SIGINT, "renameat2", 1),
        (signal.SIGINT, "renameat", 1),
        (signal.SIGINT, "renameat", 2),
    ],
)
def test_a_signal_ends_the_build_and_leaves_nothing_lying(
    made: Stage, number: int, call: str, when: int
) -> None:
    """FAULTS 89: before, at and after the exchange; staging removed, lock freed."""
    root = made.site()
    blow = f"inject={call}:signal={int(number)}:when={when}"
    ended = build(root, "-e", f"trace={call}", "-e", blow)
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
    for _ in range(either(1, 12)):
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


def test_the_lock_of_a_killed_build_is_free(made: Stage) -> None:
    """FAULTS 97."""
    root = made.site()
    assert strike(root, ("linkat", 3), "signal=SIGKILL").code == -9
    lock = next((root / ".clinicsite/outputs").glob("*/lock"))
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_whoever_reads_the_folder_sees_one_site(tmp_path: Path) -> None:
    """FAULTS 101: by path, nothing is ever missing; nor does one build mix two in an open folder.

    What lies in a folder that was open when it was replaced may vanish. The files of the next site
    come only with the next build.
    """
    site = Site(tmp_path)
    site.write("content/site.yaml", "name: Version 0\nurl: https://w.example\n")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nX.\n")
    site.build()
    output, names = tmp_path / "build", ("index.html", "about/index.html", "404.html")
    ended, looks, builds = threading.Event(), Counter[int](), [0]

    def look() -> None:
        while not ended.is_set() or not looks:
            assert b"Version " in (output / names[0]).read_bytes()
            before = builds[0]
            folder = os.open(output, os.O_RDONLY | os.O_DIRECTORY)
            try:
                versions = {_version(folder, name) for name in names} - {None}
                if builds[0] == before:
                    looks[len(versions)] += 1
            finally:
                os.close(folder)

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(look)
        try:
            for number in range(1, either(15, 500)):
                site.replace(
                    "content/site.yaml", f"name: Version {number - 1}", f"name: Version {number}"
                )
                builds[0] = number
                assert site.build().published.is_exchanged
        finally:
            ended.set()
        reader.result()
    assert looks.keys() <= {0, 1}, looks
    record("2 old or new, whole", looks_while_building=looks.total())


def _version(folder: int, name: str) -> bytes | None:
    try:
        handle = os.open(name, os.O_RDONLY, dir_fd=folder)
    except FileNotFoundError:
        return None
    with open(handle, "rb") as file:  # noqa: PTH123 - a descriptor has no path
        found = re.search(rb"Version \d+", file.read())
    assert found is not None, f"{name} is cut short"
    return found.group()
