"""One build at a time: the second is told who is at work, and a kill frees the lock."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.disk.lock import lock
from clinicsite.publishing.recovery import recover
from clinicsite.publishing.target import locked
from clinicsite.publishing.writer import publish
from publishing_site import wanted

_HOLDER = """
import os, sys
from pathlib import Path
from clinicsite.publishing.disk.lock import lock
with lock(Path(sys.argv[1]), Path("build")) as held:
    is_worker = bool(sys.argv[2:]) and not os.fork()
    if is_worker or not sys.argv[2:]:  # the worker itself, once it has closed what it inherited
        print(held, os.getpid() if is_worker else 0, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", _HOLDER, str(tmp_path / "home" / "lock")]
    process = subprocess.Popen(command, stdin=-1, stdout=-1, text=True)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True 0\n"
        yield process
        process.kill()


def test_a_second_build_is_told_who_is_at_work(
    holder: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    words = rf"another build \(pid {holder.pid}\) is writing to build/; wait for it to end"
    with (
        pytest.raises(EnvironmentFault, match=words),
        lock(tmp_path / "home/lock", tmp_path / "build"),
    ):
        pass


def test_a_kill_frees_the_lock(holder: "subprocess.Popen[str]", tmp_path: Path) -> None:
    holder.kill()
    holder.wait()
    with lock(tmp_path / "home/lock", tmp_path / "build") as held:
        assert held


def test_a_kill_frees_the_lock_even_if_a_worker_lives_on(tmp_path: Path) -> None:
    """A forked worker inherits all open files, but must not inherit the lock."""
    command = [sys.executable, "-c", _HOLDER, str(tmp_path / "lock"), "fork"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        held, worker = process.stdout.readline().split()
        assert held == "True"
        process.kill()
        process.wait()
        os.kill(int(worker), 0)
        with lock(tmp_path / "lock", tmp_path / "build") as free:
            assert free
        os.kill(int(worker), signal.SIGKILL)


def test_the_lock_is_free_again_after_its_block_and_after_an_error(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(KeyError), lock(tmp_path / "lock", tmp_path / "build"):
            raise KeyError
    with lock(tmp_path / "lock", tmp_path / "build") as held:
        assert held


def test_two_outputs_do_not_lock_each_other(tmp_path: Path) -> None:
    with locked(Path("one"), root=tmp_path), locked(Path("two"), root=tmp_path):
        pass


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_a_cache_that_cannot_be_written_means_no_lock(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS 98."""
    monkeypatch.setattr(os, "open", _refusing(number))
    with lock(tmp_path / "lock", tmp_path / "build") as held:
        assert not held


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", _refusing(errno.ENOSPC))
    with (
        pytest.raises(EnvironmentFault, match="cannot lock build/: No space"),
        lock(tmp_path / "lock", tmp_path / "build"),
    ):
        pass


def test_a_file_system_without_locks_means_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "flock", _refusing(errno.ENOLCK))
    with lock(tmp_path / "lock", tmp_path / "build") as held:
        assert not held


def test_a_link_in_place_of_the_lock_file_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "lock").symlink_to(victim)
    with (
        pytest.raises(EnvironmentFault),
        lock(tmp_path / "lock", tmp_path / "build"),
    ):
        pass
    assert victim.read_text() == "precious"


def test_without_a_cache_the_folder_of_the_next_site_is_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build without a lock file must not take a running one's folder for a leftover."""
    new = {"a": b"2"}
    make = Path.mkdir

    def guarded(path: Path, *args: Any, **options: Any) -> None:
        if ".clinicsite" in path.parts:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        make(path, *args, **options)

    monkeypatch.setattr(Path, "mkdir", guarded)

    def files() -> Iterator[tuple[str, bytes]]:
        with pytest.raises(EnvironmentFault, match="another build is writing"):
            recover(target.output, target.home)
        yield from new.items()

    with locked(Path("build"), root=tmp_path) as target:
        publish(target, wanted(new), lambda _: files())
    assert (tmp_path / "build/a").read_bytes() == b"2"


def _refusing(number: int) -> Any:
    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse
