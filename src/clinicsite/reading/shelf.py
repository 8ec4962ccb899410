"""Where prose comes from that is not in memory: the store, or else the file it was parsed from.

The store is a cache and never more: what it has lost by the time it is asked for is made again.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from clinicsite.reading.documents import SourceFile
from clinicsite.reading.prose import Form, Prose
from clinicsite.reading.store import Store


class Shelf:
    """Gives documents' prose; it lives as long as they do.

    `store` and `parse_again` are those of the last time that files were read.
    """

    def __init__(self) -> None:
        """Start with nothing to give."""
        self.store: Store | None = None
        self.parse_again: Callable[[SourceFile, str], Prose] | None = None
        # Readers ask for a text several times in a row.
        self._last: dict[Form, tuple[str, str]] = {}

    def getter(self, source: SourceFile, key: str) -> Callable[[Form], str]:
        """Return what gets the forms of a file's text, kept in the store under its key.

        It raises `EnvironmentFault` if the store has lost it and the file is another one by now.
        """
        return partial(self._get, replace(source, data=b""), key)

    def _get(self, source: SourceFile, key: str, form: Form) -> str:
        known, text = self._last.get(form, ("", ""))
        return text if known == key else self._fetched(source, key, form)

    def _fetched(self, source: SourceFile, key: str, form: Form) -> str:
        text = self._stored(key, form)
        if text is None:
            if self.parse_again is None:
                raise AssertionError("prose is asked for that was never read")
            prose = self.parse_again(source, key)
            return prose.html if form == "html" else prose.text
        self._last[form] = key, text
        return text

    def _stored(self, key: str, form: Form) -> str | None:
        data = self.store.get_many(form, [key]).get(key) if self.store else None
        try:
            return None if data is None else data.decode()
        except ValueError:  # sound as a row, and no text
            return None
