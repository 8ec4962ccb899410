"""Which paths a file of the output may have: such as every machine can hold, and no other's.

Texts and settings give the paths, so a wrong one is told at its source and never tried on a disk.
"""

import unicodedata
from functools import lru_cache

from clinicsite.caches import CACHE

# File systems hold names of 255 bytes and paths of 4096 (Linux) or 1024 (macOS); a name may still
# get the digest of its bytes, and paths are named from their folder.
MAX_STEP_BYTES = 200
MAX_STEPS = 20


def path_fault(path: str) -> str | None:
    """Say what is wrong with an output path, or return None if it is sound."""
    steps = path.split("/")
    if len(steps) > MAX_STEPS:
        return f"it lies more than {MAX_STEPS} folders deep"
    return next((wrong for step in steps if (wrong := _step_fault(step)) is not None), None)


# Thousands of files lie in a few folders, and most are called alike.
@lru_cache(maxsize=4096)
def _step_fault(step: str) -> str | None:
    try:
        length = len(step.encode())
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    if length > MAX_STEP_BYTES:
        return f"a name in it is longer than {MAX_STEP_BYTES} bytes"
    if step in {"", ".", ".."}:
        return "it has an empty step, or one of dots"
    if "\\" in step or any(unicodedata.category(sign) == "Cc" for sign in step):
        return "it has a backslash or a control character"
    # The marker of an output begins so; and some machines take capitals for the same.
    if step.casefold().startswith(CACHE):
        return f"names that begin with {CACHE} are clinicsite's own"
    return None
