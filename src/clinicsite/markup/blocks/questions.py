"""Blocks that answer: `faq` and `myth`.

    /// faq | What people ask
    ### Does it hurt?
    It should not.
    ///

    <section class="faq" aria-labelledby="faq-1">
      <p class="faq__title" id="faq-1"><strong>What people ask</strong></p>
      <details class="faq__item" id="does-it-hurt">
        <summary class="faq__question">Does it hurt?</summary>
        <div class="faq__answer"><p>It should not.</p></div>
      </details>
    </section>

Without a title the section has `aria-label` ("Questions and answers").

    /// myth | Massage flushes out toxins
    The kidneys do that.
    ///

    <div class="myth">
      <p class="myth__claim"><span class="label">Myth</span> Massage flushes out toxins</p>
      <div class="myth__fact"><span class="label">Fact</span> <p>The kidneys do that.</p></div>
    </div>
"""

import re
from xml.etree.ElementTree import Element, SubElement

from clinicsite.markup.blocks.box import Box, label

_HEADING = re.compile(r"h[1-6]")


class Faq(Box):
    """Questions, each a heading in the text, with what follows it as the answer."""

    NAME = "faq"
    TAG = "section"
    HOLDS_BLOCKS = True

    def on_create(self, parent: Element) -> Element:
        """Name a section without a title."""
        element = super().on_create(parent)
        if not self.argument:
            element.set("aria-label", self.findings.labels.questions)
        return element

    def on_end(self, block: Element) -> None:
        """Fold each heading and what follows it into an item."""
        answer: Element | None = None
        for child in list(block):
            if _HEADING.fullmatch(child.tag):
                item = SubElement(block, "details", {"class": "faq__item"})
                summary = SubElement(item, "summary", {"class": "faq__question"})
                summary.text = child.text
                answer = SubElement(item, "div", {"class": "faq__answer"})
                block.remove(child)
            elif answer is not None:
                block.remove(child)
                answer.append(child)
        if answer is None:
            self.lacks("question", "start each question as a heading: ### Does it hurt?")


class Myth(Box):
    """What people say, as the title, and what is so, as the body."""

    NAME = "myth"
    TITLE = "required"
    HOLDS_BLOCKS = True

    def on_create(self, parent: Element) -> Element:
        """Make the pair."""
        element = self.opened(parent, "div", "myth")
        claim = SubElement(element, "p", {"class": "myth__claim"})
        label(claim, self.findings.labels.myth).tail = f" {self.argument}"
        fact = SubElement(element, "div", {"class": "myth__fact"})
        label(fact, self.findings.labels.fact).tail = " "
        return element

    def on_add(self, block: Element) -> Element:
        """Let the body be the fact."""
        return block[1]

    def on_end(self, block: Element) -> None:
        """See that the myth is answered."""
        if len(block[1]) == 1:
            self.lacks("fact", "write the facts between the opening line and ///")
