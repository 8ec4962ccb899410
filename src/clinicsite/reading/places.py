"""Where something stands in a file, looked up when a later room has found fault with it.

Documents and settings do not keep their source, for it is hardly ever asked for: who finds fault
asks here, and the file is read once more unless its bytes are at hand.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from clinicsite.errors import Place
from clinicsite.reading import fences, site
from clinicsite.reading.sources import read_again

_WORD = re.compile(r"\w+")
# What may stand between two words of a text in its source: blanks, marks of emphasis, a line's
# start in a quotation, the rest of a link.
# Possessive: what was taken is not given back, or `]()]()…` could be taken in 2ⁿ ways.
_GAP = r"(?:\]\([^()\s]*\)|[\W_])*+"
_MOST_WORDS = 12


class Places:
    """Finds places in the files of one site."""

    def __init__(self, root: Path, known: Callable[[str], bytes | None] = lambda _: None) -> None:
        """Take the site's root, and what gives the bytes of a file if they are still at hand.

        Those are better: the file may be another one by now than the one that fault was found in.
        """
        self._root = root
        self._known = known
        self._text = cache(self._read)

    def setting(self, key: str) -> Place:
        """Return where a key of `site.yaml` stands (`navigation.0.url`)."""
        return site.place_of(self._root, key)

    def words(self, path: str, words: str, *, before: str = "", after: str = "") -> Place:
        """Return where words stand in a document's body; the file as a whole if nowhere.

        `before` and `after` are the text around them, which tells their occurrences apart.
        """
        text, start = self._text(path)
        for lead, tail in ((before, after), (before, ""), ("", "")):
            found = _pattern(lead, words, tail).search(text, start)
            if found:
                return fences.place_of(text, found.start("words"), path)
        return Place(path)

    def _read(self, path: str) -> tuple[str, int]:
        """Return a file's text, and where its body starts."""
        data = self._known(path) or read_again(self._root, path)
        text = fences.decode(data, path)[0] if isinstance(data, bytes) else None
        parts = fences.split(text, path) if text else None
        if text is None or not isinstance(parts, fences.Split):
            return "", 0
        return text, len(text) - len(parts.body)


def _pattern(before: str, words: str, after: str) -> re.Pattern[str]:
    lead = _WORD.findall(before)[-_MOST_WORDS:]
    wanted = _WORD.findall(words) or [words]
    tail = _WORD.findall(after)[:_MOST_WORDS]
    parts = [*map(re.escape, lead), "", *map(re.escape, tail)]
    parts[len(lead)] = f"(?P<words>{_GAP.join(map(re.escape, wanted))})"
    return re.compile(rf"(?<!\w){_GAP.join(parts)}(?!\w)", re.IGNORECASE)
