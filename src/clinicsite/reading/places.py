"""Where words are in a file, looked up when fault has been found with them.

Documents do not keep their source, for it is hardly ever asked for.
"""

import re

from clinicsite.engine import Site
from clinicsite.errors import Place
from clinicsite.front_matter import fences
from clinicsite.reading.disk import file_digest
from clinicsite.reading.queries import setting_place

_WORD = re.compile(r"\w+")
# What may stand between two words of a text in its source: blanks, marks of emphasis, a line's
# start in a quotation, the rest of a link.
# Possessive: what was taken is not given back, or `]()]()…` could be taken in 2ⁿ ways.
_GAP = r"(?:\]\([^()\s]*\)|[\W_])*+"
_MOST_WORDS = 12


class Places:
    """Finds places in the files of a site, for checks."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def setting(self, key: str) -> Place:
        """Return where a key of `site.yaml` is (`navigation.0.url`)."""
        return setting_place(self._site, key)

    def words(self, path: str, words: str, *, before: str = "", after: str = "") -> Place:
        """Return where words are in a document's body."""
        return words_place(self._site, path, words, before=before, after=after)


def words_place(site: Site, path: str, words: str, *, before: str = "", after: str = "") -> Place:
    """Return where words are in a document's body; the file as a whole if nowhere.

    `before` and `after` are the text around them, which tells their occurrences apart.
    """
    file_digest(site, path)
    data = site.tools.disk.read(path)
    text = fences.decode(data, path)[0] if isinstance(data, bytes) else None
    parts = fences.split(text, path) if text else None
    if text is None or not isinstance(parts, fences.Split):
        return Place(path)
    start = len(text) - len(parts.body)
    for lead, tail in ((before, after), (before, ""), ("", "")):
        found = _pattern(lead, words, tail).search(text, start)
        if found:
            return fences.place_of(text, found.start("words"), path)
    return Place(path)


def _pattern(before: str, words: str, after: str) -> re.Pattern[str]:
    lead = _WORD.findall(before)[-_MOST_WORDS:]
    wanted = _WORD.findall(words) or [words]
    tail = _WORD.findall(after)[:_MOST_WORDS]
    parts = [*map(re.escape, lead), "", *map(re.escape, tail)]
    parts[len(lead)] = f"(?P<words>{_GAP.join(map(re.escape, wanted))})"
    return re.compile(rf"(?<!\w){_GAP.join(parts)}(?!\w)", re.IGNORECASE)
