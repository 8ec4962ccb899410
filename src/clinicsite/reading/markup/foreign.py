"""Syntax of other programs that readers would see, found once a text and construct.

It is looked for in the source, where its place is, and then in the finished tree, so that code and
escaped marks give no warning.
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from xml.etree.ElementTree import Element

from clinicsite.errors import Severity
from clinicsite.reading.markup.findings import Findings
from clinicsite.reading.markup.foreign_table import CODE, FOREIGN, NESTING, Foreign
from clinicsite.reading.markup.source import unmarked
from clinicsite.reading.markup.words import INLINE, TAG

_STARTS = re.compile(
    rf"{NESTING}(?:{'|'.join(entry.start for entry in FOREIGN if entry.start)})", re.MULTILINE
)
_OFTEN = "!?#[\"':-."  # signs that most texts hold
_NEEDLES = defaultdict[str, list[str]](list)  # by a sign of theirs, which is faster to look for
for _needle in frozenset().union(*(entry.needles for entry in FOREIGN)):
    _NEEDLES[min(_needle, key=_OFTEN.find)].append(_needle)
_LONGEST = 40  # characters that a message quotes


def report_foreign(
    root: Element, stash: Sequence[object], findings: Findings, blanked: Callable[[], str]
) -> None:
    """Report syntax of other programs in a tree whose escapes are not resolved yet.

    `blanked` returns the source with `CODE` in place of each character of code.
    """
    text = f"\n{findings.source.text}"  # line starts are found faster by a line feed than by `^`
    signs = [sign for sign in _NEEDLES if sign in text]
    held = {needle for sign in signs for needle in _NEEDLES[sign] if needle in text}
    starts = _STARTS.search(text) is not None
    likely = [
        each
        for each in FOREIGN
        if ((starts and each.start) or not held.isdisjoint(each.needles))
        and (CODE in each.typed.pattern or each.typed.search(text))
    ]
    if not likely:
        return
    for entry, match, hint, count in _found_in(f"\n{blanked()}", likely, _Shown(root, stash)):
        at, end = _span(match)
        words = _words(text[at:end])
        words = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 2]} …"
        more = f", and {count - 1} more in this text" if count > 1 else ""
        message = f"{entry.names} do not work here: '{words}'{more}"
        findings.report("foreign-syntax", message, hint, at=at - 1, severity=Severity.WARNING)


def _found_in(
    source: str, entries: Sequence[Foreign], shown: "_Shown"
) -> Iterator[tuple[Foreign, re.Match[str], str, int]]:
    """Yield each construct of a text with its first place, the hint, and how often it is there."""
    taken: list[tuple[int, int]] = []
    known: set[str] = set()
    for entry in entries:
        if entry.names in known:
            continue
        found = [
            (match, hint)
            for match in _of(entry, source, shown)
            if not any(match.start() < end and start < match.end() for start, end in taken)
            and (hint := entry.hint if isinstance(entry.hint, str) else entry.hint(match))
        ]
        if found:
            taken += [match.span() for match, _ in found]
            known.add(entry.names)
            yield entry, *found[0], len(found)


def _of(entry: Foreign, source: str, shown: "_Shown") -> list[re.Match[str]]:
    matches = [each for each in entry.typed.finditer(source) if not _escaped(source, each)]
    matches = [
        each
        for each in matches
        if not (_is_indented(source, each) and _words(source[slice(*_span(each))]) in shown.code)
    ]
    if entry.shown is None or not matches:
        return matches
    on_page = {_words(each.group()) for each in entry.shown.finditer(shown.text)}
    sure = [each for each in matches if _words(source[slice(*_span(each))]) in on_page]
    # Marks within it, as in `==**x**==`, are not on the page.
    return sure or (matches if on_page else [])


def _is_indented(text: str, match: re.Match[str]) -> bool:
    at = _span(match)[0]
    return text.startswith("    ", text.rfind("\n", 0, at) + 1)


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Return the start and end of what a message quotes of a find."""
    return match.span("it" if "it" in match.re.groupindex else 0)


def _escaped(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 9) : match.start()]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _words(text: str) -> str:
    return " ".join(text.split())


class _Shown:
    """What readers see of a tree, a line for each block, and its indented code."""

    def __init__(self, root: Element, stash: Sequence[object]) -> None:
        self._root = root
        self._stash = stash

    @cached_property
    def code(self) -> str:
        """The code, its white space single."""
        return _words(
            "\n".join(html.unescape("".join(e.itertext())) for e in self._root.iter("pre"))
        )

    @cached_property
    def text(self) -> str:
        """The text, with a sign for each code span."""
        shown: list[str] = []
        self._gather(self._root, shown)
        shown += [f"\n{TAG.sub(' ', piece)}\n" for piece in self._stash if isinstance(piece, str)]
        return unmarked("".join(shown))

    def _gather(self, element: Element, shown: list[str]) -> None:
        if element.tag in ("code", "pre"):
            shown.append(CODE if element.tag == "code" else "\n")
            return
        edge = "" if element.tag in INLINE or element.tag == "img" else "\n"
        shown.extend((edge, element.get("alt", ""), element.text or ""))
        for child in element:
            self._gather(child, shown)
            shown.append(child.tail or "")
        shown.extend((f"\n{element.get('title', '')}\n" if element.get("title") else "", edge))
