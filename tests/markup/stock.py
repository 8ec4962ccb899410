"""The conversion with python-markdown's own parts put back: the oracle for ours.

Each of our parts says the same as one of the library's, in less time. Here are those, in the
places they had: whoever changes one of ours sees in `test_same_as_stock.py` whether it still does.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from markdown.blockparser import BlockParser
from markdown.extensions.tables import TableProcessor
from markdown.preprocessors import NormalizeWhitespace
from markdown.serializers import to_html_string
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor

from clinicsite.errors import Diagnostic
from clinicsite.markup import conversion
from clinicsite.markup.blocks import BLOCKS
from clinicsite.markup.facts import Markup
from clinicsite.markup.options import MarkupOptions
from clinicsite.markup.source import Source
from clinicsite.markup.syntax.emphasis import Emphasis

KEYS = ("nice", "who")

MARKED = re.compile(
    r"""
      ^[ >]*\#{1,6}(?!\#)
    | \]\([ ]*<?
    | ^[ ]{0,3}\[(?!\^)[^\[\]\n]*\]:[ ]*<?(?=\S)
    | \[@
    | ^[ ]{4,}url:[ ]*
    | <(?P<auto>[A-Za-z][A-Za-z0-9+.-]*://[^<>\s]*)(?=>)
    | ^(?P<setext>\w[^\n]*)(?=\n(?:=+|-+)[ ]*$)
    """,
    re.VERBOSE | re.MULTILINE,
)
DEEP = re.compile(
    r"^(?:[ ]*(?:>|(?:[-*+:]|\d{1,9}[.)])(?=[ ]))){41}|^[ ]{160,}+[^ \n]", re.MULTILINE
)
WRONG_FENCE = re.compile(
    rf"^ {{0,3}}(?P<fence>//|:{{3,}}) *\{{?\.?(?P<name>{'|'.join(BLOCKS)})(?![\w.:/-])",
    re.MULTILINE | re.IGNORECASE,
)


class PlainSource(Source):
    """Marks places with one search from line starts, as the pattern reads best."""

    @staticmethod
    def with_marks(text: str) -> str:
        """Return the marked text."""

        def mark(match: re.Match[str]) -> str:
            group = match.lastgroup
            at = match.start(group) if group else match.end()
            return f"{match.group()}\x11{at}\x12"

        return MARKED.sub(mark, text)


class _Emphasis(Emphasis):
    """Leaves all emphasis to the parser."""

    PLAIN = re.compile("(?!)")


@cache
def _converter(options: MarkupOptions) -> conversion._Converter:
    converter = conversion._Converter(options)
    md: Any = converter._md
    parser = BlockParser(md)
    parser.blockprocessors = md.parser.blockprocessors
    for owner in (*parser.blockprocessors, *md.registeredExtensions):
        owner.parser = parser
    md.parser = parser
    tables: Any = parser.blockprocessors["table"]
    tables.test = TableProcessor.test.__get__(tables)
    tables._split_row = TableProcessor._split_row.__get__(tables)  # type: ignore[attr-defined]
    md.preprocessors.register(NormalizeWhitespace(md), "normalize_whitespace", 30)
    md.inlinePatterns.register(_Emphasis(md), "em_strong", 60)
    md.treeprocessors.register(InlineProcessor(md), "inline", 20)
    md.treeprocessors.register(PrettifyTreeprocessor(md), "prettify", 4)
    md.serializer = to_html_string
    return converter


@contextmanager
def stock_parts() -> Iterator[None]:
    """Let conversions inside use the library's parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversion, "_converter", _converter)
        patch.setattr(conversion, "Source", PlainSource)
        yield


def converted(
    text: str, options: MarkupOptions, keys: Sequence[str] = KEYS
) -> tuple[Markup, list[Diagnostic]]:
    """Convert a text with our parts."""
    return conversion.convert(text, file="a.md", first_line=3, options=options, source_keys=keys)


def stock_converted(text: str, options: MarkupOptions) -> tuple[Markup, list[Diagnostic]]:
    """Convert a text with the library's parts."""
    with stock_parts():
        return converted(text, options)
