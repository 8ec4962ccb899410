"""Authors by the names that people type: `carlos-sama`, `Carlos Sama`, `Carlos Sama, LMT`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinicsite.front_matter.schema import AuthorHeader
from clinicsite.reading.documents import Document
from clinicsite.suggestions.words import plain

_LETTERS = re.compile(r"[A-Z][A-Za-z.\-/®]{1,11}")
_TITLES = re.compile(r"(?:by|dr|mr|mrs|ms|prof|dra?|sra?|srta)\.?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AuthorNames:
    """The ids of authors by id, and by name without case, accents and signs."""

    ids: frozenset[str]
    by_name: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, authors: Iterable[Document[AuthorHeader]]) -> "AuthorNames":
        """Gather the names of some authors."""
        names: dict[str, list[str]] = {}
        ids = []
        for author in authors:
            ids.append(author.id)
            for form in dict.fromkeys((plain(author.id), plain(author.header.name))):
                names.setdefault(form, []).append(author.id)
        return cls(frozenset(ids), {form: tuple(sorted(each)) for form, each in names.items()})

    def find(self, typed: str) -> tuple[str, ...]:
        """Return the ids that a typed name can mean; several if two authors have that name.

        An id is only itself. Letters after the name and a title before it do not count.
        """
        if typed in self.ids:
            return (typed,)
        for form in (typed, _without_letters(typed)):
            for name in (form, _TITLES.sub("", form, count=1)):
                if found := self.by_name.get(plain(name), ()):
                    return found
        return ()

    def id_of(self, typed: str) -> str | None:
        """Return the id of the one author that a typed name means, or None."""
        found = self.find(typed)
        return found[0] if len(found) == 1 else None


def letters_of(typed: str) -> list[str]:
    """Return the credentials behind a typed name: LMT and R.N. of `Ana Ito, LMT, R.N.`."""
    left = _without_letters(typed)
    rest = re.split(r"[,\s()]+", typed.strip(" ,()"))[len(left.split()) :]
    return [each for each in rest if each]


def without_credentials(typed: str) -> str:
    """Return names in one text without the credentials between them: `Jane Doe, LMT & Bo Li`."""
    parts = re.split(r"(\s*[,;&]\s*|\s+and\s+)", typed)
    kept = parts[:1]
    for sign, part in zip(parts[1::2], parts[2::2], strict=True):
        if not _are_letters(part):
            kept += [sign, part]
    return "".join(kept)


def title_of(typed: str) -> str:
    """Return the title before a typed name: `Dr.` of `Dr. Ana Ito`; `by` is none."""
    match = _TITLES.match(typed)
    title = match[0].strip() if match else ""
    return "" if title.lower() == "by" else title


def parted(typed: str) -> tuple[str, list[str]]:
    """Part a typed name from the credentials behind it."""
    return _without_letters(typed).strip(" ,"), letters_of(typed)


def _without_letters(typed: str) -> str:
    """Return a name without the credentials behind it: `Ana Ito, LMT, R.N.`, `Ana Ito PhD`."""
    name, comma, _ = typed.partition(",")
    words = re.split(r"[,\s()]+", typed.strip(" ,()"))
    least = len(name.split()) if comma and typed.isupper() else 1
    if typed.isupper() and not comma:
        return typed  # a name in capitals looks like letters
    while len(words) > least and _are_letters(words[-1]):
        words.pop()
    return " ".join(words)


def _are_letters(word: str) -> bool:
    """Check whether a word is mostly capitals: `LMT`, `R.N.`, `PhD`; `OHara` is a name."""
    capitals = sum(each.isupper() for each in word)
    small = sum(each.islower() for each in word)
    return bool(_LETTERS.fullmatch(word)) and capitals > 1 and capitals >= small
