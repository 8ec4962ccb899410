"""Blocks for safety: `red-flag` and `contraindications`.

/// red-flag | Call 911 if
    level: emergency

- numbness …
///

<aside class="red-flag red-flag--emergency" role="note" aria-labelledby="red-flag-1">
  <p class="red-flag__title" id="red-flag-1"><strong>Call 911 if</strong></p>
  <ul>…</ul>
</aside>

/// contraindications | Wait with a massage if
- fever
///

<aside class="contraindications" role="note" aria-labelledby="contraindications-1">
  <p class="contraindications__title" id="contraindications-1"><strong>Wait …</strong></p>
  <ul>…</ul>
</aside>
"""

from typing import ClassVar
from xml.etree.ElementTree import Element

from clinicsite.markup.blocks.box import Box

LEVELS = ("non-urgent", "urgent", "emergency")


class RedFlag(Box):
    """A sign that needs a doctor; the title says what to do, the level how soon."""

    NAME = "red-flag"
    TITLE = "required"
    CHOICES: ClassVar = {"level": LEVELS}
    ROLE = "note"
    HOLDS_BLOCKS = True

    def on_create(self, parent: Element) -> Element:
        """Add the level to the classes of the aside."""
        element = super().on_create(parent)
        element.set("class", f"red-flag red-flag--{self.options['level'] or 'urgent'}")
        return element


class Contraindications(Box):
    """When massage has to wait, or a doctor must be asked first."""

    NAME = FALLBACK = "contraindications"
    ROLE = "note"
    HOLDS_BLOCKS = True
