"""Which block an opening line means that names none: `/// red flag | Call`, `/// warning`."""

import re

from clinicsite.markup.blocks import BLOCKS
from clinicsite.suggestions.words import did_you_mean, nearest

# What other programs, and people, call our blocks.
_ELSEWHERE = {
    name: block
    for block, names in {
        "cta": "book booking button call",
        "faq": "accordion details q&a question questions",
        "figure": "image photo picture",
        "note": "admonition callout important info",
        "red-flag": "alert attention caution danger emergency warning",
        "tip": "hint",
    }.items()
    for name in names.split()
}


def block_meant(line: str) -> str | None:
    """Return the opening line that was meant, for what follows the slashes; None if none is near.

    The longest run of first words that names a block is the name; the rest is the title.
    """
    name_part, bar, title = line.partition("|")
    words = re.split(r"[\s:]+", name_part.strip(" {}[].!:*#-\u2013\u2014"))
    counts = range(min(len(words), 3), 0, -1)
    for find in (_exactly, named):
        for count in counts:
            name = find("-".join(words[:count]))
            if name is not None:
                rest = " ".join(words[count:]).strip(" -\u2013\u2014:")
                return opening(name, title.strip() if bar else rest)
    return None


def _exactly(typed: str) -> str | None:
    word = typed.strip().lower().replace("_", "-")
    return word if word in BLOCKS else _ELSEWHERE.get(word) or _ELSEWHERE.get(word.rstrip("s"))


def named(typed: str) -> str | None:
    """Return the block that a word means, by its own name or another program's."""
    return _exactly(typed) or nearest(typed, BLOCKS)


def opening(name: str, title: str = "") -> str:
    """Return a block's opening line with a title, as far as it takes one."""
    kind = BLOCKS[name].TITLE
    shown = title or ("Title" if kind == "required" else "")
    return f"/// {name} | {shown}" if shown and kind != "none" else f"/// {name}"


def hint_for(typed: str, title: str) -> str:
    """Return the hint for a block that is not known."""
    name = named(typed)
    return f"write '{opening(name, title)}'" if name else did_you_mean(typed, BLOCKS)
