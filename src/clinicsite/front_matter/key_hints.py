"""Which known key an unknown one was probably meant to be."""

import re
from collections.abc import Iterable

from clinicsite.suggestions.words import did_you_mean, one_edit_apart

# What other generators, or other parts of a site, call our keys; likeness of letters would not find
# these. The first key that is allowed where it was typed counts.
_ELSEWHERE = {
    "also": "synonyms",
    "aliases": "redirect_from redirects",
    "author": "authors by writer",
    "canonical": "canonical_url",
    "date": "publishdate",
    "description": "excerpt meta_description seo_description subtitle summary",
    "draft": "published",
    "expires": "expiry expirydate unpublishdate",
    "extra": "bio",
    "image": "cover cover_image feature_image featured_image hero photo picture thumbnail",
    "language": "lang locale",
    "name": "title",
    "navigation": "menu nav",
    "photo": "picture",
    "slug": "permalink",
    "sources": "references",
    "tagline": "subtitle",
    "summary": "subtitle",
    "time_zone": "timezone",
    "updated": "last_modified_at lastmod lastupdated modified",
    "url": "base_url baseurl domain site_url",
}
_DAY = "mon|tue|wed|thu|fri|sat|sun"
_SOME_DAYS = re.compile(
    rf"(?:{_DAY})\w*\.?(?:\s*(?:-|\u2013|/|,|&|to|through|thru|and)\s*(?:{_DAY})\w*\.?)+"
    r"|week ?days?|week ?ends?|daily|every ?day",
    re.IGNORECASE,
)
# Posts are sorted by these; none is what other programs call a tag.
_GROUPS = ("category", "modalities", "conditions")
_LIKE_TAGS = re.compile("tags?|keywords?|labels?|topics?|categories")


def suggestion(typed: str, known: Iterable[str]) -> str:
    """Return the hint that names the most likely key.

    Letters dropped, added, exchanged or swapped come first: on words of two or three letters
    a measure of likeness alone misses them.
    """
    known = list(known)
    folded = typed.strip().casefold().replace("-", "_").replace(" ", "_")
    if "monday" in known and _SOME_DAYS.fullmatch(typed.strip()):
        return "write each day on a line of its own: monday: 09:00-17:00"
    if _LIKE_TAGS.fullmatch(folded) and set(_GROUPS) <= set(known):
        return "write category: … (one), modalities: […] or conditions: […]; there are no tags"
    for alike in (str.__eq__, one_edit_apart):
        for key in known:
            if alike(folded, key.casefold()):
                return f"did you mean '{key}'?"
    for key, names in _ELSEWHERE.items():
        if key in known and folded in names.split():
            return f"did you mean '{key}'?"
    return did_you_mean(typed, known)
