"""From the finished tree to HTML: python-markdown's line breaks and serialiser, for our trees.

The library's own check whether each tag is a comment, of another name space, in capitals, or one
of sixty names in a list. Our trees hold elements with lower-case names and texts only; raw HTML
is not part of them, and every attribute has a value. For such trees
both write the same, which the tests hold against each other.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS, AtomicString

_BLOCKS = frozenset(BLOCK_LEVEL_ELEMENTS)
_CODE = frozenset({"pre", "code"})
_VOID = frozenset({"br", "hr", "img"})
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9a-f]+|[0-9a-z]+);)", re.IGNORECASE)


class LineBreaks(Treeprocessor):
    """Puts each block of the tree on a line of its own."""

    def run(self, root: Element) -> None:
        """Set the white space around blocks and line breaks, and at the end of code."""
        _break_lines(root)
        for line_break in root.iter("br"):
            tail = line_break.tail
            line_break.tail = f"\n{tail}" if tail and not tail.isspace() else "\n"
        for pre in root.iter("pre"):
            code = pre[0] if len(pre) else pre
            if code.tag == "code" and not len(code) and code.text is not None:
                code.text = AtomicString(code.text.rstrip() + "\n")


def _break_lines(block: Element) -> None:
    if block.tag not in _CODE:
        if len(block) and block[0].tag in _BLOCKS and _is_blank(block.text):
            block.text = "\n"
        for child in block:
            if child.tag in _BLOCKS:
                _break_lines(child)
    if _is_blank(block.tail):
        block.tail = "\n"


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def html_of(root: Element) -> str:
    """Return a tree as HTML; in its texts `&name;` is a character reference."""
    pieces: list[str] = []
    _write(root, pieces.append)
    return "".join(pieces)


def _write(element: Element, write: Callable[[str], None]) -> None:
    tag = element.tag
    attributes = element.items()
    if attributes:
        write(f"<{tag}")
        for name, value in sorted(attributes):
            escaped = _escaped(value).replace('"', "&quot;")
            write(f' {name}="{escaped}"')
        write(">")
    else:
        write(f"<{tag}>")
    if element.text:
        write(_escaped(element.text))
    for child in element:
        _write(child, write)
    if tag not in _VOID:
        write(f"</{tag}>")
    if element.tail:
        write(_escaped(element.tail))


def _escaped(text: str) -> str:
    if "&" in text:
        text = _BARE_AMPERSAND.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text
