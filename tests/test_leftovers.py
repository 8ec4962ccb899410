"""Odd things below `.clinicsite/`, and machines that refuse: named, with what to do; no litter."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinicsite.pages.assets.picture_files import PictureFiles
from clinicsite.pages.search import files
from sample import REPOSITORY, SITES, Site, copy, run, small_theme
from tools import require_tool


def struck(site: Site, inject: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command with calls of the system refused."""
    strace = [require_tool("strace"), "-f", "-qq", "-o", str(site.root.parent / "strace.log")]
    program = [sys.executable, "-m", "clinicsite", "-C", str(site.root), *arguments]
    return subprocess.run(
        [*strace, "-e", f"trace={inject.partition(':')[0]}", "-e", f"inject={inject}", *program],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Site:
    return copy(SITES / "small", tmp_path / "site")


@pytest.mark.parametrize("name", [".clinicsite", ".clinicsite/outputs"])
def test_a_file_where_a_folder_of_the_memory_must_be_is_named(name: str, site: Site) -> None:
    site.write(name, "mine")
    with small_theme():
        said = site.run("build")
    assert said.code == 3
    assert f"{name} is a file where a folder must be; delete or rename it" in said.err
    assert site.read(name) == "mine"


def test_an_output_that_cannot_be_removed_is_named(site: Site) -> None:
    with small_theme():
        assert site.run("build").code == 0
    ended = struck(site, "rmdir:error=EBUSY", "clean")
    assert ended.returncode == 3
    assert "cannot remove build/, which is empty now: Device or resource busy" in ended.stderr


def test_pictures_that_a_killed_run_left_are_removed_and_new_ones_are_not(tmp_path: Path) -> None:
    for name, age in ((".new-old", 7200), (".new-now", 0), ("notes.txt", 7200)):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    PictureFiles(tmp_path).prune(set())
    assert {path.name for path in tmp_path.iterdir()} == {".new-now", "notes.txt"}


def test_indexes_that_a_killed_run_left_are_removed_and_new_ones_are_not(tmp_path: Path) -> None:
    for name, age in ((".new-old", 7200), (".new-now", 0), ("mine", 7200)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    files.keep(tmp_path, "0" * 32, {"index.json": b"{}"})
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {".new-now", "mine", "0" * 32}


@pytest.mark.parametrize("error", ["EAGAIN", "ENOMEM"])
def test_without_further_threads_or_processes_a_build_works_alone(error: str, site: Site) -> None:
    for number in range(60):  # enough for processes of their own
        header = f"title: P {number}\ndate: 2025-01-01\nauthor: maren"
        site.write(f"content/posts/p{number}.md", f"---\n{header}\n---\n\nWords.\n")
    ended = struck(site, f"?clone,?clone3,?fork,?vfork:error={error}", "build", "--jobs", "4")
    assert ended.returncode == 0, ended.stderr
    assert (site.root / "build/posts/p59/index.html").exists()


def test_a_preview_without_threads_says_what_to_allow(site: Site) -> None:
    ended = struck(site, "?clone,?clone3:error=EAGAIN", "serve", "--port", "18973")
    assert ended.returncode == 3
    assert "cannot start another thread; allow more processes (ulimit -u)" in ended.stderr


@pytest.mark.parametrize("nth", [1, 3, 6])
def test_an_init_that_was_killed_is_finished_by_the_next(nth: int, tmp_path: Path) -> None:
    site = Site(tmp_path / "new")
    whole = copy(SITES / "small", tmp_path / "any")
    ended = struck(whole, f"rename:signal=SIGKILL:when={nth}", "init", str(site.root))
    assert ended.returncode == -9
    assert run("init", str(site.root)).code == 0
    assert not [path for path in site.root.rglob(".*") if "clinicsite-" in path.name]
    with small_theme():
        assert site.run("build", "--strict").code == 0
    assert run("init", str(site.root)).code == 2
