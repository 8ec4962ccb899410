"""Lines that were headings in another program, and are typed as bold, capitals or plain text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from clinicsite.markup.lint.bylines import is_byline

_BLOCK = re.compile(
    r"<(?P<end>/?)(?P<tag>p|h[2-6]|ul|ol|li|table|figure|div|blockquote|section|aside|details|dl|pre)"
    r"\b(?P<more>[^>]*)>"
)
_BOLD = re.compile(r"(?:<em>)?<strong>[^<]*</strong>(?:</em>)?[:.]?")
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br\b[^>]*>")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
# Sentences, captions, credits and quotations; a word with a colon, such as `Update:`.
_NO_HEADING = re.compile(
    r"[.,;!…\"”]$|^[(\"“\u2018]|^\S+:$|^(?:photo|image|picture|credit|source|fig)", re.IGNORECASE
)
_ENDS_SENTENCE = re.compile(r"(?:^|[.!?:…\"”)])$")
_LONGEST_HEADING = 90
_LONGEST_LINE = 400  # characters of a heading with its markup
_LONG = 100  # characters; such a line is a paragraph


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph outside lists and boxes: its HTML, and the tag of what follows."""

    inside: str
    follows: str


def pseudo_headings(html: str) -> Iterator[str]:
    """Yield the lines that stand where a heading should, and are typed as text."""
    for paragraph, following in pairwise([*_paragraphs(html), _Paragraph("", "")]):
        behind = following.inside if paragraph.follows == "p" else ""
        lines = _BREAK.sub("\n", paragraph.inside).split("\n")
        for above, (line, below) in zip(["", *lines], pairwise([*lines, behind]), strict=False):
            if len(line) > _LONGEST_LINE:
                continue
            plain = " ".join(unescape(_TAG.sub("", line)).split())
            if not _could_be_heading(plain) or (plain[-1] == ":" and paragraph.follows != "p"):
                continue
            is_marked = _BOLD.fullmatch(line.strip()) is not None or plain.isupper()
            # Text that is wrapped by hand has no line that is much longer than the others.
            is_above_text = len(_TAG.sub("", below)) > _LONG and _ENDS_SENTENCE.search(
                above.strip()
            )
            is_alone = len(lines) == 1 and is_marked and paragraph.follows
            is_title = "<a " not in line and _is_title(plain)
            if is_alone or (is_above_text and (is_marked or is_title)):
                yield plain


def _could_be_heading(line: str) -> bool:
    return (
        len(line) <= _LONGEST_HEADING
        and sum(map(str.isalpha, line)) > 3
        and _NO_HEADING.search(line) is None
        and not is_byline(line, at_start=True)
    )


def _is_title(line: str) -> bool:
    """Tell whether a line is typed as English titles are: nearly all long words are capitalised."""
    words = _WORD.findall(line)
    long = [word for word in words if len(word) > 3]
    capital = sum(word[0].isupper() for word in long)
    return len(words) > 1 and len(long) > 0 and capital >= 0.8 * len(long) and line[0].isupper()


def _paragraphs(html: str) -> Iterator[_Paragraph]:
    depth, start = 0, None
    for match, behind in pairwise([*_BLOCK.finditer(html), None]):
        assert match is not None  # noqa: S101 - only the last is
        tag, ends = match["tag"], bool(match["end"])
        if tag == "p":
            if not ends:
                start = match.end() if depth == 0 and not match["more"] else None
            elif start is not None:
                follows = behind["tag"] if behind is not None and not behind["end"] else ""
                yield _Paragraph(html[start : match.start()], follows)
                start = None
        elif tag[0] != "h":
            depth += -1 if ends else 1
