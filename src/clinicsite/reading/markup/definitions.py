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
        if before is not None and before.tag == "p" and before.text is None:
            return block[:4].lstrip()[:1] != ":" and super().test(parent, block)
        return super().test(parent, block)


class Definitions(DefListExtension):
    """python-markdown's definition lists with our test."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - python-markdown's name
        """Register the processors."""
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(_Definitions(md.parser), "deflist", 25)
