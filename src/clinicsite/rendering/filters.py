"""Filters for templates, beyond Jinja's own. `docs/templates.md` shows each in use."""

from collections.abc import Callable
from typing import Protocol


class HasMarkup(Protocol):
    """A value that prints itself as markup (`pages.bodies`)."""

    def __html__(self) -> str:
        """Return the markup."""


def fill(label: str, **values: object) -> str:
    """Return a label with values in its places, as plain text that is escaped like any other.

    In a template: `{{ site.labels.page_of | fill(number=1, total=3) }}`.
    """
    for name, value in values.items():
        label = label.replace("{" + name + "}", str(value))
    return label


def markup_text(body: HasMarkup) -> str:
    """Return a body's markup as text, to be escaped: what a feed's `type="html"` holds."""
    # `str` takes the mark of safety away, so that autoescape does its work.
    return str(body.__html__())


def tel(number: str) -> str:
    """Return the `tel:` url of a phone number as people write it."""
    return "tel:" + "".join(c for c in number if c.isdigit() or c == "+")


FILTERS: dict[str, Callable[..., object]] = {
    "fill": fill,
    "markup_text": markup_text,
    "tel": tel,
}
