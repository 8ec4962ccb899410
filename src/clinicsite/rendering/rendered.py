"""The result of rendering: an output path and its bytes."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rendered:
    """One file ready to be published."""

    path: str
    data: bytes = field(repr=False)
