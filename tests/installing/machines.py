"""Machines that clinicsite was installed on, in the ways that people do it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sample import REPOSITORY


@dataclass(frozen=True)
class Installed:
    """A copy of clinicsite that was installed into a folder of its own by pip."""

    folder: Path
    environ: Mapping[str, str]

    def run(self, *arguments: str, cwd: Path, code: int = 0) -> str:
        """Run the program; return all that it said."""
        done = subprocess.run(
            [sys.executable, "-m", "clinicsite", *arguments],
            cwd=cwd, env=dict(self.environ), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == code, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    @property
    def metadata(self) -> Path:
        """The folder of the installation's metadata."""
        return next(self.folder.glob("clinicsite-*.dist-info"))


def install(folder: Path, *what: str, environ: Mapping[str, str] | None = None) -> Installed:
    """Install a wheel or a repository as pip does, without what it depends on."""
    pip(
        [sys.executable], "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-compile",
        "--target", str(folder), *what, environ=environ,
    )  # fmt: skip
    return Installed(folder, {**os.environ, "PYTHONPATH": str(folder)})


def pip(
    python: list[str],
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run pip with the machine's own configuration."""
    done = subprocess.run(
        [*python, "-m", "pip", "--disable-pip-version-check", *arguments],
        cwd=cwd, env={**os.environ, **(environ or {})}, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def wheel_of_checkout(folder: Path) -> Path:
    """Build the wheel that a release has."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder)]
    done = subprocess.run(
        [*command, str(REPOSITORY)], capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def repository(folder: Path) -> str:
    """Put the checkout's files into a git repository; return the commit."""
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@t.invalid", "-C", str(folder))
    folder.mkdir()
    parts = ("src", "templates", "static", "content", "requirements", "pyproject.toml")
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files", "-z", "--cached", "--others",
         "--exclude-standard", *parts, "README.md", "LICENSE"],
        capture_output=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        source = REPOSITORY / name
        if source.is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(source.read_bytes())
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "all")):
        subprocess.run([*git, *command], check=True, capture_output=True, timeout=60)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, timeout=60)
    return head.stdout.decode().strip()
