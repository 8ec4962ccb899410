"""Plain words of a finished tree: for slugs, search, excerpts and More Posts."""

import html
import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from clinicsite.markup.source import unmarked

STX, ETX = "\x02", "\x03"
ESCAPED = re.compile(f"{STX}([0-9]+){ETX}")
_BACKSLASH = re.compile(r"\\([!-/:-@\[-`{-~])")
STASHED = re.compile(f"{STX}wzxhzdk:([0-9]+){ETX}")
OTHER = re.compile(f"{STX}[^{ETX}]*{ETX}")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
TAG = re.compile(r"<[^>]*>")
INLINE = frozenset(
    "a abbr code del em ins kbd mark s small span strong sub sup u".split()  # noqa: SIM905
)
_SILENT = frozenset({"citation", "footnote-mark", "footnote-backref", "label"})
EXCERPT_LENGTH = 160


def plain(element: Element, stash: Sequence[object] = ()) -> str:
    """Return an element's words: white space single, entities decoded, marks of notes left out.

    `stash` is python-markdown's store of raw HTML, whose words count and whose tags do not.
    """
    if len(element):
        pieces: list[str] = []
        _gather(element, pieces)
        text = "".join(pieces)
    else:
        text = element.text or ""
    if STX in text:
        text = STASHED.sub(lambda match: _stashed(stash, int(match.group(1))), text)
        text = OTHER.sub("", unescaped(text))
    return " ".join(decoded(unmarked(text)).split())


def _gather(element: Element, pieces: list[str]) -> None:
    if element.get("class") in _SILENT:
        # A mark is typed after a space that belongs to it: `within weeks [@nice].`
        if pieces:
            pieces[-1] = pieces[-1].rstrip()
        return
    inline = element.tag in INLINE
    if not inline:
        pieces.append(" ")
    if element.text:
        pieces.append(element.text)
    for child in element:
        _gather(child, pieces)
        if child.tail:
            pieces.append(child.tail)
    if not inline:
        pieces.append(" ")


def _stashed(stash: Sequence[object], index: int) -> str:
    raw = stash[index] if index < len(stash) else ""
    return TAG.sub(" ", raw) if isinstance(raw, str) else ""


def unescaped(text: str) -> str:
    """Return a text of the tree with python-markdown's placeholders of escapes resolved.

    An escaped `&` does not start a character reference.
    """
    return ESCAPED.sub(lambda match: encoded(chr(int(match[1]))), text) if STX in text else text


def escaped(text: str) -> str:
    """Return a typed text with its backslash escapes as the parser would leave them in a tree."""
    return _BACKSLASH.sub(lambda match: f"{STX}{ord(match[1])}{ETX}", text)


def without_escapes(text: str) -> str:
    """Return a typed text with its backslash escapes replaced by their characters."""
    return _BACKSLASH.sub(r"\1", text) if "\\" in text else text


def typed(text: str) -> str:
    """Return a text of the tree with its backslash escapes as they were typed."""
    return ESCAPED.sub(lambda match: f"\\{chr(int(match[1]))}", text) if STX in text else text


def decoded(text: str) -> str:
    """Return a text with its complete character references decoded, once.

    `&copy` without a semicolon stays: inside an address it is the name of a parameter.
    """
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text) if "&" in text else text


def encoded(text: str) -> str:
    """Return a plain text as the tree holds it, where `&name;` means a character reference."""
    return text.replace("&", "&amp;") if "&" in text else text


def shortened(text: str, limit: int = EXCERPT_LENGTH) -> str:
    """Return a text of at most `limit` characters, cut at the end of a word, with an ellipsis."""
    if len(text) <= limit:
        return text
    head, space, _ = text[:limit].rpartition(" ")
    return (head if space else text[: limit - 1]).rstrip(" ,;:\u2013\u2014-") + "…"
