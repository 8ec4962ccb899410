"""The program whole, under strace: every file-system call of a build struck in turn.

strace counts the calls of a process; a first run tells how many there are after the program has
been loaded (it announces that by looking at a path of a certain name), and each further run is
struck at one of them.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from blog_model import Files, Mirror, Tree, difference, first_blog, tree
from sample import REPOSITORY, Site
from tools import require_tool

CALLS = (
    "mkdir", "mkdirat", "openat", "write", "pwrite64", "ftruncate", "fchmod", "fchmodat", "flock",
    "fsync", "fdatasync", "linkat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir",  # noqa: E501
    "close", "read", "pread64", "getdents64", "newfstatat", "fcntl",
)  # fmt: skip
_MARK = "/clinicsite-is-loaded"
_MODULE = re.compile(r'openat\(AT_FDCWD, "/[^"]*\.(?:pyc|so)"')  # as an import opens one

# Seconds of the processor after which the kernel ends the program: a moment that does not depend on
# what else the machine does.
KILLED_AFTER = "KILLED_AFTER"

# Told to note which modules it has loaded in the end, for the builds after it.
NOTED = "NOTED"
# Everything that a build imports is loaded before the mark, so that blows fall on the build alone.
PROGRAM = f"""
import contextlib, importlib, os, signal, sys, time
from pathlib import Path
from clinicsite import cli
from clinicsite.graph.more_posts.words import stemming
# Whatever the caller ignores: `nohup` and shells do for what they start in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
modules = Path(sys.argv[2]).parent / "modules.txt"
for name in modules.read_text().split() if modules.exists() else ():
    with contextlib.suppress(ImportError):  # not all were got by their names
        importlib.import_module(name)
stemming.stemmer("en")  # loaded under another name
os.path.exists({_MARK!r})
began = time.process_time()
if "{KILLED_AFTER}" in os.environ:
    signal.setitimer(signal.ITIMER_PROF, float(os.environ["{KILLED_AFTER}"]))
try:
    cli.main()
finally:
    if "{KILLED_AFTER}" in os.environ:
        signal.setitimer(signal.ITIMER_PROF, 0)
        print("took", time.process_time() - began)
    if "{NOTED}" in os.environ:
        modules.write_text("\\n".join(sys.modules))
"""
NAIVE = f"""
import os, shutil, sys
from pathlib import Path
from clinicsite.build import Request
from clinicsite.building import stages
from clinicsite.publishing import target
root = Path(sys.argv[2])
request = Request(root=root, today="2026-06-01")
site = stages.read_site(request)
wanted = site.plan(target.look(request.output, root=root)).wanted
files = list(site.files(list(wanted), lambda _d, _t: None))
os.path.exists({_MARK!r})
shutil.rmtree(root / "build")
for path, origin in files:
    place = root / "build" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(origin if isinstance(origin, bytes) else origin.file.read_bytes())
"""


@dataclass(frozen=True)
class Ended:
    """How a process ended: -9 for killed."""

    code: int
    out: str
    err: str
    log: str


@dataclass(frozen=True)
class Stage:
    """A site that was built and then edited, to be copied for each blow; and what may come out."""

    folder: Path
    old: Tree
    new: Tree

    def site(self) -> Path:
        """Return a fresh copy of the edited site with its old output."""
        root = self.folder / "struck"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.folder / "edited", root, symlinks=True)
        return root

    def is_new(self, root: Path) -> bool:
        """Tell whether the output is the new site; it must be one of the two, and whole."""
        found = tree(root / "build")
        assert found in (self.old, self.new), difference(found, self.new)[:5]
        return found == self.new

    def check_mended(self, root: Path) -> None:
        """Check that the next build makes all right and leaves nothing lying about."""
        said = Site(root).run("build", "--today", "2026-06-01", "--jobs", "1")
        assert said.code == 0, said.err
        assert tree(root / "build") == self.new
        beside = {path.name for path in root.iterdir()}
        assert not {name for name in beside if name.startswith(".build")}, beside


def environ() -> dict[str, str]:
    """Return the environment of a struck process."""
    path = str(REPOSITORY / "src")
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return kept | {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}


def build(root: Path, *strace: str, program: str = PROGRAM, **variables: str) -> Ended:
    """Build in a process of its own, under strace if that is given options."""
    command = [sys.executable, "-c", program, "-C", str(root), "build", "--today", "2026-06-01"]
    command += ["--jobs", "1"]
    log = root.parent / "strace.log"
    if strace:
        command = [
            require_tool("strace"),
            "-f",
            "-qq",
            "-o",
            str(log),
            "-e",
            "signal=none",
            *strace,
            *command,
        ]
    done = subprocess.run(
        command,
        env=environ() | variables,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
        check=False,
    )
    code = -9 if done.returncode in {137, -9} else done.returncode
    return Ended(code, done.stdout, done.stderr, log.read_text(errors="replace") if strace else "")


def stage(folder: Path) -> Stage:
    """Make a site, build it, edit it so that files are kept, changed, new and gone; and its end."""
    blog = first_blog({})
    mirror = Mirror(folder / "edited", folder / "anew")
    mirror.write(blog.files())
    assert build(folder / "edited", **{NOTED: "1"}).code == 0
    old = tree(folder / "edited/build")
    blog.posts["a"]["body"] += "\nEdited.\n"
    blog.posts["f"] = {**blog.posts.pop("c"), "title": "Moved"}
    blog.others["static/notes.txt"] = b"other notes\n"
    files: Files = blog.files()
    mirror.write(files)
    assert build(folder / "anew").code == 0
    made = Stage(folder, old, tree(folder / "anew/build"))
    assert build(made.site(), **{NOTED: "1"}).code == 0
    return made


def blows(made: Stage, program: str = PROGRAM) -> list[tuple[str, int]]:
    """Return each call of the build itself: its name, and the how-manieth of its name it is."""
    ended = build(made.site(), "-e", f"trace={','.join('?' + c for c in CALLS)}", program=program)
    assert ended.code == 0, ended.err
    counts: dict[str, int] = {}
    found, loaded = [], False
    for line in ended.log.splitlines():
        match = re.match(r"\d+ +(\w+)\(", line)
        if match is None:
            continue
        loaded = loaded or _MARK in line
        assert not (loaded and _MODULE.search(line)), f"loaded after the mark: {line}"
        name = match[1]
        counts[name] = counts.get(name, 0) + 1
        if loaded:
            found.append((name, counts[name]))
    assert loaded, "the mark was not seen"
    return found


def strike(root: Path, blow: tuple[str, int], what: str, program: str = PROGRAM) -> Ended:
    """Build with one call struck: `signal=SIGKILL`, or `error=ENOSPC` and its like."""
    call, nth = blow
    return build(
        root, "-e", f"trace=?{call}", "-e", f"inject=?{call}:{what}:when={nth}", program=program
    )


def spread(
    found: list[tuple[str, int]], count: int, names: Mapping[str, object] | set[str]
) -> list[tuple[str, int]]:
    """Return some of the blows of these names, spread evenly from the first to the last."""
    some = [blow for blow in found if blow[0] in names]
    if count >= len(some):
        return some
    return [some[n * (len(some) - 1) // (count - 1)] for n in range(count)]
