"""Tables of data that lie next to the code, as YAML."""

from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(name: str) -> Any:  # noqa: ANN401 - each caller knows its form
    """Return the values of a YAML file, by its path in the package `clinicsite`."""
    # Imported when needed: most runs need no table.
    import yaml  # noqa: PLC0415

    text = (Path(__file__).parent.parent / name).read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
