"""What `clinicsite init` invented, and a site with a real address would show to the world."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from clinicsite import urls
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.settings import Settings

INVENTED_NAME = "Our Massage Clinic"
_SAMPLE_NAME = "Willow Lane Massage Clinic"
_NAMES = (INVENTED_NAME, _SAMPLE_NAME, f"{_SAMPLE_NAME} (an example)")
_STREET = "12 Willow Lane"
# 555-0100 to 555-0199 are kept for fiction (NANPA, "555 Line Numbers").
_FICTION = re.compile(r"(?:1?[2-9]\d{2})?55501\d\d")


def placeholder_findings(settings: Settings, place: Callable[[str], Place]) -> Iterator[Diagnostic]:
    """Yield a warning for each invented value; `place` finds a key's place.

    As long as the site's own address leads nowhere, they do no harm.
    """
    host = urlsplit(settings.url).hostname or ""
    if urls.is_reserved(host) or not any(map(str.isalpha, host)):  # a number is a test's address
        return
    for key, value in _invented(settings):
        message = f"'{value}' is a placeholder, and the site is made for {host}"
        severity = Severity.WARNING
        yield Diagnostic(place(key), "placeholder", message, "write your own", severity)


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
