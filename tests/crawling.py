"""A built site as a reader's program sees it: parsed pages, and where every link leads."""

import posixpath
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LINKS = {
    "a": "href",
    "link": "href",
    "img": "src",
    "script": "src",
    "source": "src",
    "form": "action",
}
Attributes = dict[str, str]


@dataclass
class Element:
    """A start tag: name, attributes, and the text inside."""

    name: str
    attributes: Attributes
    inside: tuple[str, ...]
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")


@dataclass
class Parsed(HTMLParser):
    """The elements of a page, in order."""

    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = tuple(f"{each.name}.{each['class']}" for each in self._open)
        element = Element(tag, {name: value or "" for name, value in attrs}, inside)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].name == tag, f"</{tag}> closes <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def close(self) -> None:
        super().close()
        assert not self._open, f"<{self._open[-1].name}> is never closed"

    def all(self, tag: str, /, **attributes: str) -> list[Element]:
        """Return the elements of a tag whose attributes have these words (`class_` for class)."""
        wanted = {key.rstrip("_"): value for key, value in attributes.items()}
        return [
            each
            for each in self.elements
            if each.name == tag and all(value in each[key].split() for key, value in wanted.items())
        ]

    @property
    def ids(self) -> list[str]:
        """Every id of the page."""
        return [each["id"] for each in self.elements if each["id"]]


VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
     "wbr")
)  # fmt: skip


def parsed(text: str) -> Parsed:
    """Parse a page; raises AssertionError if its elements are not nested as they should be."""
    page = Parsed()
    page.feed(text)
    page.close()
    return page


def pages_of(folder: Path) -> dict[str, Parsed]:
    """Return every page of a built site by its path."""
    return {
        path.relative_to(folder).as_posix(): parsed(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }


def dead_links(folder: Path, pages: dict[str, Parsed], root: str) -> list[str]:
    """Return the links, assets and anchors of a built site that lead nowhere.

    `root` is the url that the folder is served at.
    """
    wrong = []
    for path, page in pages.items():
        for url in _urls(page):
            fault = _fault(url, path, folder, pages, root)
            if fault:
                wrong.append(f"{path}: {url}: {fault}")
    return wrong


def _urls(page: Parsed) -> list[str]:
    found = [each[LINKS[each.name]] for each in page.elements if each.name in LINKS]
    for each in page.elements:
        found += [part.split()[0] for part in each["srcset"].split(",") if part.strip()]
    found += [
        each["content"].partition("url=")[2]
        for each in page.all("meta", **{"http-equiv": "refresh"})
    ]
    return [url for url in found if url]


def _fault(url: str, path: str, folder: Path, pages: dict[str, Parsed], root: str) -> str:
    own, parts = urlsplit(root), urlsplit(url)
    if parts.scheme in ("mailto", "tel", "data"):
        return ""
    if parts.netloc and (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        return "" if parts.scheme in ("http", "https") else "no web address"
    target = path
    if parts.path:
        if not parts.path.startswith(own.path.rstrip("/") + "/"):
            return f"leaves {own.path}"
        target = unquote(parts.path.removeprefix(own.path.rstrip("/"))).lstrip("/")
        target = (
            posixpath.join(target, "index.html") if target.endswith("/") or not target else target
        )
    if not (folder / target).is_file():
        return "not there"
    if parts.fragment and unquote(parts.fragment) not in pages[target].ids:
        return "no such anchor"
    return ""
