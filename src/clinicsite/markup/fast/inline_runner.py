"""python-markdown's inline parsing, without trying patterns on texts that they cannot match.

The library tries each of its patterns on each text of the tree, which is half of what a conversion
costs. Nearly all of these searches find nothing: a text without `[` holds no link. Here a pattern
is tried only on a text that holds a character it needs. What is done when it is tried, and in which
order, is python-markdown's own (`markdown.treeprocessors.InlineProcessor`), kept step by step, and
`tests/reading/markup/test_same_as_stock.py` holds the two against each other.
"""

from collections import deque
from typing import Literal
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import (
    BACKTICK_RE,
    ENTITY_RE,
    HTML_RE,
    IMAGE_LINK_RE,
    LINE_BREAK_RE,
    LINK_RE,
    InlineProcessor,
    ReferenceInlineProcessor,
)
from markdown.treeprocessors import Treeprocessor
from markdown.util import (
    INLINE_PLACEHOLDER,
    INLINE_PLACEHOLDER_PREFIX,
    INLINE_PLACEHOLDER_RE,
    AtomicString,
)

from clinicsite.markup.html.plain_html import PLAIN_HTML
from clinicsite.markup.syntax.inline import AUTOMAIL, CITATION, ESCAPE, NOTE_MARK
from clinicsite.markup.syntax.links import AUTOLINK

# Of these texts each match of the pattern holds at least one. By the pattern itself, not by its
# name: one that a later python-markdown writes otherwise is not found here, and tried always.
NEEDLES: dict[str, tuple[str, ...]] = {
    BACKTICK_RE: ("`",),
    ESCAPE: ("\\",),
    NOTE_MARK: ("[^",),
    CITATION: ("[@",),
    LINK_RE: ("[",),
    IMAGE_LINK_RE: ("![",),
    AUTOLINK: ("<",),
    AUTOMAIL: ("<",),
    LINE_BREAK_RE: ("  \n",),
    HTML_RE: ("<",),
    PLAIN_HTML: ("<",),
    ENTITY_RE: ("&",),
    r"\*|_": ("*", "_"),
}
_ALWAYS = ("",)


class InlineRunner(Treeprocessor):
    """Applies the inline patterns of a Markdown instance to a tree.

    Patterns of the old style, and `ANCESTOR_EXCLUDES`, are not supported; we use none.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._md = md
        self._rules: list[tuple[InlineProcessor, tuple[str, ...]]] = []
        self.stashed_nodes: dict[str, Element | str] = {}  # the patterns look into it

    def run(self, root: Element) -> None:
        """Replace the marks in a tree's texts by elements."""
        self.stashed_nodes = {}
        self._rules = self._rules_of_this_text()
        queue = deque([root])
        while queue:
            element = queue.popleft()
            made_in: list[tuple[Element, list[Element]]] = []
            for child in element:  # what is put after a child meanwhile gets its turn as well
                if child.text and not isinstance(child.text, AtomicString):
                    child.text = self._stashed(child.text)
                    if made := self._placed(child, "text"):
                        queue += made
                        made_in.append((child, made))
                if child.tail:
                    child.tail = self._stashed(child.tail)
                    _insert(element, self._placed(child, "tail"), after=child)
                if len(child):
                    queue.append(child)
            for child, made in made_in:
                _insert(child, made)

    def _rules_of_this_text(self) -> list[tuple[InlineProcessor, tuple[str, ...]]]:
        return [
            (pattern, NEEDLES.get(pattern.pattern, _ALWAYS))
            for pattern in self._md.inlinePatterns
            if isinstance(pattern, InlineProcessor)
            # Without a definition there is nothing that `[text][name]` could become.
            and (self._md.references or not isinstance(pattern, ReferenceInlineProcessor))
        ]

    def _stashed(self, data: str, first: int = 0) -> str:
        """Return a text in which what the patterns from `first` on make is placeholders."""
        if isinstance(data, AtomicString):
            return data
        for index in range(first, len(self._rules)):
            pattern, needles = self._rules[index]
            for needle in needles:
                if needle in data:
                    data = self._applied(pattern, data, index)
                    break
        return data

    def _applied(self, pattern: InlineProcessor, data: str, index: int) -> str:
        """Return a text in which all that one pattern makes is placeholders."""
        start = 0
        while True:
            for match in pattern.getCompiledRegExp().finditer(data, start):
                node, begin, end = pattern.handleMatch(match, data)
                if begin is not None and end is not None:
                    break
            else:
                return data
            if node is None:  # nothing, and the match is not tried again
                start = end
                continue
            if not isinstance(node, str) and not isinstance(node.text, AtomicString):
                for child in (node, *node):
                    if child.text:
                        child.text = self._stashed(child.text, index + 1)
                    if child.tail:
                        child.tail = self._stashed(child.tail, index)
            name = f"{len(self.stashed_nodes):04d}"
            self.stashed_nodes[name] = node
            placeholder = INLINE_PLACEHOLDER % name
            data = f"{data[:begin]}{placeholder}{data[end:]}"
            start = begin + len(placeholder)

    def _placed(self, holder: Element, where: Literal["text", "tail"]) -> list[Element]:
        """Take the placeholders out of an element's text or tail, and return their elements.

        The text before the first element stays where it was, the others become elements' tails.
        """
        data = getattr(holder, where)
        if not data or INLINE_PLACEHOLDER_PREFIX not in data:
            return []
        setattr(holder, where, None)
        made: list[Element] = []

        def link(text: str) -> None:
            if text:
                place, name = (made[-1], "tail") if made else (holder, where)
                before = getattr(place, name)
                # A text alone stays the `AtomicString` that it may be.
                setattr(place, name, before + text if before else text)

        start = 0
        while (at := data.find(INLINE_PLACEHOLDER_PREFIX, start)) >= 0:
            match = INLINE_PLACEHOLDER_RE.search(data, at)
            node = self.stashed_nodes.get(match[1]) if match else None
            if match is None or node is None:
                end = at + len(INLINE_PLACEHOLDER_PREFIX)
                link(data[start:end])
                start = end
                continue
            link(data[start:at])
            start = match.end()
            if isinstance(node, str):
                link(node)
                continue
            for child in (node, *node):
                _insert(node, self._placed(child, "tail"), after=None if child is node else child)
                _insert(child, self._placed(child, "text"))
            made.append(node)
        rest = data[start:]
        link(AtomicString(rest) if isinstance(data, AtomicString) else rest)
        return made


def _insert(parent: Element, made: list[Element], after: Element | None = None) -> None:
    if made:
        at = 0 if after is None else list(parent).index(after) + 1
        parent[at:at] = made
