"""Links and pictures as python-markdown finds them, with titles and labels read more carefully.

The library gives up on a title that holds both kinds of quotes and a bracket, and takes two pairs
of brackets with a blank between them for one link, which loses the words of the second.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import ReferenceProcessor
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    LinkInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.util import INLINE_PLACEHOLDER_RE, STX, AtomicString

from clinicsite.markup.syntax.inline import Match, Whole
from clinicsite.markup.words import escaped, typed

# `<word:word>` is not a link here, though it is in CommonMark.
AUTOLINK = r"<((?:[A-Za-z][A-Za-z0-9+.-]*://|mailto:|tel:)[^<>\s]*)>"
_TARGET = re.compile(r"\(\s*(?:<([^<>\n]*)>|([^\s()<>\"']+))\s+(?=[\"'])")
_TITLE_END = re.compile(r"([\"'])\s*\)")
_UNCLOSED_TITLE = re.compile(r"[\"'\u201c]([^\"'()\n]*)\)")
_LONGEST_TITLE = 1_000
_LABEL = re.compile(r"\[([^\]]*)\]", re.DOTALL)


class _Nested(LinkInlineProcessor):
    """Keeps the words of what is nested in a title or in the words of a picture."""

    def unescape(self, text: str) -> str:
        """Return a text with the words of all that was made in it."""
        while STX in text and (inner := super().unescape(text)) != text:
            text = inner
        return text


class _Titled(_Nested):
    """Finds the end of a title in quotes by the bracket after it; the rest is the parent's."""

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802
        """Return the address, the title, where the link ends, and whether it is one."""
        target = _TARGET.match(data, index)
        if target is None:
            return super().getLink(data, index)
        start = target.end() + 1
        href = self.unescape(target[1] if target[2] is None else target[2]).strip()
        for end in _TITLE_END.finditer(data, start, start + _LONGEST_TITLE):
            title = data[start : end.start()]
            if "](" in title:  # the end of a later link's title
                break
            if end[1] == data[start - 1] and title.count("(") == title.count(")"):
                title = self.RE_TITLE_CLEAN.sub(" ", self.unescape(title).strip())
                return href, title, end.end(), True
        if unclosed := _UNCLOSED_TITLE.match(data, target.end()):
            return href, unclosed[1].strip(), unclosed.end(), True
        return super().getLink(data, index)


class _Links(_Titled):
    pass


class _Pictures(_Titled, ImageInlineProcessor):
    pass


class _PictureReferences(_Nested, ImageReferenceInlineProcessor):
    pass


class _ShortPictureReferences(_Nested, ShortImageReferenceInlineProcessor):
    pass


class _ShortReferences(ShortReferenceInlineProcessor):
    """`[name]`, also in brackets that are not a link."""

    def handleMatch(self, m: re.Match[str], data: str) -> Match:  # type: ignore[override] # noqa: N802
        """Make the link; without one, the search goes on after the first bracket."""
        link, start, end = super().handleMatch(m, data)
        return (None, start, m.end(0)) if link is None and end else (link, start, end)


class References(dict[str, tuple[str, str]]):
    """Definitions by label; capitals and white space need not be the same, escapes are as typed."""

    def __init__(self, md: Markdown) -> None:
        super().__init__()
        self._md = md

    def __setitem__(self, label: str, found: tuple[str, str]) -> None:
        address, title = found
        super().__setitem__(self._folded(label), (escaped(address), escaped(title or "")))

    def __getitem__(self, label: str) -> tuple[str, str]:
        return super().__getitem__(self._folded(label))

    def __contains__(self, label: object) -> bool:
        return isinstance(label, str) and super().__contains__(self._folded(label))

    def _folded(self, label: str) -> str:
        label = INLINE_PLACEHOLDER_RE.sub(self._typed, label) if STX in label else label
        return " ".join(label.casefold().split())

    def _typed(self, placeholder: re.Match[str]) -> str:
        inline: Any = self._md.treeprocessors["inline"]
        node = inline.stashed_nodes.get(placeholder[1])
        return typed(node) if isinstance(node, str) else placeholder[0]


class _Definitions(ReferenceProcessor):
    """`[name]: address`; the name may hold escaped brackets."""

    RE = re.compile(
        r"^[ ]{0,3}\[((?:[^\[\]\\]|\\.)*)\]:[ ]*(?:\n[ ]*)?([^\s]+)[ ]*(?:\n[ ]*)?"
        r"(([\"'])(.*)\4[ ]*|\((.*)\)[ ]*)?$",
        re.MULTILINE,
    )


def _autolink(address: str) -> Element:
    """Return the link of `<https://…>`, in which a backslash is part of the address."""
    address = typed(address)
    link = Element("a", {"href": address})
    link.text = AtomicString(re.sub("^(?:mailto|tel):", "", address))
    return link


def register_links(md: Markdown) -> None:
    """Put our links in the places of python-markdown's."""
    md.references = References(md)
    md.parser.blockprocessors.register(_Definitions(md.parser), "reference", 15)
    patterns = md.inlinePatterns
    links = _Links(LINK_RE, md)
    patterns.register(links, "link", 160)
    patterns.register(_Pictures(IMAGE_LINK_RE, md), "image_link", 150)
    patterns.register(_PictureReferences(IMAGE_REFERENCE_RE, md), "image_reference", 140)
    patterns.register(_ShortPictureReferences(IMAGE_REFERENCE_RE, md), "short_image_ref", 125)
    patterns.register(_ShortReferences(REFERENCE_RE, md), "short_reference", 130)
    autolink = Whole(AUTOLINK, lambda match: _autolink(links.unescape(match[1])), md)
    patterns.register(autolink, "autolink", 120)
    for name in ("reference", "image_reference"):
        patterns[name].RE_LINK = _LABEL  # type: ignore[attr-defined] # the parent takes a blank
