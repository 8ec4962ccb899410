"""From Markdown to HTML, and all the facts about a text that later stages use."""

import functools
import re
import threading
from collections.abc import Sequence
from typing import Any

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension
from markdown.inlinepatterns import BACKTICK_RE, ENTITY_RE

from clinicsite.errors import Diagnostic, Severity
from clinicsite.labels import text_labels
from clinicsite.markup.blocks.processor import Blocks
from clinicsite.markup.facts import Markup
from clinicsite.markup.fast.block_parser import register_block_parser
from clinicsite.markup.fast.inline_runner import InlineRunner
from clinicsite.markup.fast.serialising import LineBreaks, html_of
from clinicsite.markup.fast.typography import typographer
from clinicsite.markup.findings import Findings
from clinicsite.markup.html.plain_html import register_plain_html
from clinicsite.markup.html.raw_blocks import RawBlocks
from clinicsite.markup.html.sanitising import sanitised
from clinicsite.markup.lazy_text import held
from clinicsite.markup.lint.bylines import is_byline
from clinicsite.markup.lint.foreign import COMMENT_MARK
from clinicsite.markup.lint.leftovers import Leftovers
from clinicsite.markup.lint.limits import is_long, within_limits
from clinicsite.markup.lint.lists import register_lists
from clinicsite.markup.lint.paragraphs import register_paragraphs
from clinicsite.markup.lint.pasted_tables import check_pasted_tables
from clinicsite.markup.lint.syntax import check_blocks
from clinicsite.markup.options import MarkupOptions
from clinicsite.markup.source import Source, blank, unmarked, without_controls
from clinicsite.markup.syntax.comments import comments
from clinicsite.markup.syntax.emphasis import Backticks, Emphasis
from clinicsite.markup.syntax.fences import Fences, blanked
from clinicsite.markup.syntax.headings import register_headings
from clinicsite.markup.syntax.inline import (
    AUTOMAIL,
    ESCAPE,
    Citation,
    Footnotes,
    Session,
    Whole,
    character,
    escape,
    mail_link,
)
from clinicsite.markup.syntax.links import register_links
from clinicsite.markup.tree import Walk
from clinicsite.markup.words import plain, shortened

_COMMENT_MARK = re.compile(rf"\s*{COMMENT_MARK}", re.VERBOSE)
_EMPTY = Markup(held("", ""))
# The instances are shared by the process, and a preview may convert in another thread.
_LOCK = threading.Lock()


def convert(
    body: str,
    *,
    file: str,
    first_line: int,
    options: MarkupOptions,
    source_keys: Sequence[str] = (),
) -> tuple[Markup, list[Diagnostic]]:
    """Convert a body to HTML; `first_line` is its first line's number in `file`, from 1.

    `source_keys` are the keys that `[@key]` may cite, in the order of the sources. Returns what was
    found together with the diagnostics; if one of them is an error the markup may be incomplete.
    """
    source = Source(body, file=file, first_line=first_line)
    findings = Findings(source, text_labels(options.language), source_keys)
    if source.has_controls:
        message, hint = "the text holds control characters", "delete them, or retype the line"
        findings.report("control-character", message, hint, at=source.first_control)
    text, unclosed = source.text, list[int]()
    if not is_long(text):
        text, unclosed = blanked(text)
    if "<!--" in text:
        text, unclosed = _without_comments(text, unclosed, findings)
    for at in unclosed:
        hint = "put the same marks on a line of their own at its end"
        findings.report("unclosed-fence", "the code block is not closed", hint, at=at)
    if not within_limits(text, findings):
        return _EMPTY, findings.diagnostics
    check_blocks(text, findings)
    check_pasted_tables(source.typed, text, findings)
    with _LOCK:
        try:
            markup = _converter(options).convert(findings)
        except RecursionError:
            # The parser stopped in the middle of a text; its instance is of no further use.
            _converter.cache_clear()
            findings.report(
                "too-deep",
                "the text is nested too deep",
                "use fewer nested lists and quotations",
                at=0,
            )
            markup = _EMPTY
    return markup, findings.diagnostics


def _without_comments(text: str, fences: list[int], findings: Findings) -> tuple[str, list[int]]:
    """Take comments out of the source, the text and the fences; report one that does not end."""
    found = comments(text)
    if found.unclosed is not None:
        message = "the comment '<!--' does not end, and is shown with all that follows"
        hint = "write --> at its end, or delete <!--"
        findings.warn("unclosed-comment", message, hint, found.unclosed)
    findings.source.hide(found.spans, found.unclosed, left=_COMMENT_MARK)
    left = [at for at in fences if not any(start <= at < end for start, end in found.spans)]
    return blank(text, found.spans), left


class _Converter:
    """A Markdown instance made for some options; costs 45 to 95 ms to make, so it is kept."""

    def __init__(self, options: MarkupOptions) -> None:
        self._raw = options.raw_html
        self._session = Session()
        self._abbreviations: Any = AbbrExtension()  # its table is not in the stubs
        footnotes = Footnotes(self._session)
        back = text_labels(options.language).back
        footnotes.setConfig("BACKLINK_TITLE", back.replace("{number}", "{}"))
        self._md = md = Markdown()
        register_block_parser(md)
        register_headings(md)
        register_paragraphs(md, self._session)
        md.registerExtensions([footnotes, self._abbreviations, Blocks(self._session)], {})
        register_lists(md, self._session)
        register_links(md)
        register_plain_html(md)
        for pattern, name, priority in (
            (Backticks(BACKTICK_RE), "backtick", 190),
            (Whole(ESCAPE, escape, md), "escape", 180),
            (Citation(md, self._session), "citation", 174),
            (Whole(AUTOMAIL, mail_link, md), "automail", 110),
            (Whole(ENTITY_RE, character, md), "entity", 80),
            (Emphasis(md), "em_strong", 60),
        ):
            md.inlinePatterns.register(pattern, name, priority)
        md.preprocessors.register(Fences(md), "fenced_code_block", 25)
        md.preprocessors.register(RawBlocks(md), "html_block", 20)
        if not self._raw:
            md.preprocessors.deregister("html_block")
            md.inlinePatterns.deregister("html")
            md.postprocessors.deregister("raw_html")
        md.treeprocessors.register(InlineRunner(md), "inline", 20)
        md.serializer = html_of
        set_text = typographer(md, options.language) if options.smart_quotes else None
        leftovers = Leftovers(self._session, raw_html=self._raw)
        self._walk = Walk(md, self._session, set_text, leftovers)
        # After notes and abbreviations, before line breaks are added; escapes are resolved in it.
        md.treeprocessors.register(self._walk, "walk", 5)
        md.treeprocessors.register(LineBreaks(md), "prettify", 4)
        md.treeprocessors.deregister("unescape")

    def convert(self, findings: Findings) -> Markup:
        """Convert the text of some findings; nothing of the text before is left."""
        self._session.findings = findings
        self._walk.forget()
        self._md.reset()
        html = self._md.convert(findings.source.marked())
        if self._abbreviations.abbrs:
            self._report_unused(findings)
        if self._raw:
            html = sanitised(unmarked(html), findings.anchors)
        return self._markup(without_controls(html), findings)

    def _report_unused(self, findings: Findings) -> None:
        """Report an abbreviation that the text does not hold, of which nothing is shown."""
        used = {each.text for each in self._walk.tree.iter("abbr")}
        for name, title in self._abbreviations.abbrs.items():
            if title and name not in used and not findings.again("unused-abbreviation"):
                message = f"the text does not use the abbreviation '{name}'"
                hint = "use it in the text exactly as in the brackets, or delete the line"
                at = findings.source.find(f"*[{name}]")
                findings.report("unused-abbreviation", message, hint, at=at, severity=Severity.INFO)

    def _markup(self, html: str, findings: Findings) -> Markup:
        tree, stash = self._walk.tree, self._md.htmlStash.rawHtmlBlocks
        text = plain(tree, stash)
        paragraphs = (plain(child, stash) for child in tree if child.tag == "p")
        return Markup(
            held(html, text),
            excerpt=shortened(next(filter(_is_prose, paragraphs), "")),
            words=text.count(" ") + 1 if text else 0,  # white space is single
            headings=tuple(findings.headings),
            anchors=tuple(findings.anchors),
            references=tuple(findings.references),
            external=tuple(findings.external),
            questions=tuple(findings.questions),
            citations=tuple(findings.citations),
            blocks=tuple(sorted(findings.blocks)),
        )


def _is_prose(paragraph: str) -> bool:
    return bool(paragraph) and not is_byline(paragraph, at_start=True)


@functools.lru_cache(maxsize=4)
def _converter(options: MarkupOptions) -> _Converter:
    return _Converter(options)
