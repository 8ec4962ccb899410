"""The `<title>` of a page, and its width in search results.

Google shows about 600 pixels of a title in Arial at 20 pixels (Yoast's checks use this limit too).
The widths are those of Liberation Sans Regular, which match Arial's, in thousandths of the size.
"""

import unicodedata
from functools import lru_cache

MAX_WIDTH = 600
_SIZE = 20
_SEPARATOR = " – "  # noqa: RUF001 - the very character

_CHARACTERS_BY_WIDTH = {
    191: "'",
    222: "ijl‘’ł",  # noqa: RUF001 - the very character
    260: "|",
    278: " !,./:;I[\\]ftı·",  # noqa: RUF001 - the very character
    333: "()-`r“”¡",
    334: "{}",
    350: "•",
    355: '"',
    389: "*",
    400: "°",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu–€£ðþ«»§",  # noqa: RUF001 - the very character
    584: "+<=>~×",  # noqa: RUF001 - the very character
    611: "FTZ¿ßø",
    667: "&ABEKPSVXY",
    722: "CDHNRUwÐ",
    737: "©®",
    778: "GOQØ",
    833: "Mm",
    889: "%æ",
    944: "Wœ",
    1000: "—…™ÆŒ",
    1015: "@",
}

_WIDTHS = {character: width for width, text in _CHARACTERS_BY_WIDTH.items() for character in text}
# The average width of Greek and Cyrillic letters, upper and lower case.
_OTHER = 600


@lru_cache(maxsize=16_384)
def width(text: str) -> int:
    """Return the approximate width of a text in pixels, in Arial at 20 pixels."""
    return round(sum(map(_advance, unicodedata.normalize("NFC", text))) * _SIZE / 1000)


@lru_cache(maxsize=4096)
def _advance(character: str) -> int:
    if unicodedata.combining(character):
        return 0  # an accent above its letter
    if unicodedata.east_asian_width(character) in "WF":
        return 1000
    # An accented letter is as wide as the letter.
    letter = unicodedata.normalize("NFD", character)[0]
    return _WIDTHS.get(character) or _WIDTHS.get(letter, _OTHER)


def full_title(title: str, addition: str) -> str:
    """Return a title with the site's name (or tagline) after it, if that is not too wide."""
    if not addition or title == addition:
        return title
    whole = f"{title}{_SEPARATOR}{addition}"
    return whole if width(whole) <= MAX_WIDTH else title
