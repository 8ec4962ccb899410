"""Syntax of other programs that readers would see, reported once for each kind.

It is searched for in the source, where its place is, and then in the finished tree, so that code
and escaped marks give no warning. What it looks like is data: `foreign_syntax.yaml`.
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from clinicsite.markup.blocks import BLOCKS
from clinicsite.markup.findings import Findings
from clinicsite.markup.source import unmarked
from clinicsite.markup.words import INLINE, TAG
from clinicsite.suggestions.tables import table

CODE = "\ufffc"  # replaces a code span in the texts that are searched
_FLAGS = re.VERBOSE | re.MULTILINE
# Before a line's text: quotation marks, and the bullets of the items that it is in.
_BULLET = r"(?:[-*+]|\d{1,9}[.)])[ ]"
_NESTING = rf"\n(?:[ >]|{_BULLET})*"
_LONGEST = 40  # characters that a message quotes


@dataclass(frozen=True)
class Foreign:
    """One construct of another program; its patterns are compiled when they are needed.

    The source must hold one of the `needles`, or a line of it start with the pattern `start`.
    `source` finds it in the source, which begins with a line feed; the group `it`, if there is one,
    is what the message quotes. `page` finds it in the shown text; if that is empty, the construct
    counts wherever it is not code.
    """

    names: str
    needles: frozenset[str]
    source: str
    page: str
    hint: str
    start: str = ""

    @cached_property
    def typed(self) -> re.Pattern[str]:
        """The compiled pattern `source`."""
        return re.compile(self.source, _FLAGS)

    @cached_property
    def shown(self) -> re.Pattern[str]:
        """The compiled pattern `page`."""
        return re.compile(self.page, _FLAGS)

    def hint_for(self, match: re.Match[str]) -> str | None:
        """Return what to write instead; None for an emoji code that does not exist."""
        if "{sign}" not in self.hint:
            return self.hint
        # Imported when needed: it is a large table.
        from pymdownx.gemoji_db import aliases, emoji  # noqa: PLC0415

        known = emoji.get(aliases.get(match.group(), match.group()), {}).get("unicode")
        if known is None:
            return None
        sign = "".join(chr(int(code, 16)) for code in known.split("-"))
        return self.hint.replace("{sign}", sign)


def _constructs() -> tuple[Foreign, ...]:
    typed = table("markup/lint/foreign_syntax.yaml")
    words = {"blocks": "|".join(BLOCKS), "code": CODE} | typed["words"]
    return tuple(_construct(each, words) for each in typed["syntax"])


def _construct(typed: Mapping[str, str], words: Mapping[str, str]) -> Foreign:
    kind = next(each for each in ("anywhere", "source", "line", "item") if each in typed)
    pattern = typed[kind]
    for name, meaning in reversed(list(words.items())):  # one may hold another that is above it
        pattern = pattern.replace(f"{{{name}}}", meaning)
    needles = frozenset(typed.get("needles", "").split())
    source, page, start = pattern, "" if kind == "source" else pattern, ""
    if kind in ("line", "item"):
        bullet = rf"{_BULLET}[ ]*" if kind == "item" else ""
        source, page = f"{_NESTING}{bullet}(?P<it>{pattern})", f"^{pattern}"
        start = "" if needles else pattern
    return Foreign(typed["names"], needles, source, page, typed["hint"], start)


FOREIGN = _constructs()
# Comments in which other programs look for something.
COMMENT_MARK = next(entry.source for entry in FOREIGN if "<!--" in entry.needles)
_STARTS = re.compile(f"{_NESTING}(?:{'|'.join(e.start for e in FOREIGN if e.start)})", _FLAGS)
_OFTEN = "!?#[\"':-."  # signs that most texts hold
_NEEDLES = defaultdict[str, list[str]](list)  # by a sign of theirs, which is faster to look for
for _needle in frozenset().union(*(entry.needles for entry in FOREIGN)):
    _NEEDLES[min(_needle, key=_OFTEN.find)].append(_needle)


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
        and (CODE in each.source or each.typed.search(text))
    ]
    if not likely:
        return
    for entry, match, hint, count in _found_in(f"\n{blanked()}", likely, _Shown(root, stash)):
        at, end = _span(match)
        words = _words(text[at:end])
        words = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 2]} …"
        more = f", and {count - 1} more in this text" if count > 1 else ""
        message = f"{entry.names} do not work here: '{words}'{more}"
        findings.warn("foreign-syntax", message, hint, at - 1)


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
            and (hint := entry.hint_for(match))
        ]
        if found:
            taken += [match.span() for match, _ in found]
            known.add(entry.names)
            yield entry, *found[0], len(found)


def _of(entry: Foreign, source: str, shown: "_Shown") -> list[re.Match[str]]:
    matches = [
        each
        for each in entry.typed.finditer(source)
        if not _escaped(source, each)
        and not (_is_indented(source, each) and _words(source[slice(*_span(each))]) in shown.code)
    ]
    if not entry.page or not matches:
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
