"""Fixtures of the tests in a browser: sites built once, a host, one Chromium, npm's packages."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from browser_server import Served, serve
from browser_sites import locked, published
from playwright.sync_api import Browser, sync_playwright

from clinicsite.pages.security import content_security_policy
from clinicsite.reading.site import load_settings
from tools import missing_tool, require_tool

HERE = Path(__file__).parent
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Sites:
    """The sites by name, each built and served when it is first asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._served: dict[str, Served] = {}

    def __call__(self, name: str) -> Served:
        """Return a served site: sample, prefix, hard, spanish, rtl or empty."""
        if name not in self._served:
            output = published(name, self._folder / name)
            settings, _ = load_settings(output.parent)
            assert settings is not None
            policy = content_security_policy(settings, search=(output / "pagefind").is_dir())
            prefix = "/clinic" if name == "prefix" else ""
            self._served[name] = self._stack.enter_context(serve(output, policy, prefix))
        return self._served[name]


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Sites]:
    """Build and serve sites as they are asked for; all workers of a run share the builds."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with ExitStack() as stack:
        yield Sites(shared / "sites", stack)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium; each test takes a context of its own, which is a fresh profile."""
    chromium = require_tool("chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=list(FLAGS)) as running,
    ):
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
                missing_tool("the packages of tests/browser/package.json cannot be fetched")
            stamp.touch()
    return modules


@pytest.fixture(scope="session")
def axe(npm: Path) -> str:
    """Return the script of axe-core."""
    return (npm / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
