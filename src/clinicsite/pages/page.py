"""What exists in a published site: pages, which are rendered, and assets, which are copied."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from clinicsite import urls


@dataclass(frozen=True)
class Deferred:
    """A context that is made when it is first asked for: most pages of a build are fresh."""

    make: Callable[[], object]

    @cached_property
    def context(self) -> object:
        """The context, made once."""
        return self.make()


@dataclass(frozen=True, slots=True)
class Page:
    """One rendered file: its url, its template, and all that the template may see.

    `source` names the document the page is made of, for messages; empty where there is none.
    `tokens` are those of the context's fields, where they are known already.
    """

    url: str
    template: str
    _context: object
    source: str = ""
    tokens: Mapping[str, str] | None = None

    @property
    def context(self) -> object:
        """A frozen dataclass of plain values: the page's dependency list."""
        held = self._context
        return held.context if isinstance(held, Deferred) else held

    @property
    def path(self) -> str:
        """The file, relative to the output folder."""
        return urls.output_path(self.url)


@dataclass(frozen=True, slots=True)
class Asset:
    """One copied file: its output path, the digest of its bytes, and where the bytes are.

    `origin` is a file to copy, or the bytes themselves when they were made (a rewritten style
    sheet, a resized picture). `source` names the origin in messages.
    """

    path: str
    digest: str
    origin: Path | bytes = field(repr=False, compare=False)
    source: str = ""
