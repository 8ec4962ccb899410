"""From bytes to the two parts of a document, by one rule of our own.

The rule: a document is UTF-8 (a byte order mark is allowed), its first line is `---`, and its front
matter ends at the next line that is `---`; both may be followed by blanks and by nothing else.
Lines that are nearly a fence are reported, because a fence that is not recognised would print
`draft: true` on the page.
"""

import re
from dataclasses import dataclass
from itertools import islice

from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.front_matter import charsets

MAX_HEADER_BYTES = 64 * 1024

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
# What an editor may take for a fence: other numbers of hyphens, an indented fence, or the dashes
# that word processors make of hyphens.
_NEARLY = re.compile(r"^[ \t]*(?:[-\u2010-\u2015]+|\.\.\.)[ \t]*$", re.MULTILINE)
# Illegal in XML 1.0 (so in feeds), or parse errors in HTML; \x02 and \x03 are also
# python-markdown's own marks, \x1e and \x1f ours. Tab and line feed are all a text needs.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_MANY = 3


@dataclass(frozen=True, slots=True)
class Split:
    """A text split at its fences; the body's line counts from 1 in the file."""

    header: str
    body: str
    body_line: int


def decode(data: bytes, file: str) -> tuple[str | None, list[Diagnostic]]:
    """Return a file's text with line feeds only, or None if it is not UTF-8.

    Characters that cannot be in a page are errors, bidirectional overrides warnings.
    """
    kind = charsets.other_kind(data)
    if kind is not None:
        what, hint = kind
        message = f"the file is {what}, not Markdown"
        return None, [_at_top(file, "not-markdown", message, hint)]
    mark = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    try:
        text = data[mark:].decode()
    except UnicodeDecodeError:
        return None, [not_utf8(data, file)]
    if "\0" in text and charsets.utf16(data):
        return None, [not_utf8(data, file)]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, _characters(text, file)


def split(text: str, file: str) -> Split | Diagnostic:
    """Split a text at its fences, or return what is wrong with them."""
    opening = _FENCE.match(text)
    if opening is None:
        return _no_opening(text, file)
    closing = _FENCE.search(text, opening.end() + 1)
    if closing is None:
        return _no_closing(text, opening.end() + 1, file)
    header = text[opening.end() + 1 : closing.start()]
    if len(header.encode()) > MAX_HEADER_BYTES:
        message = f"the front matter is larger than {MAX_HEADER_BYTES // 1024} KB"
        return _at_top(file, "too-large", message, "close it with a line '---' before the text")
    return Split(header, text[closing.end() + 1 :], line_of(text, closing.start()) + 1)


def line_of(text: str, offset: int) -> int:
    """Return the line, counted from 1, of an offset in a text with line feeds."""
    return text.count("\n", 0, offset) + 1


def place_of(text: str, offset: int, file: str) -> Place:
    """Return the place of an offset in a text with line feeds."""
    return Place(file, line_of(text, offset), offset - text.rfind("\n", 0, offset))


def not_utf8(data: bytes, file: str) -> Diagnostic:
    """Return how a file that is not UTF-8 was probably saved, and where that shows."""
    guess = charsets.guess(data)
    message = f"a character of '{guess.word}' is not UTF-8"
    if guess.encoding:
        word = f" (see '{guess.word}')" if guess.word else ""
        message = f"the file is not UTF-8; it was probably saved in {guess.encoding}{word}"
    return Diagnostic(Place(file, guess.line, guess.column), "not-utf-8", message, guess.hint)


def _characters(text: str, file: str) -> list[Diagnostic]:
    found = []
    for match in islice(FORBIDDEN.finditer(text), _MANY):
        message = f"the character {named(match[0])} cannot be shown"
        hint = "it is invisible: delete it, or retype the words around it"
        place = place_of(text, match.start(), file)
        found.append(Diagnostic(place, "control-character", message, hint))
    bidi = None if text.isascii() else _BIDI.search(text)
    if bidi:
        message = f"the invisible character {named(bidi[0])} changes the order of the text"
        place = place_of(text, bidi.start(), file)
        hint = "delete it unless you need it"
        found.append(Diagnostic(place, "bidi-override", message, hint, Severity.WARNING))
    return found


def named(character: str) -> str:
    """Return the code point of an invisible character: `U+200F`."""
    return f"U+{ord(character):04X}"


_START = "start the file with a line '---', the keys (title: …), and another line '---'"


def _no_opening(text: str, file: str) -> Diagnostic:
    first, _, rest = text.partition("\n")
    if first.startswith(("+++", "{", ";;;")):
        message = f"the front matter looks like {'JSON' if first.startswith('{') else 'TOML'}"
        hint = "write it as YAML (title: …) between two lines '---'"
        return _at_top(file, "not-yaml", message, hint)
    if first.strip() and _NEARLY.fullmatch(first):
        message = f"the first line is '{first.strip()}'{_indented(first)} not '---'"
        hint = "write exactly three hyphens at the start of the line"
        return _at_top(file, "bad-fence", message, hint)
    fence = re.search(r"^[\s\ufeff]*---[ \t]*\n[ \t]*[A-Za-z_]+[ \t]*:", rest, re.MULTILINE)
    lead = first + "\n" + rest[: fence.start()] if fence else ""
    if fence and lead.count("\n") < 20:
        line = line_of(text, len(first) + 1 + fence.start() + fence[0].index("---"))
        what = "text" if lead.strip("\ufeff \t\n") else "a blank line"
        message = f"the front matter starts at line {line}, after {what}"
        hint = "make '---' the first line of the file"
        return _at_top(file, "text-before-front-matter", message, hint)
    message = "there is no front matter" if text.strip() else "the file is empty"
    return _at_top(file, "no-front-matter", message, _START)


def _no_closing(text: str, start: int, file: str) -> Diagnostic:
    nearly = _NEARLY.search(text, start)
    if nearly is None:
        return never_closed(file, "")
    line, typed = line_of(text, nearly.start()), nearly[0].strip()
    return never_closed(file, f"line {line} is '{typed}'{_indented(nearly[0])} not '---'")


def never_closed(file: str, found: str) -> Diagnostic:
    """Report that the closing fence is missing, and what was `found` in its place."""
    message = "the front matter opened at line 1 is never closed"
    message = f"{message}: {found}" if found else message
    return _at_top(file, "unclosed-front-matter", message, "put a line '---' after the last key")


def _at_top(file: str, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Place(file, 1, 1), code, message, hint)


def _indented(line: str) -> str:
    return ", indented," if line[:1] in (" ", "\t") else ","
