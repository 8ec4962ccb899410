"""Marks of emphasis that emphasise nothing: `**bold` without an end, `** bold**`.

A star can also be meant as one: a footnote's, a price's, a product of numbers. So only a mark that
touches a word counts, and not one that belongs to a footnote of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LETTER = r"[^\W\d_]"
_QUOTE = r"[\"'(\[\u201c\u2018\u00bf\u00a1]?"
_STOP = r"[.,!?:;)\"'\u201d\u2019]?"
_MARK = re.compile(
    rf"(?<![\w*])(?<!\x0242\x03)(?P<open>\*\*\*?(?={_QUOTE}\w)|\*(?={_QUOTE}{_LETTER})|(?<!_)__(?={_QUOTE}{_LETTER}))"
    r"(?!\*|kwargs\b|args\b)\S{1,30}"
    rf"|(?:\w{_STOP}(?P<close>\*\*\*?)|{_LETTER}{_STOP}(?P<single>\*)|{_LETTER}{_STOP}__(?!_))"
    r"(?![\w*])"
)
# Marks with blanks on both sides; then those before or after a link, code, or another element.
_EDGE = re.compile(
    r"(?<![\w*])\*\* [^\s*][^*\n]{0,300} \*\*(?!\S)|\A\*\*(?![\w*])|(?<![\w*])\*\*\Z"
)
_NOTES = {  # lines that explain a star
    "*": re.compile(r"^[ >|]*\\?\*(?![*\\])", re.MULTILINE),
    "**": re.compile(r"^[ >|]*\\?\*\\?\*(?!\*)(?!.*\*\*)", re.MULTILINE),
}


@dataclass(slots=True)
class StrayMarks:
    """Looks through the texts of one source, in their order."""

    source: str
    _with_note: set[str] = field(default_factory=set)

    def found(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the marks that are left over in a text."""
        matches = list(_MARK.finditer(text))
        # `*one` and `*two`, line below line, are a list without blanks, which is reported as one.
        starts = sum(self._starts_line(match) for match in matches)
        for match in matches:
            close = match["close"] or match["single"]
            if close:
                if not self._has_note(close, match):
                    yield match
            elif not (self._is_note(match) or (starts > 1 and self._starts_line(match))):
                yield match
        for match in _EDGE.finditer(text):
            yield match

    def _has_note(self, mark: str, match: re.Match[str]) -> bool:
        """Check whether a star after a word may have its footnote."""
        if (
            mark == "*"
            and re.match(r"[A-Z]\*", match.group())
            and not match.string[: match.start()][-1:].isalnum()
        ):
            return True  # `A*` is a grade
        note = _NOTES.get(mark)
        if note is None or note.search(self.source) is None:
            return False
        self._with_note.add(mark)
        return True

    def _is_note(self, match: re.Match[str]) -> bool:
        mark = match["open"]
        if mark not in _NOTES or not self._starts_line(match):
            return False
        is_sentence = mark == "*" and match.group().lstrip("*\"'(\u201c\u2018")[:1].isupper()
        return is_sentence or mark in self._with_note

    @staticmethod
    def _starts_line(match: re.Match[str]) -> bool:
        return bool(match["open"]) and match.string[: match.start()][-1:] in ("", "\n")
