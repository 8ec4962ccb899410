"""Definition lists, without the one step that breaks inside blocks."""

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.def_list import DefListExtension, DefListProcessor


class _Definitions(DefListProcessor):
    def test(self, parent: Element, block: str) -> bool:
        """Accept a definition whose terms are not the paragraph that is a block's title.

        python-markdown takes the paragraph before a bare `: definition` for its terms.
        """
        before = self.lastChild(parent)
        if before is None or before.tag != "p" or before.text is not None:
            return super().test(parent, block)
        match = self.RE.search(block)
        # Lines of blanks that are no spaces, such as U+00A0, hold no term either.
        return (
            match is not None
            and block[:4].lstrip()[:1] != ":"
            and bool(block[: match.start()].strip())
        )


class Definitions(DefListExtension):
    """python-markdown's definition lists with our test."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - python-markdown's name
        """Register the processors."""
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(_Definitions(md.parser), "deflist", 25)
