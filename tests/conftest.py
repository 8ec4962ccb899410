"""Options and fixtures that all tests share."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Playwright, sync_playwright

from sample import small_theme

# Speed is measured in bench/, never judged by a test; CI tries the same examples each time.
settings.register_profile("project", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`, which writes what came out as what is expected."""
    parser.addoption("--update", action="store_true", help="rewrite expected files of tests/sites")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Tell whether expected files shall be rewritten."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def player() -> Iterator[Playwright]:
    """Start Playwright once a process: its synchronous form cannot be started beside itself."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def tiny_theme() -> Iterator[None]:
    """Render with the small theme of `tests/sites/theme`."""
    with small_theme():
        yield
