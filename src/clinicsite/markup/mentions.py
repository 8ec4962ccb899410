"""First mentions: where a text names a modality or condition, link it to that term's page.

Only texts that name a term depend on it, so `mentioned` finds cheaply which names occur, and
`link_first_mentions` is given those. Both run in time linear in the text for a given list of names.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape, unescape

Name = tuple[str, str]

_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^>]*>|[^<]+|<")
_HREF = re.compile(r'\shref="([^"]*)"')
# Not linked in: what is a link or a name already, is short, or must stay as it is.
_CLOSED = frozenset(
    {"a", "abbr", "button", "code", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "kbd", "pre"}
    | {"samp", "summary"}
)
_TITLE = re.compile(r'<p\b[^>]*\bclass="[a-z-]+__(?:title|claim)"')
_NOT_BEFORE, _NOT_AFTER = r"(?<![\w&#])", r"(?!\w)"
_APOSTROPHES = re.compile("['\u2019]")


def mentioned(text: str, names: Sequence[Name]) -> tuple[Name, ...]:
    """Return the names, in their order, that occur as whole words in a plain text.

    Case is ignored. The text's white space must be single, as in `Markup.text`.
    """
    folded = _straight(text.casefold())
    return tuple(
        name
        for name in names
        if (wanted := _sought(name[0])) in folded
        and wanted
        and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded)
    )


@lru_cache(maxsize=4096)  # the same few names are sought in each text
def _sought(name: str) -> str:
    return _straight(" ".join(name.casefold().split()))


def link_first_mentions(html: str, names: Sequence[Name]) -> str:
    """Return converted HTML in which the first mention of each url is a link to it.

    `names` are pairs of a name as it may be in the text and the url to link it to; the longest
    name wins where several fit, whole words only, case ignored. Nothing is linked inside links,
    headings, code, captions, questions and block titles, and no url that is linked already.
    """
    linked = {unescape(href).partition("#")[0] for href in _HREF.findall(html)}
    wanted = [name for name in names if name[0].strip() and name[1] not in linked]
    if not wanted:
        return html
    url_of, pattern = _matcher(wanted)
    left = {url for _, url in wanted}

    def link(match: re.Match[str]) -> str:
        url = url_of.get(_key(match.group()))  # None: only the pattern's idea of case joins them
        if url is None or url not in left:
            return match.group()
        left.discard(url)
        return f'<a class="mention" href="{escape(url)}">{match.group()}</a>'

    pieces: list[str] = []
    closed: str | None = None  # the element that keeps its inside, and how many of it are open
    depth = 0
    for token in _TOKEN.finditer(html):
        piece, tag = token.group(), (token.group(2) or "").lower()
        if not tag:
            pieces.append(pattern.sub(link, piece) if closed is None and left else piece)
            continue
        if closed is None:
            opens = not token.group(1) and (tag in _CLOSED or _TITLE.match(piece) is not None)
            closed, depth = (tag, 1) if opens else (None, 0)
        elif tag == closed:
            depth += -1 if token.group(1) else 1
            closed = closed if depth else None
        pieces.append(piece)
    return "".join(pieces)


def _matcher(names: Sequence[Name]) -> tuple[dict[str, str], re.Pattern[str]]:
    """Return each name's url by its key, and a pattern of all names, longest first."""
    url_of: dict[str, str] = {}
    for name, url in names:
        url_of.setdefault(_key(escape(name, quote=False)), url)
    longest_first = sorted(url_of, key=len, reverse=True)
    any_name = "|".join(_pattern(name) for name in longest_first)
    return url_of, re.compile(f"{_NOT_BEFORE}(?:{any_name}){_NOT_AFTER}", re.IGNORECASE)


def _pattern(key: str) -> str:
    words = (_APOSTROPHES.sub("['\u2019]", re.escape(word)) for word in key.split())
    return r"\s+".join(words)


def _key(name: str) -> str:
    """Return the form in which spellings of one name are equal."""
    return _straight(" ".join(name.lower().split()))


def _straight(text: str) -> str:
    return text.replace("\u2019", "'")
