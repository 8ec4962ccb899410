"""The one walk through a finished tree, in reading order.

It gives headings their anchors, checks addresses, wraps tables and pictures, and sets typographic
quotes. What it learns goes to the findings. Blocks have built their own structure before.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from clinicsite.markup.addresses import is_figure, rewrite_link, rewrite_picture
from clinicsite.markup.facts import Heading, Question
from clinicsite.markup.findings import Findings
from clinicsite.markup.html.raw_html import RawHtml
from clinicsite.markup.lint.foreign import report_foreign
from clinicsite.markup.lint.leftovers import Leftovers
from clinicsite.markup.source import take_mark
from clinicsite.markup.syntax.inline import Session, label_backlinks
from clinicsite.markup.words import (
    INLINE,
    STASHED,
    STX,
    decoded,
    encoded,
    escaped,
    plain,
    unescaped,
)

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class Walk(Treeprocessor):
    """Visit every element once; `tree` keeps the result for the words to be read from."""

    def __init__(
        self,
        md: Markdown,
        session: Session,
        set_text: Callable[[str, str], str] | None,
        leftovers: Leftovers,
    ) -> None:
        super().__init__(md)
        self._session = session
        self._set_text = set_text
        self._leftovers = leftovers
        self._before = ""
        self._tables = 0
        self._in_link = False
        self.tree = Element("div")
        self._visitors: dict[str, Callable[[Element], Element]] = {
            "a": self._link,
            "abbr": self._abbreviation,
            "code": self._code,
            "pre": self._code,
            "figure": self._framed,
            "img": self._picture,
            "p": self._paragraph,
            "sup": self._mark,
            "table": self._table,
            "details": self._question,
            "div": self._division,
            "li": self._item,
        } | dict.fromkeys(_HEADINGS, self._heading)

    @property
    def _findings(self) -> Findings:
        return self._session.findings

    def forget(self) -> None:
        """Forget the last text."""
        self._before, self._tables, self._in_link = "", 0, False
        self.tree = Element("div")

    def run(self, root: Element) -> None:
        """Walk the whole tree."""
        self.tree = root
        raw = self.md.htmlStash.rawHtmlBlocks
        RawHtml(self._findings).rewrite(raw)
        self._leftovers.begin()
        report_foreign(root, raw, self._findings, self._leftovers.blanked)
        self._inside(root)

    def _inside(self, element: Element) -> Element:
        """Visit an element's text and children; a visitor may return another element instead."""
        if element.tag not in INLINE:
            self._before = ""
        if element.text:
            element.text = self._set(element.text)
        for index, child in enumerate(element):
            tail, child.tail = child.tail, None
            visited = self._visitors.get(child.tag, self._inside)(child)
            if visited is not child:
                element[index] = visited
            if child.tag not in INLINE:
                self._before = ""
            if tail:
                visited.tail = self._set(tail)
        return element

    def _set(self, text: str) -> str:
        """Return a text with typographic quotes, escapes resolved."""
        if not isinstance(text, AtomicString):
            if self._leftovers.signs:
                self._leftovers.look(text, in_link=self._in_link)
            if self._set_text is not None:
                text = self._set_text(text, self._before)
        if STX in text:
            text = STASHED.sub(self._stray_code, unescaped(text))
        self._before = text[-1:]
        return text

    def _stray_code(self, match: re.Match[str]) -> str:
        """Show fenced code where no block can be; raw HTML is left for later."""
        stashed = self.md.htmlStash.rawHtmlBlocks[int(match.group(1))]
        return "".join(stashed.itertext()) if isinstance(stashed, Element) else match.group()

    def _plain(self, element: Element) -> str:
        return plain(element, self.md.htmlStash.rawHtmlBlocks)

    def _heading(self, heading: Element) -> Element:
        findings = self._findings
        at, heading.text = take_mark(heading.text or "")
        if at is None:
            at = findings.source.find(heading.text)
        level = int(heading.tag[1])
        if level == 1:
            message = "only the title is a heading of level 1"
            hint = "start it with ##"
            typed = findings.source.text
            if at and typed[at - 1] == "#" and typed[at : at + 1].strip():
                hint += ", or write \\# if it is not a heading"
            findings.warn("h1-in-body", message, hint, at)
            level, heading.tag = 2, "h2"
        previous = findings.headings[-1].level if findings.headings else 1
        if level > previous + 1 and not findings.may_be_in_broken_block(at):
            message = f"a heading of level {level} follows one of level {previous}"
            hint = f"start it with {'#' * (previous + 1)}"
            findings.warn("heading-skip", message, hint, at)
        words = self._plain(heading)
        if not words:
            message = "the heading has no words"
            findings.warn("empty-heading", message, "write some, or delete it", at)
        anchor = findings.anchor_for(words)
        heading.set("id", anchor)
        text = heading.text
        self._inside(heading)
        if len(heading) or heading.text != text:  # quotes and dashes may have changed
            words = self._plain(heading)
        findings.headings.append(Heading(level, anchor, words))
        return heading

    def _question(self, item: Element) -> Element:
        summary, answer = item
        at, summary.text = take_mark(summary.text or "")
        words = self._plain(summary)
        if not words:
            message = "the question has no words"
            self._findings.warn("empty-heading", message, "write it after ###", at)
        anchor = self._findings.anchor_for(words)
        item.set("id", anchor)
        self._inside(item)
        question = Question(anchor, self._plain(summary), self._plain(answer))
        self._findings.questions.append(question)
        return item

    def _link(self, link: Element) -> Element:
        if link.get("class") == "footnote-backref":
            return link
        if self._in_link:  # a link inside a reference link, which HTML does not allow
            self._warn_nested(take_mark(link.get("href", ""))[0])
            link.tag = "span"
            link.attrib.clear()
            return self._inside(link)
        if link.get("title"):
            self._make_plain(link, "title")
        self._in_link = True
        self._inside(link)
        self._in_link = False
        if any("](" in text for text in link.itertext()):
            self._warn_nested(self._findings.source.find(self._plain(link).partition("](")[0]))
        rewrite_link(link, self._findings)
        return link

    def _warn_nested(self, at: int | None) -> None:
        message = "a link cannot be inside another; this one leads nowhere"
        self._findings.warn("nested-link", message, "put it before or after the other", at)

    def _picture(self, picture: Element) -> Element:
        self._make_plain(picture, "alt")
        if picture.get("title"):
            self._make_plain(picture, "title")
        rewrite_picture(picture, self._findings)
        return picture

    def _make_plain(self, element: Element, attribute: str) -> None:
        """Write what is typed in an attribute without its marks."""
        words = self._plain(self._parsed(element.get(attribute, "")))
        element.set(attribute, encoded(words))

    def _parsed(self, text: str) -> Element:
        """Return the words of an attribute, with emphasis that is typed in them made."""
        made = Element("p")
        made.text = text
        if "*" in text or "_" in text:
            root = Element("div")
            root.append(made)
            self.md.treeprocessors["inline"].run(root)
        return made

    def _paragraph(self, paragraph: Element) -> Element:
        text = paragraph.text or ""
        match = STASHED.fullmatch(text.strip()) if STX in text else None
        if match:
            stashed = self.md.htmlStash.rawHtmlBlocks[int(match.group(1))]
            if isinstance(stashed, Element):
                return stashed
        return self._figure(paragraph) if is_figure(paragraph) else self._inside(paragraph)

    def _figure(self, paragraph: Element) -> Element:
        """Make a figure of a paragraph that holds only a picture with a title."""
        picture = paragraph[0]
        picture.tail = None
        caption = self._parsed(picture.attrib.pop("title"))
        caption.tag = "figcaption"
        figure = Element("figure", {"class": "figure"})
        figure.extend((picture, caption))
        return self._inside(figure)

    def _mark(self, mark: Element) -> Element:
        """Leave a citation or the mark of a note as it was made."""
        if "class" not in mark.attrib:  # typed as HTML
            return self._inside(mark)
        if mark.get("id"):
            self._findings.claim(mark.attrib["id"], ours=True)
        self._before = "x"  # it is at the end of a word
        return mark

    def _item(self, item: Element) -> Element:
        if item.get("id"):
            self._findings.claim(item.attrib["id"], ours=True)
            label_backlinks(item, self.tree, self._session)
        return self._inside(item)

    def _division(self, division: Element) -> Element:
        if division.get("class") == "footnote":
            division.tag = "section"
            division.set("class", "footnotes")
            division.set("role", "doc-endnotes")
            division.set("aria-label", self._findings.labels.footnotes)
        return self._inside(division)

    def _abbreviation(self, abbreviation: Element) -> Element:
        title = decoded(unescaped(escaped(abbreviation.get("title", ""))))
        abbreviation.set("title", encoded(title))
        return self._inside(abbreviation)

    def _code(self, code: Element) -> Element:
        for part in code.iter():
            if part.text and STX in part.text:
                part.text = AtomicString(STASHED.sub(self._stray_code, part.text))
        self._before = (code.text or "")[-1:]
        return code

    def _framed(self, figure: Element) -> Element:
        """Name the frame of a captioned table after the caption."""
        self._inside(figure)
        frame = figure.find("div") if figure.get("class") == "table" else None
        if frame is not None:
            frame.set("aria-label", encoded(self._plain(figure[0])))
        return figure

    def _table(self, table: Element) -> Element:
        self._tables += 1
        for cell in table.iter():
            if cell.tag == "th" and (len(cell) or (cell.text or "").strip()):
                cell.set("scope", "col")
            elif cell.tag == "th":  # an empty cell heads nothing
                cell.tag = "td"
            align = cell.attrib.pop("align", None)
            if align:
                cell.set("class", f"align-{align}")
        self._inside(table)
        headings = self._findings.headings
        name = f"{self._findings.labels.table} {self._tables}"
        if headings:
            name = f"{name}: {headings[-1].text}"
        frame = Element("div", {"class": "table-scroll", "role": "region", "tabindex": "0"})
        frame.set("aria-label", encoded(name))
        frame.append(table)
        return frame
