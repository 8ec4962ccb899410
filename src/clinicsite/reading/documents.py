"""What reading yields: source files, documents, and the facts found in their text.

All of them are frozen values. `Markup` holds everything later rooms may know of a text, so that
nobody has to convert or search it twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from clinicsite.errors import Place
from clinicsite.reading.prose import Prose
from clinicsite.reading.schema import Header

# Around the number of a reference in converted HTML. Content cannot hold these characters (they
# are illegal in XML and refused on reading), so nothing an editor types can imitate one.
REFERENCE_OPEN, REFERENCE_CLOSE = "\x1e", "\x1f"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text: level 2 to 6, its anchor, and its words without markup."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A link or picture of a text that must be resolved: the target as typed and its place.

    In `Markup.html` it is written as its index between `REFERENCE_OPEN` and `REFERENCE_CLOSE`.
    """

    target: str
    is_picture: bool
    line: int
    column: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of an `faq` block, with its answer as plain text."""

    anchor: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Markup:
    """A converted text.

    `prose` is its HTML and its words; `anchors` are all ids that a link may name; `blocks` the
    kinds of block used; `external` the outside urls linked to.
    """

    prose: Prose = field(repr=False)
    excerpt: str = ""
    words: int = 0
    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    external: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    citations: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """The text as HTML, with references still unresolved."""
        return self.prose.html

    @property
    def text(self) -> str:
        """The words of the text, for search, excerpts and More Posts."""
        return self.prose.text

    @property
    def text_digest(self) -> str:
        """The digest of the words."""
        return self.prose.text_digest


@dataclass(frozen=True, slots=True)
class Headless:
    """A file whose front matter cannot be used: what of its text can be judged all the same."""

    path: str
    references: tuple[Reference, ...]
    anchors: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder that the text's relative links start from."""
        return self.path.rpartition("/")[0]


H_co = TypeVar("H_co", bound=Header, covariant=True)


@dataclass(frozen=True, slots=True)
class Document(Generic[H_co]):
    """A parsed file: its typed front matter, its text, and where each value stands.

    `positions` maps a dotted path of the front matter (`related.1`) to line and column. `faulty`
    are the keys whose values are not as typed, because they were wrong: such a document is only
    looked at for more mistakes.
    """

    path: str
    kind: str
    id: str
    header: H_co
    markup: Markup
    positions: Mapping[str, tuple[int, int]] = field(repr=False)
    faulty: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def references(self) -> tuple[Reference, ...]:
        """The links and pictures of the text."""
        return self.markup.references

    @property
    def anchors(self) -> tuple[str, ...]:
        """All ids of the text that a link may name."""
        return self.markup.anchors

    def place(self, key: str = "") -> Place:
        """Return where a value of the front matter stands, or its nearest enclosing one."""
        while key and key not in self.positions:
            key = key.rpartition(".")[0]
        line, column = self.positions.get(key, (1, 1))
        return Place(self.path, line, column)

    @property
    def folder(self) -> str:
        """The folder that the document's relative links start from."""
        return self.path.rpartition("/")[0]
