"""How much each proof proves: the short form of every run, the long form of `make prove`.

A proof writes its figures (seed, counts, controls) with `record`; `prove.py` prints them as one
table. Without `CLINICSITE_FIGURES` they go nowhere. `prove.py` also says when the time of a proof
is over, and which share of the long form's counts is wanted.
"""

import json
import os
import time
from pathlib import Path

LONG = os.environ.get("CLINICSITE_PROVE") == "long"
_SHARE = float(os.environ.get("CLINICSITE_SHARE", "1"))
_UNTIL = float(os.environ.get("CLINICSITE_UNTIL", "inf"))  # seconds since 1970

# A folder in memory where there is one: the proofs make and remove thousands of small files.
MEMORY = Path("/dev/shm")  # noqa: S108 - the proofs make folders of their own in it
FAST = MEMORY if os.access(MEMORY, os.W_OK) else None


def either(short: int, long: int) -> int:
    """Return the count for the form that is run; no share of the long one is below the short."""
    return max(short, round(long * _SHARE)) if LONG else short


def is_over() -> bool:
    """Tell whether the proof has used up its share of the time."""
    return time.time() > _UNTIL


def record(proof: str, **figures: object) -> None:
    """Add figures of a proof to those of the run; numbers of one name are summed up later."""
    file = os.environ.get("CLINICSITE_FIGURES")
    if file:
        line = json.dumps({"proof": proof, **figures}) + "\n"
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line.encode())  # one write: processes append side by side
        finally:
            os.close(handle)
