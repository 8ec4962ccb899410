"""Lists typed with marks that mean nothing in Markdown: `•`, `1)`, `a.`, Word's `·` and `o`.

Some of them may as well begin a line of prose; two such lines in turn were meant as a list, be
they lines of one paragraph or, as word processors paste them, paragraphs of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

# U+F0B7 and U+F0A7 are what Word's own fonts leave in a text.
_SURE = re.compile(r" *(?:[•◦▪●‣∙\uf0b7\uf0a7][ \xa0]*[^\s•◦▪●‣∙]|\u00b7[ \xa0]+\S)")
_LIKELY = re.compile(
    r"\n {0,3}(?P<mark>[\u2013\u2014](?=[ \xa0])|o(?=[ \xa0]{2})|\d{1,2}\)(?! )"
    r"|[-+](?=[^\W\d])|\*(?=\w)(?![^*\n]*\*)|\d{1,2}\.(?=[^\W\d])"
    r"|[A-Za-z]\)(?=[ \xa0])|[a-z]\.(?=[ \xa0]))[ \xa0]*\S"
)
_MARK_HINT = "write '- ' instead, with a blank line before the first item"
_NUMBER_HINT = "write '1. ' instead, with a blank line before the first item"


@dataclass(frozen=True, slots=True)
class Bullet:
    """The first mark of a list that would be none; `row` is its line's number, from 0."""

    row: int
    mark: str
    hint: str = _MARK_HINT


def first_bullet(text: str, *, before: str, after: str) -> Bullet | None:
    """Return the first mark in a paragraph that was meant to make a list.

    `before` and `after` are the paragraphs around it. A list that goes on from the one before is
    not found again.
    """
    if not text.isascii():  # the sure signs are not ASCII
        for row, line in enumerate(text.split("\n")):
            if _SURE.match(line):
                return Bullet(row, line.lstrip()[0])
    if _LIKELY.search(f"\n{text}") is None:
        return None
    marks = list(_marks(text))
    earlier = list(_marks(before))
    if earlier and _goes_on(earlier[-1].mark, marks[0].mark):
        return None
    marks += [each for each in _marks(after) if not each.row]
    return next((one for one, two in pairwise(marks) if _goes_on(one.mark, two.mark)), None)


def _marks(text: str) -> Iterator[Bullet]:
    text = f"\n{text}"  # line starts are found faster by it than by `^`
    for match in _LIKELY.finditer(text):
        mark = match["mark"]
        hint = _NUMBER_HINT if len(mark) > 1 else _MARK_HINT
        yield Bullet(text.count("\n", 0, match.start()), mark, hint)


def _goes_on(mark: str, following: str) -> bool:
    """Check whether a mark follows another in a list: the same, the next letter or number."""
    if mark[:-1].isdecimal() and following[:-1].isdecimal():
        return int(following[:-1]) - int(mark[:-1]) in (0, 1)
    if len(mark) == len(following) == 2:
        return ord(following[0]) - ord(mark[0]) == 1 and following[1] == mark[1]
    return mark == following
