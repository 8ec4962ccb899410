"""Outside programs that some tests need."""

import os
import shutil
from typing import NoReturn

import pytest


def require_tool(name: str, package: str | None = None) -> str:
    """Return the path of a program; without it the test skips, or fails when `CI=true`."""
    found = shutil.which(name)
    if found is None:
        missing_tool(f"{name} is not installed; try: apt-get install {package or name}")
    return found


def missing_tool(message: str) -> NoReturn:
    """Skip the test in one line, or fail it when `CI=true`."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
