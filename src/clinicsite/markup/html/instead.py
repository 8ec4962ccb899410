"""What to write instead of an HTML element or attribute: the table `html_hints.yaml`."""

from functools import cache

from clinicsite.suggestions.tables import table


@cache
def _hints(kind: str) -> dict[str, str]:
    """Return the hints of one kind by the names that they are for."""
    hints = table("markup/html/html_hints.yaml")[kind]
    return {name: hint for hint, names in hints.items() for name in names.split()}


def is_left_out(element: str) -> bool:
    """Check whether an element is left out of texts even where HTML is allowed."""
    return element in _hints("elements")


def instead_of(element: str) -> str:
    """Return what to write instead of an element that is left out."""
    return _hints("elements").get(element, "delete the tag; the words stay")


def in_markdown(element: str) -> str:
    """Return how to write an element in Markdown."""
    return _hints("markdown").get(element, "write it in Markdown, or set blog.raw_html: true")


def instead_of_attribute(name: str) -> str:
    """Return what to write instead of an attribute that is left out."""
    if name.startswith("on"):
        return "delete it: scripts belong in a template"
    return _hints("attributes").get(name, "delete it: it has no effect")
