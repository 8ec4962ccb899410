"""The examples of the CommonMark specification: nothing that it shows differs without a word.

Held against each other are the words that a reader sees, of our page and of the specification's,
for every example whose result holds no raw HTML. Where they differ a diagnostic must say so,
that of the conversion or, for links that lead nowhere, that of a build. The specification
(CC BY-SA 4.0) is no part of this repository; npm fetches it.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clinicsite.errors import Diagnostic
from clinicsite.markup.conversion import convert
from clinicsite.markup.facts import Markup
from clinicsite.markup.options import MarkupOptions
from sample import Site
from tools import missing_tool, require_tool

PACKAGE = Path(__file__).parent / "commonmark"
OPTIONS = MarkupOptions(smart_quotes=False)
MARKDOWN_TAGS = {
    "p",
    "a",
    "em",
    "strong",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "blockquote",
    "hr",
    "br",
    "img",
}
MARKDOWN_TAGS |= {f"h{level}" for level in range(1, 7)}
INLINE = {"a", "abbr", "code", "em", "span", "strong", "sup"}

# What differs without a diagnostic, and why it may.
KNOWN = {
    312: "an item indented by four is inside the one above; the specification prints its mark",
    313: "likewise, in a list with blank lines",
    353: "a no-break blank behind a list's mark is read as a blank, as word processors write it",
    598: "`<word:word>` is text: on a blog it is a placeholder more often than an address",
    601: "likewise, `<localhost:5001/foo>`",
}
# Where the words are right, and yet something is said about how they were typed.
FALSE_ALARMS = {
    63: "foreign-syntax: seven sharps are printed as in the specification, but meant as a heading",
    197: "unread-definition: none in the specification either, but surely meant as one",
    209: "unread-definition: likewise",
    237: "unclosed-fence: the specification closes code at the end of a quotation",
    545: "undefined-reference: the specification does not define it either",
    548: "foreign-syntax: `[[a]]` is printed as in the specification, but surely meant as a link",
    590: "foreign-syntax: likewise",
}
# Diagnostics about what no page should have, whoever shows it, such as a mark of emphasis that is
# left over, and about items that are indented by fewer than four spaces: what is in a list item
# differs then, even where the words do not.
EDITORIAL = {
    "bare-address",
    "broken-address",
    "empty-heading",
    "empty-link",
    "h1-in-body",
    "heading-skip",
    "html-as-text",
    "missing-alt",
    "shallow-indent",
    "stray-emphasis",
    "unsafe-url",
}


@dataclass(frozen=True)
class Example:
    """An example of the specification, converted."""

    number: int
    text: str
    html: str
    markup: Markup
    diagnostics: list[Diagnostic]

    @property
    def is_same(self) -> bool:
        """Whether a reader sees the same words."""
        return words_of(self.markup.html) == words_of(self.html)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self.pieces.append(" ")
        if tag == "img":  # a title may be a caption
            found = dict(attrs)
            self.pieces += [f"{found[name]} " for name in ("alt", "title") if found.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def words_of(html: str) -> str:
    """Return what a reader sees or hears of a page, white space single."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.pieces).split())


def parsed(text: str) -> Iterator[Example]:
    """Read and convert the examples of a specification whose results hold no raw HTML."""
    fence = "`" * 32
    pattern = rf"^{fence} example\n(.*?)^\.\n(.*?)^{fence}$"
    for number, match in enumerate(re.finditer(pattern, text, re.DOTALL | re.MULTILINE), 1):
        typed, html = (part.replace("→", "\t") for part in match.groups())
        if re.search("<[!?]", html) or set(re.findall(r"</?([A-Za-z]\w*)", html)) - MARKDOWN_TAGS:
            continue
        markup, diagnostics = convert(typed, file="x.md", first_line=1, options=OPTIONS)
        yield Example(number, typed, html, markup, diagnostics)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> list[Example]:
    """Fetch the specification as the lock file pins it, and return its examples."""
    folder = tmp_path_factory.mktemp("commonmark")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PACKAGE / name, folder)
    command = [require_tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    fetched = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    if fetched.returncode:
        missing_tool(f"the package of {PACKAGE / 'package.json'} cannot be fetched")
    specification = folder / "node_modules" / "commonmark-spec" / "spec.txt"
    found = list(parsed(specification.read_text("utf-8").partition("<!-- END TESTS -->")[0]))
    assert len(found) > 560
    return found


def test_no_word_differs_silently(examples: list[Example], tmp_path: Path) -> None:
    """A difference has a diagnostic, or is one of five that are known."""
    quiet = {each.number: each for each in examples if not each.is_same and not each.diagnostics}
    leading = {number: each for number, each in quiet.items() if each.markup.references}
    assert set(quiet) - set(leading) == set(KNOWN)
    assert len(KNOWN) <= 5

    told: set[int] = set()
    for attempt in ("files", "addresses"):  # a later stage looks at /url, if all files are there
        site = Site(tmp_path / attempt)
        site.write("content/site.yaml", "name: A\nurl: https://a.example\ntime_zone: UTC\n")
        for number in set(leading) - told:
            text = f"---\ntitle: Example {number}\n---\n{leading[number].text}"
            site.write(f"content/pages/example-{number}.md", text)
        said = site.run("build")
        told |= {int(number) for number in re.findall(r"example-(\d+)\S*: error", said.err)}
    assert told == set(leading), said.err


def test_what_is_right_is_left_in_peace(examples: list[Example]) -> None:
    """Of the examples that come out right, at most eight are told of; each is known."""
    warned = {
        each.number
        for each in examples
        if each.is_same and {found.code for found in each.diagnostics} - EDITORIAL
    }
    assert warned == set(FALSE_ALARMS)
    assert len(FALSE_ALARMS) <= 8


def test_nearly_all_is_the_same(examples: list[Example]) -> None:
    """Most examples read as in other programs."""
    assert sum(each.is_same for each in examples) >= 0.9 * len(examples)


@pytest.mark.parametrize(
    ("typed", "html"), [("*a", "<p><em>a</em></p>"), ("a", "<p>a b</p>"), ("a b", "<p>a</p>")]
)
def test_a_difference_is_seen(typed: str, html: str) -> None:
    """The control: a mark that is left over, and words that are missing or added, count."""
    fence = "`" * 32
    (example,) = parsed(f"{fence} example\n{typed}\n.\n{html}\n{fence}\n")
    assert not example.is_same
