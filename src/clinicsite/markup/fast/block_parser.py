"""python-markdown's block parser, asking only the processors that could take a block.

The library tries each of its seventeen processors on each block, most of them with a search
through the whole block. But nearly all of them want a certain character at the start of a line,
and most blocks are a line of prose. Here a block's line starts are collected once, and only
those processors are tried that could match, in the library's order.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    BlockProcessor,
    BlockQuoteProcessor,
    CodeBlockProcessor,
    EmptyBlockProcessor,
    HashHeaderProcessor,
    HRProcessor,
    ListIndentProcessor,
    OListProcessor,
    ReferenceProcessor,
    SetextHeaderProcessor,
    UListProcessor,
)
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.def_list import DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.tables import TableProcessor
from markdown.preprocessors import Preprocessor

_EMPTY, _DIGIT, _OTHER, _LINES = "e", "0", "a", "\n"
# How a line must start, at least one in the block, for a processor to take the block: with one of
# these characters, a digit (`0`), or not at all (`e`); `\n` means any block of several lines.
# A processor that is not listed, and is not a subclass of one that is, is always tried.
OPENERS: dict[type[BlockProcessor], str] = {
    EmptyBlockProcessor: _EMPTY,
    ListIndentProcessor: " ",
    CodeBlockProcessor: " ",
    TableProcessor: _LINES,
    HashHeaderProcessor: " #",
    SetextHeaderProcessor: " =-",
    HRProcessor: " -_*",
    UListProcessor: " -+*",
    OListProcessor: f" {_DIGIT}",
    DefListProcessor: " :",
    BlockQuoteProcessor: " >",
    FootnoteBlockProcessor: " [",
    AbbrBlockprocessor: "*",
    ReferenceProcessor: " [",
}
_BLANK = re.compile(r"\n +(?=\n)")  # the first line stays, as in python-markdown
_FIRSTS = re.compile(r"\n(.?)")
_SIGNS = frozenset("".join(OPENERS.values())) - {_EMPTY, _DIGIT, _LINES}


class CandidateParser(BlockParser):
    """A block parser that finds a block's candidates by how its lines start."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._candidates: dict[str, tuple[BlockProcessor, ...]] = {}

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802
        """Parse blocks into a parent, and take them off the list."""
        while blocks:
            starts = starts_of(blocks[0])
            candidates = self._candidates.get(starts)
            if candidates is None:
                candidates = self._candidates[starts] = self._for(starts)
            for processor in candidates:
                # Only `False` means that the processor did not take the block after all.
                if processor.test(parent, blocks[0]) and (
                    processor.run(parent, blocks) is not False
                ):
                    break

    def _for(self, starts: str) -> tuple[BlockProcessor, ...]:
        return tuple(
            processor
            for processor in self.blockprocessors
            if (openers := openers_of(processor)) is None or not set(openers).isdisjoint(starts)
        )


def starts_of(block: str) -> str:
    """Return how the lines of a block start, each way once, in the letters of `OPENERS`."""
    if "\n" not in block:
        return _start(block)
    return "".join(sorted({_LINES, *map(_start, set(_FIRSTS.findall(f"\n{block}")))}))


def _start(line: str) -> str:
    first = line[:1]
    if first in _SIGNS:
        return first
    if not first:
        return _EMPTY
    return _DIGIT if first.isdecimal() else _OTHER


def openers_of(processor: BlockProcessor) -> str | None:
    """Return the openers of a processor; None if it must be tried on every block."""
    return next((OPENERS[kind] for kind in type(processor).__mro__ if kind in OPENERS), None)


class Lines(Preprocessor):
    """Empties the lines that hold blanks only, so that a blank line is one.

    python-markdown's own step also handles tabs, line ends and its control characters, which
    `Source` has done, and takes ten times as long to find such lines.
    """

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines, with two empty ones after them."""
        text = "\n".join(lines) + "\n\n"
        return (_BLANK.sub("\n", text) if " \n" in text else text).split("\n")


def register_block_parser(md: Markdown) -> None:
    """Put our block parser in the place of python-markdown's, before any extension."""
    parser = CandidateParser(md)
    parser.blockprocessors = md.parser.blockprocessors
    for processor in parser.blockprocessors:
        processor.parser = parser
    md.parser = parser
    md.preprocessors.register(Lines(md), "normalize_whitespace", 30)
