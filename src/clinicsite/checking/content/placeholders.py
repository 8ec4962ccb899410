"""What `init` and `new` put in for the time being, and a site with a real address would show."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from clinicsite import urls
from clinicsite.checking.content.finding import Finder
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.kinds import KINDS
from clinicsite.reading.documents import Document
from clinicsite.settings import Settings

INVENTED_NAME = "Our Massage Clinic"
_SAMPLE_NAME = "Willow Lane Massage Clinic"
_NAMES = (INVENTED_NAME, _SAMPLE_NAME, f"{_SAMPLE_NAME} (an example)")
_STREET = "12 Willow Lane"
# 555-0100 to 555-0199 are kept for fiction (NANPA, "555 Line Numbers").
_FICTION = re.compile(r"(?:1?[2-9]\d{2})?55501\d\d")

# What `clinicsite new` writes into a text; `{}` is the name of what the text is about. They are
# orders to the writer, so that no text has them in earnest.
_BEGINNING = "Write here "
UNDER_HEADING = "Write here what belongs under this heading."
_SENTENCES = (UNDER_HEADING, *(kind.placeholder for kind in KINDS.values()))
# What `clinicsite init` writes into the first texts.
_OF_INIT = (
    "Replace this text with your own",
    "{} is an invented person, here to show what an author",
    "Say in a few sentences who you are, what you trained in, and what you like to write about.",
)
_SENTENCE = re.compile(
    "|".join(re.escape(each).replace(r"\{\}", "[^\n]{1,200}?") for each in (*_SENTENCES, *_OF_INIT))
)
_BEGINNINGS = (_BEGINNING, "Replace this text", "is an invented person", "Say in a few sentences")


def is_public(settings: Settings) -> bool:
    """Tell whether the site's own address leads somewhere; if not, placeholders do no harm."""
    host = urlsplit(settings.url).hostname or ""
    # A number is a test's address.
    return not urls.is_reserved(host) and any(map(str.isalpha, host))


def placeholder_findings_in(document: Document[Any], find: Finder) -> Iterator[Diagnostic]:
    """Yield a finding for each sentence that `clinicsite new` or `init` wrote into a text.

    Those of `init` are remarks: a new site may be published before it is rewritten.
    """
    text = document.markup.text
    for match in _SENTENCE.finditer(text) if any(map(text.__contains__, _BEGINNINGS)) else ():
        place = find.words(document.path, match[0], before=text[: match.start()])
        message = f"'{match[0]}' is a placeholder"
        severity = Severity.WARNING if match[0].startswith(_BEGINNING) else Severity.INFO
        yield Diagnostic(place, "placeholder", message, "write your own", severity)


def placeholder_findings(settings: Settings, place: Callable[[str], Place]) -> Iterator[Diagnostic]:
    """Yield a warning for each invented value of a public site; `place` finds a key's place."""
    for key, value in _invented(settings) if is_public(settings) else ():
        host = urlsplit(settings.url).hostname
        message = f"'{value}' is a placeholder, and the site is made for {host}"
        yield Diagnostic(place(key), "placeholder", message, "write your own", Severity.WARNING)


def _invented(settings: Settings) -> Iterator[tuple[str, str]]:
    clinic = settings.clinic
    for key, name in (("name", settings.name), ("clinic.legal_name", clinic.legal_name)):
        if name in _NAMES:
            yield key, name
    if clinic.address is not None and clinic.address.street == _STREET:
        yield "clinic.address.street", clinic.address.street
    if clinic.phone is not None and _FICTION.fullmatch(re.sub(r"\D", "", clinic.phone)):
        yield "clinic.phone", clinic.phone
    if clinic.email is not None and urls.is_reserved(clinic.email.rpartition("@")[2].lower()):
        yield "clinic.email", clinic.email
    if settings.booking is not None:
        url = settings.booking.url
        if urls.is_reserved(urlsplit(url).hostname or ""):
            yield "booking.url", url
