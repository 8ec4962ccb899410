"""The few HTML elements that any text may hold: harmless ones that Markdown cannot write.

`<br>` (in a cell of a table there is no other way), and `<sub>`, `<sup>`, `<kbd>`, `<mark>`, `<u>`,
`<small>`, `<del>`, `<s>`, `<ins>` and `<abbr title="…">` with their end on the same paragraph. They
become elements of the tree like those of Markdown; an attribute makes them text, or raw HTML.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

from clinicsite.markup.syntax.inline import Match, resolved

PAIRS = ("sub", "sup", "kbd", "mark", "u", "small", "del", "s", "ins")
PLAIN_HTML = (
    r"<(?:(?P<break>[Bb][Rr]) */?>"
    rf"|(?P<name>(?i:{'|'.join(PAIRS)}|abbr(?= title)))"
    r"(?: title=(?P<quote>[\"'])(?P<title>(?:(?!(?P=quote))[^<>])*)(?P=quote))?>"
    r"(?P<words>(?:(?!</?(?i:(?P=name))[ >]).)+)</(?i:(?P=name))>)"
)


class PlainHtml(InlineProcessor):
    """Makes the elements."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(PLAIN_HTML, md)

    def handleMatch(self, m: re.Match[str], data: str) -> Match:  # type: ignore[override] # noqa: N802
        """Make one of them; Markdown in its words is converted."""
        del data
        if m["break"]:
            return Element("br"), m.start(0), m.end(0)
        name = m["name"].lower()
        if (m["title"] is not None) != (name == "abbr"):
            return None, m.start(0), m.start("words")
        element = Element(name)
        if m["title"] is not None:
            element.set("title", resolved(self, m["title"]))
        element.text = m["words"]
        return element, m.start(0), m.end(0)


def register_plain_html(md: Markdown) -> None:
    """Add the pattern; twice, for an element in another."""
    for number in range(2):
        md.inlinePatterns.register(PlainHtml(md), f"plain_html_{number}", 96 - number)
