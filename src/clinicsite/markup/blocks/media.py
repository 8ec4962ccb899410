"""Blocks that frame something: `figure`, `steps` and `table`.

    /// figure
        credit: Photo by the clinic

    ![A rolled towel under the neck](towel.jpg)

    A towel is enough.
    ///

    <figure class="figure">
      <img alt="…" src="…" loading="lazy" decoding="async">
      <figcaption>A towel is enough. <span class="credit">Photo by the clinic</span></figcaption>
    </figure>

    /// steps | Release the neck
    1. Sit.
    2. Turn.
    ///

    <div class="steps" role="group" aria-labelledby="steps-1">
      <p class="steps__title" id="steps-1"><strong>Release the neck</strong></p>
      <ol>…</ol>
    </div>

    /// table | How firm is firm?
    | Word | Meaning |
    | --- | ---: |
    | light | 3 |
    ///

    <figure class="table">
      <figcaption>How firm is firm?</figcaption>
      <div class="table-scroll" role="region" tabindex="0" aria-label="How firm is firm?">
        <table>… <th scope="col" class="align-right"> …</table>
      </div>
    </figure>

Any other Markdown table has the same `div.table-scroll`, named "Table 1: NEAREST HEADING". A
paragraph that holds only a picture with a title (`![alt](src "title")`) becomes such a figure
with the title as its caption.
"""

from typing import ClassVar
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from clinicsite.markup.blocks.box import Box
from clinicsite.markup.words import encoded


class Figure(Box):
    """A picture with a caption and whose it is."""

    NAME = TAG = "figure"
    TITLE = "none"
    CHOICES: ClassVar = {"credit": ()}

    def on_inline_end(self, block: Element) -> None:
        """Bring the pictures out of their paragraphs and the rest into the caption.

        Only now, because a picture becomes an element in inline parsing.
        """
        pictures: list[Element] = []
        rest: list[Element] = []
        for child in list(block):
            block.remove(child)
            pictures += _without_pictures(child) if child.tag == "p" else []
            if len(child) or (child.text or "").strip():
                rest.append(child)
        if not pictures:
            self.lacks("picture", "write ![what it shows](file.jpg), then the caption")
        block.extend(pictures)
        if rest or self.options["credit"]:
            block.append(_caption(rest, self.options["credit"]))


def _without_pictures(paragraph: Element) -> list[Element]:
    """Take the pictures that a paragraph starts with out of it; their text stays."""
    taken: list[Element] = []
    while len(paragraph) and paragraph[0].tag == "img" and not (paragraph.text or "").strip():
        picture = paragraph[0]
        paragraph.remove(picture)
        paragraph.text, picture.tail = (picture.tail or "").lstrip(), None
        taken.append(picture)
    return taken


def _caption(parts: list[Element], credit: str) -> Element:
    caption = Element("figcaption")
    if len(parts) == 1 and parts[0].tag == "p":
        caption.text = parts[0].text
        caption.extend(list(parts[0]))
    else:
        caption.extend(parts)
    if credit:
        if len(caption):
            caption[-1].tail = f"{caption[-1].tail or ''} "
        elif caption.text:
            caption.text = f"{caption.text} "
        span = SubElement(caption, "span", {"class": "credit"})
        span.text = AtomicString(encoded(credit))
    return caption


class Steps(Box):
    """Steps to do in order."""

    NAME = "steps"

    def on_create(self, parent: Element) -> Element:
        """Make the group."""
        element = self.opened(parent, "div", "steps")
        if self.argument:
            element.set("role", "group")
            self.titled(element, self.argument)
        return element

    def on_end(self, block: Element) -> None:
        """See that there are steps."""
        if block.find("ol") is None:
            self.lacks("numbered list", "write each step as a line that starts with 1.")


class Table(Box):
    """A table with a caption."""

    NAME = "table"
    TITLE = "required"

    def on_create(self, parent: Element) -> Element:
        """Make the figure; the tree's walk puts the frame around the table."""
        element = self.opened(parent, "figure", "table")
        caption = SubElement(element, "figcaption")
        caption.text = self.argument
        return element

    def on_end(self, block: Element) -> None:
        """See that there is a table."""
        if block.find("table") is None:
            self.lacks("table", "put a Markdown table between the opening line and ///")
