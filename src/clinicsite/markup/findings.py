"""What one conversion has found so far. A fresh one for every text, so nothing can bleed over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from clinicsite import urls
from clinicsite.errors import Diagnostic, Severity
from clinicsite.labels import TextLabels
from clinicsite.markup.facts import Heading, Question, Reference
from clinicsite.markup.source import Source

# Ids that the theme's pages use for themselves; a heading of that name gets another anchor.
_RESERVED = (
    "main nav navigation menu search footer header banner content top skip toc article aside"
    " more-posts sources references byline share comments newsletter disclaimer booking"
    " contact-form site-header site-footer site-nav"
)
RESERVED = frozenset(_RESERVED.split())
_OURS = re.compile(r"(?:fn|fnref\d*|source|search|site)-")
EMPTY_ANCHOR = "section"


@dataclass(slots=True)
class Findings:
    """The mutable side of a conversion.

    `item_widths` holds, by list, how far the text of its last item is indented, in characters.
    `counted` holds, of what is reported once, which diagnostic that is, its message and how many
    more there are.
    """

    source: Source
    labels: TextLabels
    source_keys: Sequence[str] = ()
    diagnostics: list[Diagnostic] = field(default_factory=list)
    block_places: list[int] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    external: dict[str, None] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    citations: dict[str, None] = field(default_factory=dict)
    blocks: set[str] = field(default_factory=set)
    anchors: dict[str, None] = field(default_factory=dict)
    item_widths: dict[Element | None, int] = field(default_factory=dict)
    counted: dict[str, tuple[int, str, int]] = field(default_factory=dict)
    _next_suffix: dict[str, int] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _blocks_made: int = 0
    _broken_from: int | None = None

    def report(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        at: int | None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a diagnostic at an offset of the source."""
        self.diagnostics.append(Diagnostic(self.source.place(at), code, message, hint, severity))

    def warn(self, code: str, message: str, hint: str, at: int | None, *, once: str = "") -> None:
        """Add a warning; of all with the same `once`, only the first, which counts the others."""
        if not (once and self.again(once)):
            self.report(code, message, hint, at=at, severity=Severity.WARNING)

    def warn_line(self, code: str, message: str, hint: str, lines: Sequence[str], row: int) -> None:
        """Warn of a line of a block, each message once; rows of tables differ in their messages."""
        at = self.source.find_line(lines[row], lines[row - 1] if row else "")
        place = self.source.place(at)
        if any((each.code, each.place) == (code, place) for each in self.diagnostics):
            return  # a list is checked again for each list that it is in
        self.warn(code, message, hint, at, once=code if code == "table-cells" else message)

    def again(self, what: str) -> bool:
        """Count one more of what is reported at its first place only; return whether it has been.

        If not, it is to be reported next.
        """
        if what not in self.counted:
            self.counted[what] = len(self.diagnostics), "", 0
            return False
        index, message, more = self.counted[what]
        message = message or self.diagnostics[index].message
        self.counted[what] = index, message, more + 1
        message += f", and {more + 1} more in this text"
        self.diagnostics[index] = replace(self.diagnostics[index], message=message)
        return True

    def broken_block(self, at: int) -> None:
        """Note that a block cannot be read: headings that follow may be part of it."""
        self._broken_from = at if self._broken_from is None else min(at, self._broken_from)

    def may_be_in_broken_block(self, at: int | None) -> bool:
        """Check whether an offset lies after the opening of a block that cannot be read."""
        return self._broken_from is not None and (at is None or at > self._broken_from)

    def claim(self, wish: str, *, ours: bool = False) -> str:
        """Return an id that nothing else on the page has, as near to the wish as can be.

        `ours` is an id of our own making, which may use the names that content may not.
        """
        if not ours and (wish in RESERVED or _OURS.match(wish)):
            wish = f"{EMPTY_ANCHOR}-{wish}"
        anchor, number = wish, self._next_suffix.get(wish, 1)
        while anchor in self.anchors:
            number += 1
            anchor = f"{wish}-{number}"
        self._next_suffix[wish] = number
        self.anchors[anchor] = None
        return anchor

    def numbered(self, name: str) -> str:
        """Claim the next id of its kind: `note-1`, then `note-2`."""
        number = self._numbers[name] = self._numbers.get(name, 0) + 1
        return self.claim(f"{name}-{number}", ours=True)

    def anchor_for(self, text: str) -> str:
        """Claim the anchor of a heading or question: the slug of its words."""
        # A straight and a curly apostrophe make the same anchor.
        return self.claim(urls.slugify(text) or EMPTY_ANCHOR)

    def next_block(self) -> int | None:
        """Return where the block that is being made was opened; they are made in typed order."""
        self._blocks_made += 1
        places = self.block_places
        return places[self._blocks_made - 1] if self._blocks_made <= len(places) else None
