"""The parser of blocks: pymdownx's, with options read as typed.

pymdownx reads the options as YAML, for which `label: No` is false and `9:30` a number, and which
has anchors and tags. Here an option is a line `name: text` and its value the text.
"""

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from pymdownx import util
from pymdownx.blocks import BlocksProcessor, BlocksTreeprocessor

from clinicsite.markup.blocks import BLOCKS
from clinicsite.markup.lint.syntax import options_below
from clinicsite.markup.words import without_escapes


class _Processor(BlocksProcessor):  # type: ignore[misc] # pymdownx ships no types
    def split_header(self, block: str, length: int) -> tuple[dict[str, str] | None, str]:
        """Take the options off the text below an opening line."""
        del length
        lines = block.split("\n")
        options = [(name, without_escapes(value)) for _, name, value in options_below(lines)]
        return dict(options), "\n".join(lines[len(options) :])

    def test(self, parent: Element, block: str) -> bool:
        """Accept a block at the margin only; a line of slashes in a list is text."""
        if "/" not in block and not self.stack:
            return False
        if parent.tag in ("li", "dd", "blockquote") and not self.stack:
            return False
        return bool(super().test(parent, block))


class Blocks(Extension):
    """Teach a Markdown instance the blocks of the table; `session` holds the running findings."""

    def __init__(self, session: object) -> None:
        super().__init__()
        self._session = session
        self._processor: _Processor | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - python-markdown's name
        """Register the parser and the blocks."""
        md.registerExtension(self)
        util.escape_chars(md, ["/"])
        processor = _Processor(md.parser, md)
        for kind in BLOCKS.values():
            processor.register(kind, {"session": self._session})
        # Places as in pymdownx: right after list indentation; right after inline parsing.
        md.parser.blockprocessors.register(processor, "blocks", 89.99)
        md.treeprocessors.register(
            BlocksTreeprocessor(md, processor), "blocks_on_inline_end", 19.99
        )
        self._processor = processor

    def reset(self) -> None:
        """Forget the last text."""
        if self._processor is not None:
            self._processor._reset()  # noqa: SLF001 - what pymdownx's own extension does
