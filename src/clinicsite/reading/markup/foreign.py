"""Syntax of other programs that readers would see, found once a text and construct.

It is looked for in the source, where its place is, and then in the finished tree, so that code and
escaped marks give no warning.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from xml.etree.ElementTree import Element

from clinicsite.errors import Severity
from clinicsite.reading.markup.findings import Findings
from clinicsite.reading.markup.foreign_table import CODE, FOREIGN, Foreign
from clinicsite.reading.markup.source import unmarked
from clinicsite.reading.markup.words import INLINE, TAG

_NEEDLES = sorted({needle for entry in FOREIGN for needle in entry.needles})
_LONGEST = 40  # characters that a message quotes


def report_foreign(
    root: Element, stash: Sequence[object], findings: Findings, blanked: Callable[[], str]
) -> None:
    """Report syntax of other programs in a tree whose escapes are not resolved yet.

    `blanked` returns the source with `CODE` in place of each character of code.
    """
    if not any(needle in findings.source.text for needle in _NEEDLES):
        return
    for entry, match, hint, count in _found_in(blanked(), *_shown(root, stash)):
        at, end = _span(match)
        words = _words(findings.source.text[at:end])
        words = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 2]} …"
        more = f", and {count - 1} more in this text" if count > 1 else ""
        message = f"{entry.names} do not work here: '{words}'{more}"
        findings.report("foreign-syntax", message, hint, at=at, severity=Severity.WARNING)


def _found_in(
    source: str, shown: str, code: str
) -> Iterator[tuple[Foreign, re.Match[str], str, int]]:
    """Yield each construct of a text with its first place, the hint, and how often it is there.

    `shown` is what readers see of it, and `code` its indented code.
    """
    taken: list[tuple[int, int]] = []
    known: set[str] = set()
    for entry in FOREIGN:
        if entry.names in known or not any(needle in source for needle in entry.needles):
            continue
        found = [
            (match, hint)
            for match in _of(entry, source, shown, code)
            if not any(match.start() < end and start < match.end() for start, end in taken)
            and (hint := entry.hint if isinstance(entry.hint, str) else entry.hint(match))
        ]
        if found:
            taken += [match.span() for match, _ in found]
            known.add(entry.names)
            yield entry, *found[0], len(found)


def _of(entry: Foreign, source: str, shown: str, code: str) -> list[re.Match[str]]:
    matches = [each for each in entry.typed.finditer(source) if not _escaped(source, each)]
    if not matches:
        return []
    matches = [
        each
        for each in matches
        if not (_words(source[slice(*_span(each))]) in code and _is_indented(source, each))
    ]
    if entry.shown is None:
        return matches
    on_page = {_words(each.group()) for each in entry.shown.finditer(shown)}
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


def _shown(root: Element, stash: Sequence[object]) -> tuple[str, str]:
    """Return what readers see of a tree, a line for each block, and its indented code."""
    shown: list[str] = []
    code: list[str] = []

    def gather(element: Element) -> None:
        if element.tag in ("code", "pre"):
            if element.tag == "pre":
                code.append(html.unescape("".join(element.itertext())))
            shown.append(CODE if element.tag == "code" else "\n")
            return
        edge = "" if element.tag in INLINE or element.tag == "img" else "\n"
        shown.extend((edge, element.get("alt", ""), element.text or ""))
        for child in element:
            gather(child)
            shown.append(child.tail or "")
        shown.extend((f"\n{element.get('title', '')}\n" if element.get("title") else "", edge))

    gather(root)
    shown += [f"\n{TAG.sub(' ', piece)}\n" for piece in stash if isinstance(piece, str)]
    return unmarked("".join(shown)), " ".join("\n".join(code).split())
