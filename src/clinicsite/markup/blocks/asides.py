"""Asides: `note`, `tip` and `cta`.

    /// note | Before you come          (likewise tip)
    Eat lightly.
    ///

    <aside class="note" role="note" aria-labelledby="note-1">
      <p class="note__title" id="note-1"><strong>Before you come</strong></p>
      <p>Eat lightly.</p>
    </aside>

Without a title it is called "Note" or "Tip".

    /// cta | Still sore?
        label: Call us
        url: tel:+15555550142

    We answer from nine to five.
    ///

    <aside class="cta" aria-labelledby="cta-1">
      <p class="cta__title" id="cta-1"><strong>Still sore?</strong></p>
      <p>We answer from nine to five.</p>
      <p class="cta__action"><a class="button" href="tel:+15555550142">Call us</a></p>
    </aside>

Without a title the aside has `aria-label` (the button's words).
"""

from typing import ClassVar
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from clinicsite.markup.blocks.box import Box
from clinicsite.markup.words import encoded


class Note(Box):
    """A note to the reader."""

    NAME = FALLBACK = "note"
    ROLE = "note"
    HOLDS_BLOCKS = True


class Tip(Note):
    """Something to try."""

    NAME = FALLBACK = "tip"


class Call(Box):
    """A call to act, with a button."""

    NAME = "cta"
    CHOICES: ClassVar = {"label": (), "url": ()}
    NEEDED = ("label", "url")

    def on_create(self, parent: Element) -> Element:
        """Name an aside without a title by its button."""
        element = super().on_create(parent)
        if not self.argument:
            element.set("aria-label", encoded(self.options["label"]))
        return element

    def on_end(self, block: Element) -> None:
        """Put the button below the text; its address is checked with all other links."""
        action = SubElement(block, "p", {"class": "cta__action"})
        button = SubElement(action, "a", {"class": "button"})
        if self.options["url"]:
            button.set("href", self.options["url"])
        button.text = AtomicString(encoded(self.options["label"]))
