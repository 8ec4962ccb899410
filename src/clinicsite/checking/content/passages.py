"""A text as an editor reads it: passages between headings, and the sentences in them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

# Where a heading begins. Sought, never split at with a lookahead: that is tried at each character,
# where a search goes from `<h` to `<h`.
_HEADING = re.compile(r"<h[2-6][ >]")
# A question of an `faq` block parts a text as well as a heading does.
_HEADING_OR_QUESTION = re.compile(r'<h[2-6][ >]|<summary class="faq__question"')
# What somebody else is said to believe is no claim of the text's own.
_MYTH = re.compile(r'<p class="myth__claim".*?</p>', re.DOTALL)
_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_INLINE = re.compile(r"</?(?:a|abbr|b|code|em|i|span|strong|sub|sup|u)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_SOURCED = re.compile(r'href="https?:|class="(?:citation|footnote-ref)"')
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|\n+")  # noqa: RUF001 - closing quotes


@dataclass(frozen=True, slots=True)
class Passage:
    """What stands between two headings; `is_sourced` tells of an outside link, note or citation."""

    sentences: tuple[str, ...]
    is_sourced: bool

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(len(sentence.split()) for sentence in self.sentences)


def longest_passage(html: str) -> int:
    """Return how many words the passage has that is longest in characters."""
    longest = max(_parts(html, _HEADING_OR_QUESTION), key=len)
    return len(_TAG.sub(" ", longest).split()) if longest else 0


def _parts(html: str, start: re.Pattern[str] = _HEADING) -> list[str]:
    """Cut a text before each heading; the first part is what comes before them all."""
    starts = [0, *(heading.start() for heading in start.finditer(html))]
    return [html[start:end] for start, end in pairwise((*starts, len(html)))]


def passages(html: str, marks: Collection[str]) -> Iterator[Passage]:
    """Yield the passages of a converted text that hold a mark, without its myths and code.

    `marks` are in lower case, without signs that HTML escapes.
    """
    for part in _parts(_CODE.sub("", _MYTH.sub("", html))):
        one_line = " ".join(_INLINE.sub("", part).split())
        lowered = " ".join(unescape(one_line).split()) if "&" in one_line else one_line
        lowered = lowered.lower()
        if any(mark in lowered for mark in marks):
            text = unescape(_TAG.sub("\n", one_line))
            sentences = (" ".join(each.split()) for each in _SENTENCE_END.split(text))
            yield Passage(tuple(filter(None, sentences)), bool(_SOURCED.search(part)))
