"""Proof 9: nothing that an editor types is lost, or left as raw marks, without a diagnostic.

Texts are typed by a seed in the shapes of CommonMark, GFM, kramdown, Hugo, Jekyll and Obsidian. The
words that a page must show are known from the typing, not from reading the text. What readers see
is taken from the page by a parser of HTML. Each word must be there once, and nothing but words; a
word that is missing, and a mark that is left, needs a diagnostic on a line of the same construct.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from clinicsite.building.stages import read_site
from clinicsite.errors import Diagnostic, has_errors
from clinicsite.markup.conversion import convert
from clinicsite.markup.options import MarkupOptions
from figures import either, is_over, record
from sample import REPOSITORY, SITES, copy, small_theme
from typed_texts import FOREIGN_BLOCK, MESSAGES, Text, Typist, Word

SEED = 9
TEXTS = either(400, 20_000)
_OURS = frozenset({"footnote-mark", "footnote-backref", "label", "citation"})

Converted = tuple[str, list[Diagnostic]]
Convert = Callable[[str], Converted]


def converted(body: str, *, raw_html: bool = False) -> Converted:
    """Return what the program makes of a text."""
    options = MarkupOptions(raw_html=raw_html, smart_quotes=False)
    markup, diagnostics = convert(body, file="a.md", first_line=1, options=options)
    return markup.html, diagnostics


def seen(html: str) -> str:
    """Return what readers see of a page, pictures by what they show; not what the theme adds."""
    root = LexborHTMLParser(f"<body>{html}</body>").body
    assert root is not None
    return "".join(_seen(root))


def _seen(node: LexborNode) -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield child.text(deep=False)
        elif child.tag == "img":
            yield f" {child.attributes.get('alt') or ''} "
        elif not _OURS & set((child.attributes.get("class") or "").split()):
            yield from (" ", *_seen(child), " ") if child.tag not in INLINE else _seen(child)


INLINE = frozenset({"a", "abbr", "code", "em", "span", "strong"})


def faults(text: Text, convert: Convert = converted) -> list[str]:
    """Return what of a text is lost or left over without a diagnostic."""
    html, diagnostics = convert(text.body)
    if has_errors(diagnostics):
        return []  # nothing is published
    if _PARSERS.search(html):
        return ["the parser's own marks are shown"]
    words = [word for part in text.words for word in part]
    is_reported = _reported(words, text.body, diagnostics)
    page = " ".join(seen(html).split())
    found = []
    for word in words:
        count = len(re.findall(rf"(?<![a-z]){word.bare}(?![a-z])", page))
        if count != 1 and not is_reported(word):
            found.append(f"'{word.bare}' ({', '.join(word.kinds)}) is shown {count} times")
    for left, near in _residue(page, words):
        if not any(map(is_reported, near)):
            kinds = " / ".join(", ".join(word.kinds) for word in near)
            found.append(f"'{left}' is left beside {kinds}")
    return found


def _lines(body: str, words: list[Word]) -> dict[str, int]:
    """Return the line of each word."""
    rows = body.split("\n")
    return {
        word.bare: next(n for n, row in enumerate(rows, 1) if word.bare in row) for word in words
    }


def _reported(
    words: list[Word], body: str, diagnostics: list[Diagnostic]
) -> Callable[[Word], bool]:
    """Return what tells whether a diagnostic names a construct of a word, at its line.

    Syntax of other programs is reported at the first of a kind, all else wherever it is.
    """
    line_of, said, near = _lines(body, words), set[str](), set[str]()
    for each in diagnostics:
        for word in words:
            distance = abs(each.place.line - line_of[word.bare])
            if distance <= _NEAR and each.code not in _OF_MARKS:
                near.add(word.bare)
            for kind in word.kinds:
                message = MESSAGES.get(kind)
                at_most = _NEAR if kind in FOREIGN_BLOCK else 0
                if message and distance <= at_most and each.message.startswith(message):
                    said |= _alike(message)
    return lambda word: word.bare in near or not said.isdisjoint(word.kinds)


def _alike(message: str | tuple[str, ...]) -> set[str]:
    """Return the kinds that one message is about, as each is reported once a text."""
    return {kind for kind, each in MESSAGES.items() if each == message}


# Placeholders of the parser, and its control characters; not those around a reference.
_PARSERS = re.compile(r"klzzwxh|wzxhzdk|[\x00-\x08\x0b-\x1d\x7f]")
_NEAR = 2  # lines between a construct's first and its words
_OF_MARKS = frozenset({"foreign-syntax", "html-as-text", "strikethrough", "bare-address"})


def _residue(page: str, words: list[Word]) -> Iterator[tuple[str, list[Word]]]:
    """Yield what a page shows between the words, with the words around it."""
    by_word = {word.bare: word for word in words}
    pieces = re.split(rf"(?<![a-z])({'|'.join(by_word)})(?![a-z])", page) if words else [page]
    order = [by_word[each] for each in pieces[1::2]]
    for index, piece in enumerate(pieces[::2]):
        left, around = piece, order[max(0, index - 1) : index + 1]
        for word in around:
            left = left.replace(word.behind if word is order[index - 1] else word.before, "", 1)
        if left.strip():
            yield left.strip(), around


def smallest(text: Text, convert: Convert) -> tuple[Text, list[str]]:
    """Leave out blocks of a faulty text as long as a fault stays."""
    index = 0
    while index < len(text.blocks):
        fewer = text.without(index)
        if len(fewer.blocks) and faults(fewer, convert):
            text = fewer
        else:
            index += 1
    return text, faults(text, convert)


def texts(seed: int, count: int) -> Iterator[Text]:
    """Yield texts of one to six blocks."""
    for number in range(count):
        yield Typist(f"{seed}-{number}").text(1 + number % 6)


@pytest.mark.parametrize("part", range(5))
def test_nothing_is_lost_or_left_without_a_word(part: int) -> None:
    """Each text shows its words once and nothing else, or says what it does not show."""
    make = partial(converted, raw_html=part == 4)
    done = words = warned = 0
    for text in texts(SEED * 10 + part, TEXTS // 5):
        if faults(text, make):
            small, found = smallest(text, make)
            pytest.fail("\n".join([*found, "", small.body]))
        done += 1
        words += sum(map(len, text.words))
        warned += bool(make(text.body)[1])
        if is_over():
            break
    record("9 nothing lost", seed=SEED, texts=done, words=words, with_diagnostics=warned)


def test_the_built_pages_show_the_same(tmp_path: Path) -> None:
    """What holds for a converted text holds for the page of a post that is built of it."""
    site = copy(SITES / "stories", tmp_path / "site")
    (site.root / "static").mkdir(exist_ok=True)
    shutil.copy(REPOSITORY / "static" / "icon.png", site.root / "static" / "a.png")
    head = "---\ntitle: T\ndate: 2026-01-02\nauthor: ana\n---\n"
    made = [
        text for text in texts(SEED + 1, either(30, 300)) if not has_errors(converted(text.body)[1])
    ]
    for number, text in enumerate(made):
        site.write(f"content/posts/typed-{number}.md", head + text.body)
    with small_theme():
        diagnostics = read_site(site.request()).diagnostics
        site.build()
    for number, text in enumerate(made):
        root = LexborHTMLParser(site.page(f"posts/typed-{number}/index.html"))
        for node in root.css("article > h1, article > p:nth-child(2)"):
            node.decompose()
        (article,) = root.css("article")
        of_text = [
            replace(each, place=replace(each.place, line=each.place.line - head.count("\n")))
            for each in diagnostics
            if each.place.file == f"content/posts/typed-{number}.md"
        ]
        page = article.html or "", of_text
        assert faults(text, lambda _, page=page: page) == [], text.body  # type: ignore[misc]
    record("9 nothing lost", pages=len(made))


def _without_first(pattern: str) -> Convert:
    def plant(body: str) -> Converted:
        html, diagnostics = converted(body)
        return re.sub(pattern, "", html, count=1, flags=re.DOTALL), diagnostics

    return plant


def _with(put: Callable[[str], str]) -> Convert:
    def plant(body: str) -> Converted:
        html, diagnostics = converted(body)
        return put(html), diagnostics

    return plant


def _silent(code: str) -> Convert:
    def plant(body: str) -> Converted:
        html, diagnostics = converted(body)
        return html, [each for each in diagnostics if each.code != code]

    return plant


def _elsewhere(body: str) -> Converted:
    """Report everything one block too late."""
    html, diagnostics = converted(f"\n\n\n{body}")
    return html, diagnostics


PLANTED: dict[str, Convert] = {
    "a paragraph is dropped": _without_first(r"<p>[^<]*</p>"),
    "a cell is dropped": _without_first(r"<td[^>]*>[^<]*</td>"),
    "a head cell is dropped": _without_first(r"<th[^>]*>[^<]*</th>"),
    "an item is swallowed": _without_first(r"<li>[^<]*</li>"),
    "a heading is dropped": _without_first(r"<h2[^>]*>[^<]*</h2>"),
    "code is dropped": _without_first(r"<pre>.*?</pre>"),
    "a quotation is dropped": _without_first(r"<blockquote>\s*<p>[^<]*</p>"),
    "a definition is dropped": _without_first(r"<dd>[^<]*</dd>"),
    "a note is dropped": _without_first(r"<li id=\"fn-.*?</li>"),
    "what a picture shows is dropped": _without_first(r"alt=\"[^\"]*\""),
    "words of a link are dropped": _without_first(r"(?<=\">)[^<]+(?=</a>)"),
    "an attribute list is printed": _with(lambda html: html.replace("</p>", "{: .x}</p>", 1)),
    "a backslash is printed": _with(lambda html: html.replace("<br>", "\\<br>")),
    "emphasis is printed": _with(lambda html: re.sub(r"</?em>", "*", html)),
    "a bar is printed": _with(lambda html: html.replace("</td>", "|</td>")),
    "a paragraph is shown twice": _with(lambda html: re.sub(r"(<p>[^<]*</p>)", r"\1\1", html)),
    "a placeholder is shown": _with(lambda html: html.replace('title="', 'title="klzzwxh:0001')),
    "words run together": _with(lambda html: html.replace("\n", "")),
    "other syntax is not reported": _silent("foreign-syntax"),
    "HTML is not reported": _silent("html-as-text"),
    "strikethrough is not reported": _silent("strikethrough"),
    "diagnostics name other lines": _elsewhere,
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_caught(fault: str) -> None:
    """The proof would see a converter that loses, leaves or hides something."""
    plant = PLANTED[fault]
    assert any(faults(text, plant) for text in texts(SEED, 400))
    record("9 nothing lost", controls_caught=1)
