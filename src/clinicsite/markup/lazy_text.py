"""The long forms of a text, its HTML and its words, which need not be in memory.

They are most of all that is known of a text, and a build asks for few of them: those of
its stale pages. What stands for them, their digests, is always at hand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from clinicsite import digests

Form = Literal["html", "text"]
FORMS: tuple[Form, ...] = ("html", "text")


@dataclass(frozen=True, slots=True)
class Prose:
    """A text's HTML and words; each is fetched when it is asked for, and not kept."""

    html_digest: str
    text_digest: str
    _get: Callable[[Form], str] = field(compare=False, repr=False)

    @property
    def html(self) -> str:
        """The HTML, its references unresolved."""
        return self._get("html")

    @property
    def text(self) -> str:
        """The words without markup."""
        return self._get("text")


def held(html: str, text: str) -> Prose:
    """Return prose that is in memory."""
    forms: dict[Form, str] = {"html": html, "text": text}
    return Prose(
        digests.of_bytes(html.encode()), digests.of_bytes(text.encode()), forms.__getitem__
    )
