"""The line to write for a list that was typed as one text: `modalities: Swedish, cupping`."""

import re
from collections.abc import Callable, Sequence

from clinicsite.front_matter.schema import Header
from clinicsite.reading.documents import Document

_SIGNS = re.compile(r"\s*[,;|\n•·]\s*|\s+/\s+")
_WORDS = re.compile(r"\s*(?:[,;]\s*)?(?:\band\b|&|\+|\by\b|\bund\b)\s*", re.IGNORECASE)
_QUOTED = re.compile(r"[,\[\]{}#&*!|>'\"%@`:]|^[-?]|^(?:true|false|null|~)$")


def list_hint(
    document: Document[Header],
    key: str,
    typed: str,
    meant: Callable[[str], str | None],
    *,
    is_known: Callable[[str], bool],
) -> str:
    """Return how to write a list that stands in one text, or nothing if it is none.

    `meant` gives the name that a part stands for; a part that nothing is known of stays as typed.
    `is_known` says that a part is a name already: one must be, for `neck and back` may be one name.
    """
    if re.match(r"-\w", typed):  # `-cupping` below its key
        items = [each for each in re.split(r"(?:^|\s)-(?=\w)", typed) if each]
        return f"put a space after each hyphen: - {' - '.join(items)}"
    for pattern in (_SIGNS, _WORDS):
        parts = [part for each in pattern.split(typed) if (part := each.strip(" .'\""))]
        if len(parts) < 2:
            continue
        # `a, b and c`: the last two are parted by a word.
        first = [*parts[:-1], *(part for part in _WORDS.split(parts[-1]) if part)]
        parts = first if any(map(is_known, first[-2:])) else parts
        if any(map(is_known, parts)) or all(meant(part) for part in parts):
            items = list(dict.fromkeys(meant(part) or part for part in parts))
            return _corrected(document, key, items)
    return ""


def _corrected(document: Document[Header], key: str, items: Sequence[str]) -> str:
    written = ", ".join(yaml_text(each) for each in items)
    if f"{key}.0" in document.positions:
        return f"make each an item of its own: {written}"
    return f"put lists in brackets: {key}: [{written}]"


def yaml_text(text: str) -> str:
    """Return a text as an item of a list in brackets, in quotes where it needs them."""
    if not _QUOTED.search(text):
        return text
    return "'" + text.replace("'", "''") + "'"
