"""Fixtures of the tests in a browser: sites built once, a host, one Chromium, npm's packages."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from browser_host import FLAGS, Sites
from browser_sites import locked
from tools import missing_tool, require_tool

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Sites]:
    """Build and serve sites as they are asked for; all workers of a run share the builds."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with ExitStack() as stack:
        yield Sites(shared / "sites", stack)


@pytest.fixture(scope="session")
def browser(player: Playwright) -> Iterator[Browser]:
    """Start one Chromium; each test takes a context of its own, which is a fresh profile."""
    chromium = require_tool("chromium")
    with player.chromium.launch(executable_path=chromium, args=list(FLAGS)) as running:
        yield running


@pytest.fixture(scope="session")
def npm(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Fetch npm's packages, as the lock file pins them, and return their folder."""
    tool = require_tool("npm")
    modules = HERE / "node_modules"
    base = tmp_path_factory.getbasetemp()
    with locked((base if worker_id == "master" else base.parent) / "npm-lock"):
        stamp = modules / ".package-lock.json"
        lock = HERE / "package-lock.json"
        if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
            command = [tool, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            command += ["--fetch-retries=1", "--fetch-timeout=20000"]
            try:
                subprocess.run(command, cwd=HERE, check=True, capture_output=True, timeout=240)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
                node = subprocess.run(
                    ["node", "--version"], check=True, capture_output=True, text=True
                )
                missing_tool(
                    "the packages of tests/browser/package.json cannot be fetched with node"
                    f" {node.stdout.strip()}; they need 20.19 or later"
                )
            stamp.touch()
    return modules


@pytest.fixture(scope="session")
def axe(npm: Path) -> str:
    """Return the script of axe-core."""
    return (npm / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
