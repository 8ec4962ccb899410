"""What checks share: who tells places, and how a remark on a document is made."""

from typing import Any, Protocol

from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.reading.documents import Document


class Finder(Protocol):
    """Who tells where something stands in a file (`reading.places`)."""

    def setting(self, key: str) -> Place:
        """Return where a key of `site.yaml` stands."""

    def words(self, path: str, words: str, *, before: str = "", after: str = "") -> Place:
        """Return where words stand in a document's body."""


def remark(  # noqa: PLR0913 - the parts of a diagnostic
    document: Document[Any],
    code: str,
    message: str,
    hint: str,
    severity: Severity = Severity.INFO,
    *,
    key: str,
) -> Diagnostic:
    """Return a diagnostic at a key of a document's front matter."""
    return Diagnostic(document.place(key), code, message, hint, severity)
