"""Parts of a post that several pages show: its short text, its last change, its byline."""

import datetime as dt
import re
from functools import lru_cache

from clinicsite.graph.nodes import Post
from clinicsite.pages.contexts.parts import BylinePart


def excerpt(post: Post) -> str:
    """Return a post's short text: its description, or the start of its first paragraph."""
    return post.document.header.description or post.document.markup.excerpt


def last_change(post: Post, zone: dt.tzinfo) -> dt.datetime:
    """Return the moment of a post's last real change: `updated`, or its date."""
    updated = post.document.header.updated
    if updated is None or updated <= post.date.date():
        return post.date
    return dt.datetime.combine(updated, dt.time(), zone)


_PART = re.compile(r"\{(authors|date|updated|category)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


@lru_cache(maxsize=64)
def byline_parts(pattern: str, *, has_category: bool, has_updated: bool) -> tuple[BylinePart, ...]:
    """Cut a byline's pattern into pieces.

    `{authors} {date} {updated} {category}` are its places; what stands in square brackets goes
    when a value inside is missing, as in `By {authors} {date}[ & filed under {category}]`.
    """
    missing = {
        name for name, there in (("category", has_category), ("updated", has_updated)) if not there
    }

    def optional(match: re.Match[str]) -> str:
        inside = set(_PART.findall(match.group(1)))
        return "" if inside & missing else match.group(1)

    parts: list[BylinePart] = []
    for index, piece in enumerate(_PART.split(_OPTIONAL.sub(optional, pattern))):
        if index % 2:
            if piece not in missing:
                parts.append(BylinePart(piece))
        elif piece:
            parts.append(BylinePart("text", piece))
    return tuple(parts)
