"""`build --durable` through the real program: what strace sees flushed, and when."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sample import REPOSITORY, SITES, TODAY, copy
from tools import require_tool

_CALL = re.compile(r"^\d+ +(fsync|renameat2)\((?:\d+<([^>]*)>)?")


@dataclass(frozen=True)
class Flushed:
    """Paths flushed before and after the exchange; all are `before` if there was none."""

    before: list[str]
    after: list[str]

    @property
    def all(self) -> set[str]:
        """Every path that was flushed."""
        return {*self.before, *self.after}


def build(root: Path, *options: str) -> Flushed:
    """Build in a process of its own and return what it flushed."""
    log = root.parent / "strace.log"
    strace = [require_tool("strace"), "-f", "-y", "-qq", "-e", "signal=none", "-o", str(log)]
    program = [sys.executable, "-m", "clinicsite", "-C", str(root), "build", "--today", TODAY]
    subprocess.run(
        [*strace, "-e", "trace=fsync,renameat2", *program, *options],
        env={"PYTHONPATH": str(REPOSITORY / "src"), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    found = [match for match in map(_CALL.match, log.read_text().splitlines()) if match]
    names = [match[1] for match in found]
    exchange = names.index("renameat2") if "renameat2" in names else len(names)
    paths = [match[2] or "" for match in found]
    return Flushed(paths[:exchange], [path for path in paths[exchange:] if path])


def below(folder: Path) -> set[str]:
    """Return the paths of a folder and of all in it, as strace shows them."""
    return {str(path) for path in (folder, *folder.rglob("*"))}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site that was published without flushing anything."""
    root = copy(SITES / "small", tmp_path / "site").root
    assert build(root).all == set()
    return root


def test_what_a_change_publishes_is_flushed_before_the_exchange_and_its_name_after(
    root: Path,
) -> None:
    post = root / "content/posts/neck-pain.md"
    post.write_text(post.read_text() + "\nOne more sentence for this page.\n")
    (root / "build/foreign.txt").write_text("foreign")
    flushed = build(root, "--durable")
    staged = [path for path in flushed.before if "/previous" in path]
    # Every file and every folder, whether it is new or taken over from the last site.
    place = re.compile(r"/\.clinicsite/outputs/[0-9a-f]{16}/previous")
    assert {place.sub("/build", path) for path in staged} == below(root / "build")
    assert below(root / ".clinicsite/strays/1") <= set(flushed.before)
    assert str(root) in flushed.after


@pytest.mark.parametrize("options", [[], ["--clean"]], ids=["nothing to do", "all comes out equal"])
def test_a_site_that_needs_no_exchange_is_flushed_where_it_is(
    root: Path, options: list[str]
) -> None:
    assert below(root / "build") | {str(root)} <= build(root, "--durable", *options).all


def test_a_first_durable_build_flushes_the_folders_it_makes_for_its_output(root: Path) -> None:
    (root / "away").mkdir()
    flushed = build(root, "--durable", "-o", "away/deep/site")
    assert {str(root / "away/deep"), str(root / "away"), str(root)} <= flushed.all


def test_without_the_option_nothing_is_flushed(root: Path) -> None:
    assert build(root, "--clean").all == set()
