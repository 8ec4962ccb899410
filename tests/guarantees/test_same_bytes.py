"""Proof 3: the same files give the same bytes, whatever machine, hour and place they are built at.

Each cell is a process of its own with another combination of what must not matter: hash seed, time
zone, locale, umask, the order in which folders are listed, the number of workers, where and how
deep the site lies, on which file system, what the clock says, who the user is. The hash is that of
all paths, permissions and bytes of the output; there must be one.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from blog_model import Blog, Mirror, Tree, first_blog, tree
from figures import MEMORY, either, record
from sample import REPOSITORY
from tools import require_tool

pytest_plugins = ["proof_fixtures"]

SEED = 3
CELLS = either(12, 64)
PARTS = 2

# What a process does before it builds: folders are listed in another order.
_SHUFFLED = """
import os, random, sys
order = sys.argv.pop(1)
listing, scan = os.listdir, os.scandir
class Entries:
    def __init__(self, path):
        with scan(path) as found:
            self.entries = sorted(found, key=lambda e: e.name, reverse=order == "reversed")
        if order == "shuffled":
            random.Random(os.getpid()).shuffle(self.entries)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def __iter__(self): return iter(self.entries)
    def __next__(self):
        if not self.entries: raise StopIteration
        return self.entries.pop()
    def close(self): pass
if order != "as it is":
    os.scandir = lambda path=".": Entries(path)
    os.listdir = lambda path=".": [e.name for e in Entries(path)]
from clinicsite.cli import main
main()
"""

# Seconds since 1970 of two moments of 1 June 2026 in New York, the clinic's time zone.
MOMENTS = {"morning": "1780300000", "evening": "1780370000"}

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "PYTHONHASHSEED": ("0", "1", "42", "4294967295"),
    "TZ": ("UTC", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York"),
    "LC_ALL": ("C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8"),
    "umask": ("022", "077", "000"),
    "order": ("as it is", "reversed", "shuffled"),
    "jobs": ("1", "2", "3"),
    "place": ("short", "deep/" + "/".join(["a-long-name-of-a-folder"] * 8), "with space ü"),
    "disk": ("memory", "disk"),
    "clock": ("--today", "told morning", "told evening", "set to morning", "set to evening"),
    "PYTHONOPTIMIZE": ("", "1"),
    "USER": ("root", "somebody-else"),
    "COLUMNS": ("40", "200"),
}


@dataclass(frozen=True)
class Cell:
    """One combination of what must not matter."""

    number: int
    values: dict[str, str]


def cells() -> list[Cell]:
    """Return the combinations: at random, but each value of each dimension in some of them."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    columns = {}
    for name, values in DIMENSIONS.items():
        column = (list(values) * CELLS)[:CELLS]
        chance.shuffle(column)
        columns[name] = column
    return [Cell(n, {name: columns[name][n] for name in DIMENSIONS}) for n in range(CELLS)]


def large_blog() -> Blog:
    """Return a blog of posts enough for workers, with a search index."""
    made = first_blog({})
    made.settings["search"] = {"enabled": True}
    chance = random.Random(SEED)  # noqa: S311 - no secret
    words = [
        "neck", "back", "heel", "stone", "oil", "slow", "firm", "desk", "winter", "sleep",
        "iI\u0131\u0130", "ß", "ﬁ", "ölig",
    ]  # fmt: skip
    for number in range(45):
        text = " ".join(chance.choices(words, k=30))
        made.posts[f"p{number:02}"] = {
            "title": f"Post {number} {words[number % len(words)]}",
            "date": "2026-03-10" if number % 3 else "2026-03-11",
            "author": ["ana", "paper"][: 1 + number % 2],
            "modalities": ["deep-tissue", "hot-stone"][number % 2 :][:1],
            "body": f"{text}. Deep tissue.\n\n## Part {number % 4}\n\nSee [a](post:a).\n",
        }
    return made


def built(cell: Cell, made: Blog, folder: Path) -> str:
    """Build in a process of its own; return the hash of the site, its search index included."""
    disk = MEMORY if cell.values["disk"] == "memory" and MEMORY.is_dir() else folder
    top = disk / f"clinicsite-cell-{os.getpid()}-{cell.number}"
    root = top / cell.values["place"]
    files = list(made.files().items())
    random.Random(cell.number).shuffle(files)  # noqa: S311 - the order in which files are made
    try:
        Mirror(root).write(dict(files))
        done = _run(cell, root)
        assert done.returncode == 0, (cell, done.stderr)
        found = tree(root / "build")
        assert any(path.startswith("pagefind/") for path in found)
        return tree_hash(found)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def _run(cell: Cell, root: Path) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in cell.values.items() if name.isupper() and value} | {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY / "src"),
        "HOME": str(root),
    }
    clock = cell.values["clock"]
    arguments = ["-C", str(root), "build", "--jobs", cell.values["jobs"]]
    command = [sys.executable, "-c", _SHUFFLED, cell.values["order"], *arguments]
    # One and the same day, said in three ways; the last two have hours and minutes, and the very
    # last is what the machine itself holds for the time.
    if clock == "--today":
        command += ["--today", "2026-06-01"]
    elif clock.startswith("told"):
        environ["SOURCE_DATE_EPOCH"] = MOMENTS[clock.removeprefix("told ")]
    else:
        command = _at(clock, command, environ)
    return subprocess.run(
        command,
        env=environ,
        umask=int(cell.values["umask"], 8),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _at(clock: str, command: list[str], environ: dict[str, str]) -> list[str]:
    """Return the command to be run by a machine whose own clock is set to a moment."""
    environ |= {"FAKETIME_FMT": "%s", "NO_FAKE_STAT": "1"}
    moment = MOMENTS[clock.removeprefix("set to ")]
    return [require_tool("faketime"), "--exclude-monotonic", "-f", f"@{moment}", *command]


def tree_hash(found: Tree) -> str:
    """Return one hash of all paths, permissions and bytes of a folder."""
    total = hashlib.sha256()
    for path, (mode, data) in sorted(found.items()):
        content = data if isinstance(data, bytes) else data.encode()
        total.update(json.dumps([path, mode, hashlib.sha256(content).hexdigest()]).encode())
    return total.hexdigest()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_cell_gives_one_hash(part: int, tmp_path: Path) -> None:
    """FAULTS 42, 45, 46, 47, 102: one hash over all cells; each part begins with the same one."""
    every = cells()
    made = large_blog()
    sites = {
        cell.number: built(cell, made, tmp_path) for cell in every[:1] + every[1:][part::PARTS]
    }
    assert len(set(sites.values())) == 1, sites
    record("3 same bytes", seed=SEED, cells=len(sites) - (part > 0), hash=sites[0][:16])


def test_every_value_is_in_some_cell() -> None:
    seen = {(name, value) for cell in cells() for name, value in cell.values.items()}
    assert seen == {(name, value) for name, values in DIMENSIONS.items() for value in values}


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "TZ", "USER", "LC_ALL", "clock"])
def test_control_a_template_that_shows_the_machine_is_caught(name: str, tmp_path: Path) -> None:
    """Plant what depends on the machine; two cells then give two hashes."""
    planted = {
        "PYTHONHASHSEED": "hash('x')",
        "TZ": "__import__('time').strftime('%Z')",
        "USER": "__import__('getpass').getuser()",
        "LC_ALL": "__import__('os').environ['LC_ALL']",
        "clock": "int(__import__('time').time() // 3600)",
    }[name]
    made = first_blog({})
    hashes = set()
    for number, value in enumerate(DIMENSIONS[name][-2:]):
        root = tmp_path / str(number)
        Mirror(root).write(made.files())
        program = (
            "from clinicsite.rendering import filters\n"
            f"filters.tel.__globals__['FILTERS']['fill'] = lambda label, **_: str({planted})\n"
            "from clinicsite.cli import main\nmain()\n"
        )
        command = [sys.executable, "-c", program, "-C", str(root), "build"]
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY / "src")}
        if name == "clock":
            command = _at(value, command, environ)
        else:
            command += ["--today", "2026-06-01"]
            environ[name] = value
        done = subprocess.run(
            command,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        hashes.add(tree_hash(tree(root / "build")))
    assert len(hashes) == 2
    record("3 same bytes", controls_caught=1)
