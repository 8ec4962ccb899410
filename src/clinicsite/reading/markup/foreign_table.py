"""Syntax of other programs: what it looks like, and what to write instead.

The table is data; `foreign.py` looks for its entries. What python-markdown or a block of ours makes
something of has no place in it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from clinicsite.reading.markup.blocks import BLOCKS

# Comments in which other programs look for something.
COMMENT_MARK = r"<!--\s*(?:more|nextpage|toc|/?wp:)[^>]{0,300}-->"
CODE = "\ufffc"  # stands for a code span in the texts that are searched
Hint = str | Callable[[re.Match[str]], str | None]
_MOST = 300  # characters of one construct; keeps every pattern linear


@dataclass(frozen=True, slots=True)
class Foreign:
    """One construct of another program.

    The source must hold one of the `needles`, or a line of it start with the pattern `start`.
    `typed` finds it in the source, which begins with a line feed; the group `it`, if there is one,
    is what the message quotes. `shown` finds it in the shown text; without it, it counts wherever
    it is not code. A hint of None means "not this after all".
    """

    names: str
    needles: frozenset[str]
    typed: re.Pattern[str]
    shown: re.Pattern[str] | None
    hint: Hint
    start: str = ""


# Before a line's text: quotation marks, and the bullets of the items that it is in.
NESTING = r"\n(?:[ >]|(?:[-*+]|\d{1,9}[.)])[ ])*"


def _entry(names: str, needles: str, pattern: str, hint: Hint) -> Foreign:
    """Return an entry that looks the same in the source and on the page."""
    compiled = re.compile(pattern, re.MULTILINE)
    return Foreign(names, frozenset(needles.split()), compiled, compiled, hint)


def _at_start(
    names: str, pattern: str, hint: Hint, *, item: bool = False, needle: str = ""
) -> Foreign:
    """Return an entry that starts a line of text, below quotation marks or behind a bullet.

    With a needle it is not looked for along with the others, as that would take long.
    """
    before = rf"{NESTING}(?:[-*+]|\d{{1,9}}[.)])[ ]+" if item else NESTING
    typed = re.compile(rf"{before}(?P<it>{pattern})", re.MULTILINE)
    shown = re.compile(rf"^{pattern}", re.MULTILINE)
    needles = frozenset(needle.split())
    return Foreign(names, needles, typed, shown, hint, "" if needle else pattern)


def _unseen(names: str, needles: str, pattern: str, hint: Hint) -> Foreign:
    """Return an entry that may leave nothing on the page, and so is looked for in the source."""
    return Foreign(names, frozenset(needles.split()), re.compile(pattern, re.MULTILINE), None, hint)


def _emoji(match: re.Match[str]) -> str | None:
    # Imported when needed: it is a large table.
    from pymdownx.gemoji_db import aliases, emoji  # noqa: PLC0415

    name = match.group()
    known = emoji.get(aliases.get(name, name), {}).get("unicode")
    if known is None:
        return None
    signs = "".join(chr(int(code, 16)) for code in known.split("-"))
    return f"type the sign itself, {signs}, or delete it"


_BLOCK = "put '/// note | Title' above the text and '///' below it"
_VALUE = r"(?:\"[^\"\n]{0,99}\"|'[^'\n]{0,99}'|[^\s{}\"']{1,99})"
_ATTRIBUTE = rf"(?:[.#][A-Za-z][\w:.#-]{{0,99}}|[A-Za-z][\w:-]{{0,99}}={_VALUE})"
_CONTENTS = "delete it; a post with four or more ## headings gets a list of contents by itself"
_HTML_NAMES = "button|caption|details|form|header|footer|nav|main|section|article|table|video|audio"

# In order: what one entry has found is not taken for another that comes after it.
FOREIGN = (
    _unseen(
        "Hugo shortcodes", "{{< {{%", r"\{\{[<%][^{}\n]{0,300}[%>]\}\}",
        "delete it, or write in Markdown what it stands for: a link, a picture, a block",
    ),
    _unseen(
        "Liquid and Jinja tags", "{%", r"\{%[^{}\n]{0,300}%\}",
        "delete it, or write in Markdown what it stands for: a link, a picture, a block",
    ),
    _at_start(
        "marks for a table of contents",
        r"(?:@?\[\[?_?(?:TOC|toc)_?\]\]?|\{:\s*toc\b[^{}\n]{0,99}\})[ ]*$",
        _CONTENTS,
    ),
    _unseen(
        "template variables", "{{", r"\{\{(?![<%])[^{}\n]{1,300}\}\}",
        "write what it stands for; for a page of this site, a path such as /contact/",
    ),
    _entry(
        "template comments", "{# {/*", r"\{#\s[^{}\n]{0,300}#\}|\{/\*[^{}\n]{0,300}\*/\}",
        "delete it",
    ),
    _at_start(
        "blocks between :::",
        rf":::+[ ]*(?!\{{?\.?(?:{'|'.join(BLOCKS)})\b)\{{?[.\w][^\n]{{0,99}}",
        _BLOCK,
    ),
    _entry("kramdown options", "{::", r"\{::[^{}\n]{0,300}\}", "delete it"),
    _entry(
        "kramdown attributes", "{:", r"\{:[\s.#A-Za-z/][^{}\n]{0,300}\}",
        "delete it; for a box, use a block such as '/// note | Title'",
    ),
    _entry(
        "heading ids", "{#", r"\{#[A-Za-z][\w:.-]{0,99}\}",
        "delete it, and link to the words of the heading: [words](#words-of-the-heading)",
    ),
    _entry(
        "attributes in braces", "{",
        rf"\{{\s{{0,9}}{_ATTRIBUTE}(?:\s{{1,9}}{_ATTRIBUTE}){{0,20}}\s{{0,9}}\}}|(?<= )\{{-\}}$",
        "delete it; pictures get their size from the theme",
    ),
    _at_start(
        "GitHub alerts and Obsidian callouts", r"\[!\w[\w-]{0,30}\](?:[+-](?=\s|$))?",
        f"{_BLOCK} (or tip, red-flag), without the >",
    ),
    _at_start(
        "task lists", r"\[[ xX]\](?=[ ])",
        "delete the brackets", item=True,
    ),
    _entry(
        "Obsidian embeds", "[[", r"!\[\[[^\[\]\n]{1,300}\]\]",
        "for a picture write ![what it shows](file.jpg), for a post [its title](post:its-name)",
    ),
    _entry(
        "wiki links", "[[", r"(?<!!)\[\[[^\[\]\n]{1,300}\](?:\[[^\[\]\n]{1,300}\])?\]",
        "write [words](post:its-name), or [words](https://…)",
    ),
    _unseen(
        "comments between %%", "%%", r"(?<![\w%])%%(?!\s*%)[^%]{1,300}%%", "delete it",
    ),
    _entry(
        "marks between ==", "==", r"(?<![=\w])==(?=[^\s=])[^=\n]{1,300}(?<=\S)==(?![=\w])",
        "write <mark>words</mark>, **strong** or *stressed*",
    ),
    _entry(
        "marks between ++", "++", r"(?<![+\w])\+\+(?=[^\s+])[^+\n]{1,300}(?<=\S)\+\+(?![+\w])",
        "write <ins>words</ins>, or delete the ++",
    ),
    _entry(
        "notes within the text", "^[", r"\^\[(?:[^\[\]\n]|\[[^\[\]\n]{0,99}\]){1,300}\]",
        "write [^1] there, and the note below the paragraph: [^1]: The note.",
    ),
    _entry(
        "subscripts between ~", "~", r"~(?<=[\w)]~)(?=[^\s~])[^\s~]{1,30}~(?![~\w]*~)",
        "write H<sub>2</sub>O, or type the small sign itself: H₂O",
    ),
    _entry(
        "superscripts between ^", "^", r"\^(?<=[\w)]\^)(?=[^\s^\[])[^\s^\[\]]{1,30}\^",
        "write x<sup>2</sup>, or type the small sign itself: x²",
    ),
    _entry(
        "formulas", "$$", r"(?<![\\$])\$\$(?=[^$])[^$]{1,300}\$\$(?!\$)",
        "write it in words",
    ),
    _unseen(
        "formulas", r"\( \[",
        r"\\\((?=(?:(?!\\\))[^\n]){0,99}?(?:\\[A-Za-z]|\b\w[\^_]|=))[^\n]{1,300}?\\\)"
        r"|^\\\[(?=[^]]{0,300}?(?:\\[A-Za-z]|\b\w[\^_]|=))[^]]{1,300}\\\][ ]*$",
        "write it in words",
    ),
    _entry(
        "formulas", "$",
        r"\$(?<![\w$\\]\$)(?=[^\s$\d])[^$\n]{0,99}?(?:\\[A-Za-z]+|[\^_]\{?\w)[^$\n]{0,99}(?<=\S)\$(?![\d$])",
        "write it in words",
    ),
    _entry(
        "LaTeX commands", "\\",
        r"\\(?:[A-Za-z]{3,30}\{[^{}\n]{0,300}\}|(?:newpage|pagebreak|clearpage|noindent)\b)",
        "delete it, or write it in Markdown",
    ),
    _entry(
        "emoji codes", ":", r":(?<![\w:/]:)(?:[a-z][a-z0-9_-]{1,40}|[+-]1|100):(?![\w:/])", _emoji,
    ),
    _at_start(
        "MkDocs admonitions",
        r"(?:!!!|\?\?\?\+?)[ ]+[a-z][\w-]{0,30}(?:[ ]+[\w-]{1,30}){0,3}"
        r"(?:[ ]+\"[^\"\n]{0,99}\")?[ ]*$",
        f"{_BLOCK}, and do not indent the text",
    ),
    _at_start(
        "tabs", r"===[!+]?[ ]+\"[^\"\n]{1,99}\"[ ]*$", "make a heading of it: ### Title",
    ),
    _unseen(
        "marks in comments", "<!--", COMMENT_MARK,
        "delete it; the excerpt of a post is its description, or its first paragraph",
    ),
    _entry(
        "shortcodes in brackets", "[",
        r"\[gallery\]|\[/[A-Za-z][\w-]{0,30}\](?!\()"
        r"|\[[A-Za-z][\w-]{0,30}(?:[ ]+[\w-]{1,30}=[\"'“”″][^\]\n]{0,300})\](?![(\[])",
        "delete it, or write it in Markdown: a picture is ![what it shows](file.jpg)",
    ),
    _entry(
        "JSX components", "<",
        rf"<(?!(?i:{_HTML_NAMES})\b)[A-Z][a-z]\w{{0,40}}(?:\.\w{{1,40}})?"
        r"(?:(?:[ ][^<>\n]{0,300})?/>|[ ][^<>\n]{0,300}=[^<>\n]{0,300}>)"
        rf"|</(?!(?i:{_HTML_NAMES}|strong|span|div|br)\b)[A-Z][a-z]\w{{0,40}}>",
        "delete it, or write it in Markdown",
    ),
    _at_start(
        "JavaScript imports and exports",
        r"(?:import\s+(?:[\w{*][^\n]{0,200}\sfrom\s+)?[\"'][^\"'\n]{1,200}[\"'];?[ ]*$"
        r"|export\s+(?:const|default|function|let)\s[^\n]{0,200})",
        "delete the line",
    ),
    _entry(
        "program tags", "<% <?",
        r"<%[^<>\n]{0,300}%>|<\?(?:php|=)[^<>\n]{0,300}(?:\?>|$)",
        "delete it",
    ),
    _unseen(
        "second headers",
        "--- +++",
        r"\n(?P<it>(?:---|\+\+\+)[ ]*\n(?:[\w-]+[ ]*[:=][^\n]*\n|[ ][^\n]*\n|-[ ][^\n]*\n){0,30}?"
        r"(?:title|date|authors?|layout|tags|categories|slug|draft|description|permalink)[ ]*[:=]"
        r"[^\n]*\n(?:[\w-]+[ ]*[:=][^\n]*\n|[ ][^\n]*\n|-[ ][^\n]*\n){0,30}?(?:---|\+\+\+)[ ]*$)",
        "move its lines up into the front matter, and delete these dashes",
    ),
    _at_start(
        "reStructuredText directives", r"\.\.[ ]+[\w-]{1,40}::[^\n]{0,99}",
        "delete it, or write it in Markdown: ![what it shows](file.jpg)",
    ),
    _entry(
        "reStructuredText links and roles", "`_ :`",
        rf"{CODE}+__?(?!\w)|(?<![\w:]):[a-z][\w+:-]{{0,40}}:{CODE}+",
        "write [words](address)",
    ),
    _at_start(
        "AsciiDoc macros", r"(?:image|include|video|toc)::[^\s\[\]]{0,300}\[[^\]\n]{0,300}\]",
        "for a picture write ![what it shows](file.jpg)",
    ),
    _unseen(
        "Org keywords", "#+", r"^#\+[A-Za-z]\w{1,30}[:\s][^\n]{0,99}", "delete the line",
    ),
    _at_start(
        "Textile headings", r"(?:h[1-6]|bq)\.[ ]+\S[^\n]{0,99}",
        "start a heading with ##, a quotation with >",
    ),
    _at_start(
        "headings of more than six levels", r"#{7,}[ ][^\n]{0,99}", "start it with ## or ###",
        needle="#######",
    ),
    _at_start(
        "wiki headings", r"={2,6}[ ]+[^=\n]{1,200}[ ]+={2,6}[ ]*$", "start it with ##",
    ),
    _at_start(
        "AsciiDoc headings", r"={2,6}[ ]+[A-Z][^=\n]{1,200}$", "start it with ##",
    ),
    _entry(
        "wiki marks for bold text", "'''", r"(?<!')'''(?=[^\s'])[^'\n]{1,300}'''(?!')",
        "write **bold**",
    ),
    _at_start(
        "Pandoc definitions", r"~[ ]{1,3}(?=\S)[^\n]{0,99}",
        "start the definition with a colon and three spaces: ':   Words'",
    ),
    _at_start(
        "Dataview fields", r"[A-Za-z][\w -]{0,40}::[ ]+\S[^\n]{0,99}", "delete one colon",
        needle="::",
    ),
    _entry("Obsidian block ids", " ^", r"(?<=\S[ ])\^[a-z0-9][a-z0-9-]{2,40}[ ]*$", "delete it"),
    _entry(
        "links with a blank between ] and (", "]",
        r"\[[^\[\]\n]{1,300}\][ ]{1,3}"
        r"\((?:https?:|mailto:|tel:|www\.|/[^()\s]{0,300}/)[^()\n]{0,300}\)",
        "delete the blank: [words](https://…)",
    ),
    _entry(
        "links with brackets the wrong way round", ")[",
        r"\([^()\n]{1,300}\)\[(?:https?:|mailto:|tel:|www\.|/)[^\[\]\n]{1,300}\]",
        "write [words](https://…)",
    ),
    _at_start(
        "grid tables", r"\+(?:[-=]{2,300}\+){1,30}[ ]*$",
        "write '| a | b |', below it '| --- | --- |', and each row likewise",
    ),
)  # fmt: skip
