"""What all blocks share: their rules, their title, and where they report what is wrong."""

from typing import Any, ClassVar
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString
from pymdownx.blocks.block import Block

from clinicsite.markup.findings import Findings


class Box(Block):  # type: ignore[misc] # pymdownx ships no types
    """A block of ours: `/// name | title`, options indented below, body, `///`.

    `TITLE` says whether the title is `required`, `optional` or `none`; `CHOICES` holds the options
    and the values each may take (empty: any text); `NEEDED` the options that must be given.
    `HOLDS_BLOCKS` is true if a table, figure or steps block may be inside. `TAG` and `ROLE`
    are those of its element, and `FALLBACK` is the label that a missing title is replaced by.
    """

    NAME: ClassVar[str]
    ARGUMENT = None
    TAG: ClassVar[str] = "aside"
    ROLE: ClassVar[str] = ""
    FALLBACK: ClassVar[str] = ""
    TITLE: ClassVar[str] = "optional"
    CHOICES: ClassVar[dict[str, tuple[str, ...]]] = {}
    NEEDED: ClassVar[tuple[str, ...]] = ()
    HOLDS_BLOCKS: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Derive the parser's tables from ours, so that a rule is written once."""
        cls.ARGUMENT = {"required": True, "optional": None, "none": False}[cls.TITLE]
        cls.OPTIONS = {name: ["", _one_of(values)] for name, values in cls.CHOICES.items()}

    def on_init(self) -> None:
        """Refuse the option `attrs`, which would let a text set any attribute."""
        self.option_spec["attrs"] = ({}, _refuse)

    @property
    def findings(self) -> Findings:
        """What the running conversion has found."""
        found: Findings = self.config["session"].findings
        return found

    def on_create(self, parent: Element) -> Element:
        """Make the element with its title; blocks of another form replace this."""
        role = {"role": self.ROLE} if self.ROLE else {}
        element = self.opened(parent, self.TAG, self.NAME, **role)
        fallback = getattr(self.findings.labels, self.FALLBACK) if self.FALLBACK else ""
        self.titled(element, self.argument or fallback)
        return element

    def opened(self, parent: Element, tag: str, classes: str, **attributes: str) -> Element:
        """Make the block's element and note the block as used."""
        self.opened_at = self.findings.next_block()
        self.findings.blocks.add(self.NAME)
        return SubElement(parent, tag, {"class": classes, **attributes})

    def titled(self, element: Element, title: str | None) -> None:
        """Put the title, if any, in as a paragraph that names the block; it is no heading."""
        if not title:
            return
        paragraph = SubElement(element, "p", {"class": f"{self.NAME}__title"})
        strong = SubElement(paragraph, "strong")
        strong.text = title
        anchor = self.findings.numbered(self.NAME)
        paragraph.set("id", anchor)
        element.set("aria-labelledby", anchor)

    def lacks(self, what: str, hint: str) -> None:
        """Report that the body does not hold what the block is for."""
        self.findings.report(
            "incomplete-block", f"the {self.NAME} block has no {what}", hint, at=self.opened_at
        )


def label(parent: Element, words: str) -> Element:
    """Put a small word such as "Myth" in front of a text; it is not part of the text."""
    span = SubElement(parent, "span", {"class": "label"})
    span.text = AtomicString(words)
    return span


def _one_of(values: tuple[str, ...]) -> Any:  # noqa: ANN401 - what pymdownx calls with anything
    def check(value: object) -> str:
        text = str(value)
        if values and text not in values:
            raise ValueError(text)
        return text

    return check


def _refuse(value: object) -> None:
    raise ValueError(value)
