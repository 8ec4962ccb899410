"""Templates of host files, in `files/`."""

import re
from collections.abc import Mapping
from pathlib import Path

_FILES = Path(__file__).parent / "files"


def filled(name: str, values: Mapping[str, str]) -> str:
    """Return a template with each `@NAME@` replaced; lines of a value keep its indentation."""

    def value(match: re.Match[str]) -> str:
        return match[1] + values[match[2]].replace("\n", f"\n{match[1]}")

    return re.sub(
        r"((?:^ +)?)@([A-Z0-9-]+)@", value, (_FILES / name).read_text("utf-8"), flags=re.MULTILINE
    )
