"""Typographic quotes, dashes and ellipses.

The rules are python-markdown's `smarty`, applied to the texts of the finished tree that hold such a
character, with the character before them in sight. Its own pass runs eighteen patterns over every
text, which costs as much as all other inline parsing, and sees no further than the text's edge.
"""

import re
from collections.abc import Callable, Sequence

from markdown import Markdown
from markdown.extensions.smarty import SmartyExtension, SubstituteTextPattern

# Double quotes of the languages that do not use “ ”. Spain writes «», the Americas “ ” (Unicode
# CLDR, delimiters of es and es-419). Single quotes are the same everywhere,
# because they are apostrophes too.
_QUOTES = {
    "es": "«»",
    "es-ES": "«»",
    "fr": "«»",
    "it": "«»",
    "pt-PT": "«»",
    "de": "„“",
    "de-DE": "„“",
    "de-AT": "„“",
}

# Control characters keep the next rule from reading a made quote as the end of a word.
_MADE = re.compile("\x02([^\\w\x02\x03]+)\x03")
# The sign comes first, as it is found faster so.
# Where smarty would open a quotation: `5'10"` is a height, and words and years may lack their
# start. With a quotation mark further on, `'26 and after'` is a quotation after all.
_NO_END = r"(?![^'\n]*[\w.,!?]'(?!\w))"
_APOSTROPHES = (
    re.compile(r"'(?<=\d')(?=\d)"),
    re.compile(r"'(?<!\w')(?=[nN]'(?!\w))"),
    re.compile(r"'(?<=\u2019\x03[nN]')(?!\w)"),
    re.compile(rf"'(?<![\w']')(?=\d\d(?:s|\b)){_NO_END}"),
    re.compile(
        r"'(?<![\w']')(?=(?:bout|cause|cuz|em|gainst|kay|n|nother|nuff|round|til|tis|twas|twere"
        rf"|twill|twould|tude|uns?)\b){_NO_END}",
        re.IGNORECASE,
    ),
)

# A quote after an escaped sign, for which the rules see none; after a bracket one may open.
_BEHIND_SIGN = r"(?<=\x03)(?<!\x02(?:40|45|60|91)\x03)(?<!\x02123\x03)"
# A quote right after an element opens a quotation if one ends further on: `*Note:*"x"`.
_OPENED = re.compile(r'"(?=\w[^"]*")')
# What looks like an address stays as typed.
_ADDRESS = re.compile(
    r"(?:\b(?:https?|ftp)://|\bwww\.|\bmailto:)(?:[^\s<>\"\x02\x03\u201c\u201d]|\x02\d+\x03)*[\w/]"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*"
    r"|(?<![\w.-])\w[\w-]*(?:\.\w[\w-]*)*\.(?:com|org|net|edu|gov|info|co|us|uk|es|de|io|example)\b"
    r"(?:/[^\s<>\"\x02\x03]*[\w/])?"
)
_SET = re.compile(r"[-.'\"]")


def typographer(md: Markdown, language: str) -> Callable[[str, str], str]:
    """Return the function that sets a text, given the character before it (or an empty text)."""
    opening, closing = tuple(_QUOTES.get(language, "“”"))
    characters = {
        "mdash": "\u2014",
        "ndash": "\u2013",
        "ellipsis": "\u2026",
        "left-single-quote": "\u2018",
        "right-single-quote": "\u2019",
        "left-double-quote": opening,
        "right-double-quote": closing,
    }
    smarty = SmartyExtension(substitutions=characters)
    smarty.extendMarkdown(md)
    md.treeprocessors.deregister("smarty")
    rules = [
        (pattern.compiled_re, _template(pattern.replace))
        for pattern in smarty.inlinePatterns
        if isinstance(pattern, SubstituteTextPattern)
    ]

    rules[:0] = [
        *((pattern, "\x02\u2019\x03") for pattern in _APOSTROPHES),
        (re.compile(rf"{_BEHIND_SIGN}'(?!\w)"), "\x02\u2019\x03"),
        (re.compile(rf'{_BEHIND_SIGN}"(?!\w)'), f"\x02{closing}\x03"),
    ]

    def set_text(text: str, before: str) -> str:
        if not ("'" in text or '"' in text or "--" in text or "..." in text):
            return text  # each rule wants one of these
        if "@" in text or "." in text:
            text = _ADDRESS.sub(_as_typed, text)
        if before and text[0] == '"' and _OPENED.match(text):
            text = f"\x02{opening}\x03{text[1:]}"
        text = before + text
        for pattern, template in rules:
            text = pattern.sub(template, text)
        return _MADE.sub(r"\1", text)[len(before) :]

    return set_text


def _as_typed(address: re.Match[str]) -> str:
    """Return an address whose signs are escaped, so that no rule changes them."""
    return _SET.sub(lambda sign: f"\x02{ord(sign[0])}\x03", address[0])


def _template(parts: Sequence[object]) -> str:
    """Return a replacement text: numbers are groups of the match, other parts are literal."""
    return "".join(f"\\{part}" if isinstance(part, int) else f"\x02{part}\x03" for part in parts)
