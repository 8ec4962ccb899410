"""A style sheet: which files it names, and its text without what only people read in it.

What goes are comments, and spaces that part nothing. Nothing else is changed, so that the sheet
means the same to every browser. (Libraries that do more were tried: they took the space out of
`[dir="rtl"] :is(…)`, which then means another thing.)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# In the order of CSS Syntax Level 3, section 4: strings, urls and escapes are taken over as they
# are; what stands between tokens is one space, or nothing beside a mark that parts by itself.
_PIECE = re.compile(
    r"""
      (?P<kept> "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*'
              | \burl\(\s*(?!["'\s])(?:\\.|[^)\\])*\)
              | \\[0-9a-f]{1,6}\s? | \\. )
    | (?P<gap> (?:\s|/\*.*?\*/)+ )
    | (?P<mark> [{};,:] )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_MARKS = frozenset("{};,")  # a space before or after these parts nothing
_AFTER = _MARKS | {":"}  # before a colon it does: `a :is(b)` is not `a:is(b)`


def without_comments(text: str) -> str:
    """Return a style sheet without comments and needless spaces."""
    out: list[str] = []
    place, gap = 0, ""

    def add(piece: str) -> None:
        if gap and piece not in _MARKS and out and out[-1] not in _AFTER:
            out.append(gap)
        if piece == "}" and out and out[-1] == ";":
            out.pop()
        out.append(piece)

    for match in _PIECE.finditer(text):
        if match.start() > place:
            add(text[place : match.start()])
            gap = ""
        place = match.end()
        if match["gap"]:
            # A comment alone parts two words without being a space: `a/**/.b`.
            gap = " " if re.sub(r"/\*.*?\*/", "", match["gap"], flags=re.DOTALL) else "/**/"
        else:
            add(match[0])
            gap = ""
    if place < len(text):
        add(text[place:])
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Use:
    """A url that a style sheet names; `start` and `end` bound what stands for it in the text."""

    url: str
    start: int
    end: int
    is_function: bool

    def naming(self, url: str) -> str:
        """Return what stands for another url in the same form; it must hold no quotes."""
        return f'url("{url}")' if self.is_function else f'"{url}"'


# CSS Syntax Level 3, section 4. A string is a url after `@import` (CSS Cascade 4, section 2) and
# directly within `image-set(` (CSS Images 4, section 2.4), and text anywhere else.
_TOKEN = re.compile(
    r"""
      (?P<comment> /\*.*?(?:\*/|\Z) )
    | \\.
    | (?P<function> (?<![\w-])url\(\s*
        (?: "(?P<double>(?:\\.|[^"\\\n])*)" | '(?P<single>(?:\\.|[^'\\\n])*)'
          | (?P<bare>(?:\\.|[^"'()\\\s])+) ) \s*\) )
    | (?P<string> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | (?P<import> @import\b )
    | (?P<open> (?<![\w-])[\w-]*\( | \( )
    | (?P<close> \) )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SPACE = re.compile(r"\s*")
_SETS = ("image-set(", "-webkit-image-set(")


def uses(text: str) -> Iterator[Use]:
    """Yield the urls that a style sheet names outside its comments, in order."""
    within: list[str] = []
    place_of_import = -1
    for match in _TOKEN.finditer(text):
        is_imported = match.start() == place_of_import
        kind = match.lastgroup
        if match["function"]:
            url = match["double"] or match["single"] or match["bare"] or ""
            yield Use(_unescaped(url), *match.span(), is_function=True)
        elif kind == "string" and (is_imported or (within and within[-1] in _SETS)):
            yield Use(_unescaped(match["string"][1:-1]), *match.span(), is_function=False)
        elif kind == "open":
            within.append(match["open"].lower())
        elif kind == "close" and within:
            within.pop()
        if kind == "import" or (kind == "comment" and is_imported):
            place_of_import = _after_space(text, match.end())


def _after_space(text: str, place: int) -> int:
    space = _SPACE.match(text, place)
    return space.end() if space else place


_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.DOTALL | re.IGNORECASE)


def _unescaped(text: str) -> str:
    """Return what a string or url says; an escaped end of line says nothing."""

    def said(match: re.Match[str]) -> str:
        if match[1]:
            number = int(match[1], 16)
            return chr(number) if 0 < number < 0x110000 else "\ufffd"
        return "" if match[2] == "\n" else match[2]

    return _ESCAPE.sub(said, text)
