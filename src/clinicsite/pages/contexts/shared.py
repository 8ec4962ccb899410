"""The part of a page that every page shares: header, footer, clinic, feeds."""

import datetime as dt
from collections.abc import Callable, Sequence

from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.labels import Labels, labels_for
from clinicsite.pages.contexts import dates
from clinicsite.pages.contexts.parts import Call, Day, Link, iso_day
from clinicsite.pages.contexts.site import (
    ClinicCard,
    HolidayRow,
    HoursRow,
    NewsletterForm,
    SiteContext,
)
from clinicsite.settings import DAYS, Clinic, NavigationItem, Settings
from clinicsite.settings import Address as PostalAddress
from clinicsite.urls import Address

FEED, JSON_FEED, ARCHIVE, SEARCH = "/feed.xml", "/feed.json", "/archive/", "/search/"

_SOCIAL_NAMES = {
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "youtube.com": "YouTube",
    "x.com": "X",
    "bsky.app": "Bluesky",
    "tiktok.com": "TikTok",
}


def site_context(settings: Settings, *, search: bool, preview: bool) -> SiteContext:
    """Return what every page shows of the site; `search` tells whether there is an index."""
    address = Address(settings.url)
    labels = labels_for(settings.language, settings.labels)
    booking = settings.booking
    return SiteContext(
        name=settings.name,
        language=settings.language,
        direction=dates.direction(settings.language),
        home=address.local("/"),
        tagline=settings.tagline or "",
        logo=address.local(settings.logo) if settings.logo else "",
        theme_color=settings.theme_color or "",
        navigation=_links(settings.navigation, address),
        footer=_links(settings.footer, address),
        social=tuple(Link(_social_name(url), url) for url in settings.social),
        booking=_call(booking.label, booking.url, address) if booking else None,
        clinic=_clinic(settings, labels),
        newsletter=_newsletter(settings),
        search=address.local(SEARCH) if search else "",
        archive=address.local(ARCHIVE),
        feed=address.local(FEED),
        json_feed=address.local(JSON_FEED),
        labels=labels,
        preview=preview,
    )


def settings_faults(settings: Settings, place: Callable[[str], Place]) -> list[Diagnostic]:
    """Tell of settings that only the data of languages can judge; `place` finds a key's place."""
    wrong = []
    fault = dates.format_fault(settings.blog.date_format)
    if fault is not None:
        at = place("blog.date_format")
        wrong.append(Diagnostic(at, "bad-date-format", fault, "for example 'd MMM, y' or long"))
    fault = dates.language_fault(settings.language)
    if fault is not None:
        at = place("language")
        wrong.append(Diagnostic(at, "language-without-dates", fault, "", Severity.WARNING))
    return wrong


def _links(items: Sequence[NavigationItem], address: Address) -> tuple[Link, ...]:
    return tuple(Link(each.label, address.href(each.url)) for each in items)


def _call(label: str, url: str, address: Address) -> Call:
    return Call(label, address.href(url), phone=url.startswith("tel:"))


def _social_name(url: str) -> str:
    host = url.split("/")[2].removeprefix("www.")
    return _SOCIAL_NAMES.get(host, host)


def _clinic(settings: Settings, labels: Labels) -> ClinicCard | None:
    clinic, language = settings.clinic, settings.language
    lines = _address_lines(clinic.address) if clinic.address else []
    if not (lines or clinic.phone or clinic.email or clinic.hours or clinic.areas_served):
        return None
    return ClinicCard(
        name=clinic.legal_name or settings.name,
        address=tuple(lines),
        phone=Link(clinic.phone, "tel:" + _dialled(clinic)) if clinic.phone else None,
        email=Link(clinic.email, f"mailto:{clinic.email}") if clinic.email else None,
        map_url=clinic.map or "",
        hours=tuple(
            HoursRow(
                dates.day_name(number, language),
                _shown_hours(clinic.hours[day], labels, language),
                number,
            )
            for number, day in enumerate(DAYS, start=1)
            if day in clinic.hours
        ),
        holidays=tuple(
            HolidayRow(
                each.name,
                _day(each.from_, settings),
                _day(each.to, settings),
                _shown_hours(each.hours, labels, language),
            )
            for each in clinic.holidays
        ),
        time_zone=settings.time_zone,
        price_range=clinic.price_range or "",
        areas_served=clinic.areas_served,
    )


def _address_lines(address: PostalAddress) -> list[str]:
    town = " ".join(filter(None, (f"{address.city},", address.region, address.postal_code)))
    return [address.street, town.rstrip(",")]


def _day(day: dt.date, settings: Settings) -> Day:
    return Day(iso_day(day), dates.show(day, settings.blog.date_format, settings.language))


def _dialled(clinic: Clinic) -> str:
    """Return the clinic's number as a phone dials it, from abroad too where that is known.

    Ten digits are a whole number of the North American plan, whose country code is 1 (ITU E.164).
    """
    number = "".join(each for each in clinic.phone or "" if each.isdigit() or each == "+")
    american = clinic.address is not None and clinic.address.country in {"US", "CA"}
    return f"+1{number}" if american and len(number) == 10 and "+" not in number else number


def _shown_hours(hours: str, labels: Labels, language: str) -> str:
    return labels.closed if hours == "closed" else dates.hours(hours, language)


def _newsletter(settings: Settings) -> NewsletterForm | None:
    form = settings.newsletter
    if form is None:
        return None
    return NewsletterForm(form.action, form.field, form.title, form.text or "")
