"""Which key was meant by one that is not known."""

import re
from collections.abc import Iterable

from clinicsite.suggestions.words import did_you_mean, one_edit_apart

# What other generators, or other parts of ours, call our keys; likeness of letters would not find
# these. The first that is known where it was typed is meant.
_ELSEWHERE = {
    "authors": "author",
    "base_url": "url",
    "baseurl": "url",
    "bio": "extra",
    "by": "author",
    "canonical_url": "canonical",
    "cover": "image",
    "cover_image": "image",
    "domain": "url",
    "excerpt": "description",
    "expiry": "expires",
    "expirydate": "expires",
    "feature_image": "image",
    "featured_image": "image",
    "hero": "image",
    "lang": "language",
    "last_modified_at": "updated",
    "lastmod": "updated",
    "lastupdated": "updated",
    "locale": "language",
    "menu": "navigation",
    "meta_description": "description",
    "modified": "updated",
    "nav": "navigation",
    "permalink": "slug",
    "photo": "image",
    "picture": "image photo",
    "published": "draft",
    "publishdate": "date",
    "redirect_from": "aliases",
    "redirects": "aliases",
    "references": "sources",
    "seo_description": "description",
    "site_url": "url",
    "subtitle": "description tagline summary",
    "summary": "description",
    "synonyms": "also",
    "thumbnail": "image",
    "title": "name",
    "timezone": "time_zone",
    "unpublishdate": "expires",
    "writer": "author",
}
_DAY = "mon|tue|wed|thu|fri|sat|sun"
_SOME_DAYS = re.compile(
    rf"(?:{_DAY})\w*\.?(?:\s*(?:-|\u2013|/|,|&|to|through|thru|and)\s*(?:{_DAY})\w*\.?)+"
    r"|week ?days?|week ?ends?|daily|every ?day",
    re.IGNORECASE,
)
# Posts are sorted by these; none is what other programs call a tag.
_GROUPS = ("category", "modalities", "conditions")
_LIKE_TAGS = frozenset(
    ("tag", "tags", "keyword", "keywords", "label", "labels", "topic", "topics", "categories")
)


def suggestion(typed: str, known: Iterable[str]) -> str:
    """Return the hint that names the key most likely meant.

    Letters dropped, added, exchanged or swapped come first: on words of two or three letters
    a measure of likeness alone misses them.
    """
    known = list(known)
    folded = typed.strip().casefold().replace("-", "_").replace(" ", "_")
    if "monday" in known and _SOME_DAYS.fullmatch(typed.strip()):
        return "write each day on a line of its own: monday: 09:00-17:00"
    if folded in _LIKE_TAGS and set(_GROUPS) <= set(known):
        return "write category: … (one), modalities: […] or conditions: […]; there are no tags"
    for alike in (str.__eq__, one_edit_apart):
        for key in known:
            if alike(folded, key.casefold()):
                return f"did you mean '{key}'?"
    elsewhere = [each for each in _ELSEWHERE.get(folded, "").split() if each in known]
    if elsewhere:
        return f"did you mean '{elsewhere[0]}'?"
    return did_you_mean(typed, known)
