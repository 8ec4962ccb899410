"""What is known of a converted text: frozen values.

`Markup` holds everything that later stages use, so that no text is converted or searched twice.
"""

from dataclasses import dataclass, field

from clinicsite.markup.lazy_text import Prose

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
