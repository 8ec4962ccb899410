"""What a text shows that was pasted from another site or program: its byline, buttons, headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from clinicsite.checking.content.finding import Finder
from clinicsite.checking.content.pseudo_headings import pseudo_headings
from clinicsite.errors import Diagnostic, Severity
from clinicsite.front_matter.schema import PostHeader
from clinicsite.markup.lint.bylines import is_byline
from clinicsite.reading.documents import Document

# What blogs print around their posts, as a whole line, in small letters.
REMAINS = frozenset(
    ("leave a reply", "leave a comment", "leave a reply cancel reply", "post a comment",
     "add a comment", "no comments", "no comments yet", "comments are closed", "0 comments",
     "share by", "share this", "share this post", "share this article", "share on facebook",
     "share on twitter", "share on social media", "share", "pin it", "like this",
     "loading", "print this page", "email this post", "copy link", "link copied",
     "more posts", "recent posts", "related posts", "related articles", "older posts",
     "newer posts", "latest posts", "popular posts", "you may also like", "you might also like",
     "previous post", "next post", "previous article", "next article", "back to blog",
     "back to top", "read more", "read more »", "continue reading", "continue reading →", "see all",
     "view all", "view all posts", "load more", "skip to content", "toggle navigation",
     "all rights reserved", "about the author",
     "subscribe to email updates", "subscribe to our newsletter", "sign up for our newsletter",
     "join our newsletter", "advertisement", "cookie policy", "accept all cookies")
)  # fmt: skip
_REMAINS = re.compile(
    r"(?:sign up|subscribe) (?:for|to) the [\w ]{1,30} newsletter|\d+ (?:comments?|shares?|likes?)"
    r"|(?:©|copyright) .{0,60}"
    r"|(?:filed under|posted in|tagged(?: with)?|categories|tags) ?: .{1,80}"
)
_AI = re.compile(
    r"\b(?:generated|written|created|produced|drafted) (?:by|with|using) (?:an? |the )?"
    r"(?:AI|artificial intelligence|large)?[ ]?(?:language model|chatbot|ChatGPT)\b"
    r"|\b(?:as|I am|I['\u2019]m) an? (?:AI|artificial intelligence|large)[ ]?"
    r"(?:language model|assistant|model)\b"
    r"|\bmy (?:knowledge cutoff|training data)\b"
    r"|^(?:certainly|sure|of course)[!,] here(?:['\u2019]s| is)\b",
    re.IGNORECASE,
)
_AI_MARKS = ("language model", "chatbot", "chatgpt", "knowledge cutoff", "training data",
             "assistant", "here is", "here\u2019s", "here's")  # fmt: skip
_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_INLINE = re.compile(r"</?(?:a|abbr|code|em|span|strong|sub|sup|img)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_PART_OF_PAGE = 6  # lines in which a title or a bare date belongs to the head of a page
_LONGEST = 60  # characters that a message quotes
_LONGEST_REMAIN = 100


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of one document, and what finds their places."""

    path: str
    lines: Sequence[str]
    find: Finder

    def warn(
        self, code: str, message: str, hint: str, found: Sequence[int]
    ) -> Iterator[Diagnostic]:
        """Yield a warning for the first of the found lines that says how many there are."""
        if not found:
            return
        first, more = self.lines[found[0]], len(found) - 1
        before = " ".join(self.lines[max(0, found[0] - 3) : found[0]])
        place = self.find.words(self.path, first, before=before)
        shown = first if len(first) <= _LONGEST else f"{first[:_LONGEST]}…"
        tail = f", and {more} more in this text" if more else ""
        yield Diagnostic(place, code, f"{message}: '{shown}'{tail}", hint, Severity.WARNING)


def pasted_findings_in(document: Document[Any], find: Finder) -> Iterator[Diagnostic]:
    """Yield a warning for each kind of thing that came along with a pasted text."""
    html, header = document.markup.html, document.header
    lines = lines_of(html)
    text = _Text(document.path, lines, find)
    title = _letters(str(getattr(header, "title", "") or getattr(header, "name", "")))
    at_start = lines[:_PART_OF_PAGE]
    dates = [n for n, line in enumerate(at_start) if is_byline(line, at_start=True)]
    if len(dates) > 1:
        dates = []  # a list of days
    yield from text.warn(
        "pasted-byline", "a byline is part of the text",
        "delete it; author: and date: in the front matter make the byline",
        [n for n, line in enumerate(lines) if n in dates or is_byline(line)],
    )  # fmt: skip
    yield from text.warn(
        "repeated-title", "the text repeats its title", "delete it; the page shows the title",
        [n for n, line in enumerate(at_start) if line[-1] != "." and _letters(line) == title],
    )  # fmt: skip
    yield from text.warn(
        "pasted-remains", "a part of another site's page is in the text", "delete it",
        [n for n, line in enumerate(lines) if is_remains(line)],
    )  # fmt: skip
    heads = {
        each for each in pseudo_headings(html) if not is_remains(each) and _letters(each) != title
    }
    yield from text.warn(
        "pseudo-heading", "this line looks like a heading and is none",
        "start it with ##, and put a blank line below it",
        [n for n, line in enumerate(lines) if line in heads],
    )  # fmt: skip
    if isinstance(header, PostHeader) and header.ai == "none":
        yield from _undeclared(document, lines, find)


def lines_of(html: str) -> list[str]:
    """Return what readers see, line by line, as it was typed."""
    text = unescape(_TAG.sub("\n", _INLINE.sub("", _CODE.sub("", html))))
    return [line for each in text.split("\n") if each and (line := " ".join(each.split()))]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def is_remains(line: str) -> bool:
    """Tell whether a line is one that blogs print around their posts."""
    if len(line) > _LONGEST_REMAIN:
        return False
    bare = line.casefold().strip(" .:!…*»→>")
    return bare in REMAINS or _REMAINS.fullmatch(bare) is not None


def _undeclared(
    document: Document[Any], lines: Sequence[str], find: Finder
) -> Iterator[Diagnostic]:
    lowered = document.markup.text.lower()
    if not any(mark in lowered for mark in _AI_MARKS):
        return
    for line in lines:
        match = _AI.search(line)
        if match:
            place = find.words(document.path, match.group(), before=line[: match.start()])
            message = f"'{match.group()}' in a text without ai:"
            hint = "write ai: generated with reviewed_by and last_reviewed, or delete the sentence"
            yield Diagnostic(place, "undeclared-ai", message, hint, Severity.WARNING)
            return
