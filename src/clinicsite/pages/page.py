"""What exists in a published site: pages, which are rendered, and assets, which are copied."""

from dataclasses import dataclass, field
from pathlib import Path

from clinicsite import urls


@dataclass(frozen=True, slots=True)
class Page:
    """One rendered file: its url, its template, and all that the template may see.

    `context` is a frozen dataclass of plain values. `source` names the document the page is made
    of, for messages; empty where there is none.
    """

    url: str
    template: str
    context: object
    source: str = ""

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
