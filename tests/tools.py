"""Outside programs that some tests need."""

import os
import shutil

import pytest


def require_tool(name: str, package: str | None = None) -> str:
    """Return the path of a program; without it the test skips, or fails when `CI=true`."""
    found = shutil.which(name)
    if found is not None:
        return found
    message = f"{name} is not installed; try: apt-get install {package or name}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
