"""What a build is asked to do, as a value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from clinicsite.errors import UsageError

if TYPE_CHECKING:  # the graph's libraries are not needed to say what is asked
    from clinicsite.graph.nodes import State

OUTPUT = "build"


@dataclass(frozen=True, slots=True)
class Request:
    """What a build is asked to do; `root` is the site's folder, `jobs` a number of processes.

    `include` names states that are shown besides published ones, `preview` marks the site as one.
    """

    root: Path
    output: Path = Path(OUTPUT)
    clean: bool = False
    strict: bool = False
    today: str | None = None
    base_url: str | None = None
    jobs: int = 1
    include: frozenset["State"] = frozenset()
    preview: bool = False
    durable: bool = False
    environ: Mapping[str, str] = field(default_factory=dict)


def check_base_url(base_url: str | None) -> None:
    """Raise `UsageError` for a `--base-url` that is not text, which an argument need not be."""
    try:
        (base_url or "").encode()
    except UnicodeEncodeError:
        raise UsageError("--base-url is not text; write https://host/path") from None


def jobs_default() -> int:
    """Return how many processes a build uses if nothing was said: one for each processor."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
