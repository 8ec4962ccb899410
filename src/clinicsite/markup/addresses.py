"""Links and pictures of a tree: which are kept, which are resolved later, which are refused."""

import re
from xml.etree.ElementTree import Element

from clinicsite import urls
from clinicsite.kinds import KINDS
from clinicsite.markup.facts import REFERENCE_CLOSE, REFERENCE_OPEN, Reference
from clinicsite.markup.findings import Findings
from clinicsite.markup.source import take_mark
from clinicsite.markup.words import decoded, encoded, plain, unescaped

# Prefixes that name a document of the site.
PSEUDO_SCHEMES = KINDS.keys()
# The alternative text of a picture that shows nothing of importance, as in the front matter.
DECORATIVE = "decorative"
_WEB = (
    re.compile(
        r"https?://(?:[^\s/?#@]+@)?(?:\[[\da-f:.]+\]|\w[\w.-]*)(?::\d+)?(?:[/?#]|$)",
        re.IGNORECASE,
    ),
    "write https:// and the site's name, without blanks or commas: https://clinic.com/page",
)
_FORMS = {
    "http": _WEB,
    "https": _WEB,
    "mailto": (
        re.compile(
            r"mailto:(?:[^\s@,?]+@[^\s@,?]+(?:,[^\s@,?]+@[^\s@,?]+)*)?(?:(?<!:)$|\?)", re.IGNORECASE
        ),
        "write one address without blanks: mailto:name@clinic.com",
    ),
    "tel": (re.compile(r"tel:[^\d]*\d", re.IGNORECASE), "write the number: tel:+15551234567"),
}
_BLANK = re.compile(r"\s")


def rewrite_link(link: Element, findings: Findings) -> None:
    """Check a link's address and write it as it will be in the page."""
    if "href" not in link.attrib:
        return  # a button whose address is missing has been reported
    at, target = _typed(link, "href")
    del link.attrib["href"]
    if not target:
        hint = "write the address between the brackets: [text](https://…)"
        # A warning: the words are shown, and nothing leads astray.
        message = "the link has no address"
        findings.warn("empty-link", message, hint, at, once=message)
        return
    words = plain(link)
    if not words and link.get("class") != "button" and link.find(".//img") is None:
        hint = f"write them between the square brackets: [words]({target})"
        message = "the link has no words, so it cannot be seen"
        findings.warn("empty-link", message, hint, at, once=message)
    scheme = urls.scheme_of(target)
    if scheme == "tel":
        target = _BLANK.sub("", target)
    if (wanted := _wanted(scheme, target)) is not None:
        message = f"this link leads nowhere: '{target}'"
        findings.warn("broken-address", message, wanted, at, once="broken-address")
        return
    if scheme in PSEUDO_SCHEMES or (scheme is None and urls.is_safe(target)):
        link.set("href", _reference(target, at, words, findings, is_picture=False))
    elif not urls.is_safe(target):
        _unsafe("link", target, at, findings)
    else:
        link.set("href", encoded(_BLANK.sub("%20", target)))
        if scheme in ("http", "https"):
            link.set("rel", "noopener")
            findings.external[target] = None


def _wanted(scheme: str | None, target: str) -> str | None:
    """Return what to write instead of an address that no browser or mail program can use."""
    if target == "#":
        return "write an address, or a heading's words: [words](#the-heading)"
    pattern, hint = _FORMS.get(scheme or "", (None, ""))
    return None if pattern is None or pattern.match(target) else hint


def rewrite_picture(picture: Element, findings: Findings) -> None:
    """Check a picture's address and its alt text."""
    at, target = _typed(picture, "src")
    alt = picture.get("alt", "")
    if alt.lower() == DECORATIVE:
        picture.set("alt", "")
    picture.set("loading", "lazy")
    picture.set("decoding", "async")
    if not alt:
        message = f"the picture '{target}' has no alt text"
        hint = f"write ![what it shows](file.jpg); for mere decoration, ![{DECORATIVE}](file.jpg)"
        findings.report("missing-alt", message, hint, at=at)
    if not target:
        hint = "write the file between the brackets: ![what it shows](file.jpg)"
        findings.report("empty-link", "the picture has no file", hint, at=at)
    elif urls.scheme_of(target) in (None, "http", "https") and urls.is_safe(target):
        words = decoded(picture.get("alt", ""))
        picture.set("src", _reference(target, at, words, findings, is_picture=True))
        return
    else:
        _unsafe("picture", target, at, findings)
    del picture.attrib["src"]


def is_figure(paragraph: Element) -> bool:
    """Check whether a paragraph holds a picture with a title, and nothing else."""
    if len(paragraph) != 1 or paragraph[0].tag != "img" or not paragraph[0].get("title"):
        return False
    return not f"{paragraph.text or ''}{paragraph[0].tail or ''}".strip()


def _typed(element: Element, attribute: str) -> tuple[int | None, str]:
    at, raw = take_mark(element.get(attribute, ""))
    return at, decoded(unescaped(raw)).strip()


def _reference(
    target: str, at: int | None, text: str, findings: Findings, *, is_picture: bool
) -> str:
    if at is None:
        at = findings.source.find(target)
    place = findings.source.place(at)
    findings.references.append(Reference(target, is_picture, place.line, place.column, text))
    return f"{REFERENCE_OPEN}{len(findings.references) - 1}{REFERENCE_CLOSE}"


def _unsafe(what: str, target: str, at: int | None, findings: Findings) -> None:
    hint = "use https:, http:, mailto:, tel:, or a path of this site"
    if what == "picture":
        hint = "copy the file next to the text, and write its name"
    message = f"the address of this {what} is not allowed in a page: '{target[:60]}'"
    at = findings.source.find(target) if at is None else at
    findings.report("unsafe-url", message, hint, at=at)
