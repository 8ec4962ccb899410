"""Options and fixtures that all tests share."""

from collections.abc import Iterator

import pytest
from sample import small_theme


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`, which writes what came out as what is expected."""
    parser.addoption("--update", action="store_true", help="rewrite expected files of tests/sites")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Tell whether expected files shall be rewritten."""
    return bool(request.config.getoption("--update"))


@pytest.fixture
def tiny_theme() -> Iterator[None]:
    """Render with the small theme of `tests/sites/theme`."""
    with small_theme():
        yield
