"""Fixtures of the proofs: the site that blows fall on, and the end of a proof's time."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from figures import FAST, is_over, record
from tools import require_tool
from whole_program import Stage, stage


@pytest.fixture(autouse=True)
def _in_time() -> None:
    """Leave out what has not begun when the proof's share of the time is over, and say so."""
    if is_over():
        record("", parts_left_out_for_time=1)
        pytest.skip("the time of this proof is over")


@pytest.fixture(scope="session")
def made() -> Iterator[Stage]:
    """Return the site that every blow falls on."""
    require_tool("strace")
    with tempfile.TemporaryDirectory(prefix="clinicsite-struck-", dir=FAST) as name:
        yield stage(Path(name))
