"""The part of a page that every page shares: header, footer, clinic, feeds."""

from collections.abc import Sequence

from clinicsite.pages import dates
from clinicsite.pages.context_parts import (
    Call,
    ClinicCard,
    HoursRow,
    Link,
    NewsletterForm,
    SiteContext,
)
from clinicsite.pages.labels import Labels, labels_for
from clinicsite.settings import DAYS, Clinic, NavigationItem, Settings
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
        clinic=_clinic(settings.name, settings.clinic, labels, settings.language),
        newsletter=_newsletter(settings),
        search=address.local(SEARCH) if search else "",
        archive=address.local(ARCHIVE),
        feed=address.local(FEED),
        json_feed=address.local(JSON_FEED),
        labels=labels,
        preview=preview,
    )


def _links(items: Sequence[NavigationItem], address: Address) -> tuple[Link, ...]:
    return tuple(
        Link(each.label, address.local(each.url) if each.url.startswith("/") else each.url)
        for each in items
    )


def _call(label: str, url: str, address: Address) -> Call:
    return Call(label, address.local(url) if url.startswith("/") else url, url.startswith("tel:"))


def _social_name(url: str) -> str:
    host = url.split("/")[2].removeprefix("www.")
    return _SOCIAL_NAMES.get(host, host)


def _clinic(name: str, clinic: Clinic, labels: Labels, language: str) -> ClinicCard | None:
    lines: list[str] = []
    if clinic.address is not None:
        town = " ".join(
            filter(
                None, (clinic.address.city + ",", clinic.address.region, clinic.address.postal_code)
            )
        )
        lines = [clinic.address.street, town.rstrip(",")]
    if not (lines or clinic.phone or clinic.email or clinic.hours):
        return None
    return ClinicCard(
        name=clinic.legal_name or name,
        address=tuple(lines),
        phone=Link(clinic.phone, "tel:" + _dialled(clinic.phone)) if clinic.phone else None,
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
            HoursRow(each.name, _shown_hours(each.hours, labels, language))
            for each in clinic.holidays
        ),
        areas_served=clinic.areas_served,
    )


def _dialled(number: str) -> str:
    return "".join(character for character in number if character.isdigit() or character == "+")


def _shown_hours(hours: str, labels: Labels, language: str) -> str:
    return labels.closed if hours == "closed" else dates.hours(hours, language)


def _newsletter(settings: Settings) -> NewsletterForm | None:
    form = settings.newsletter
    return form and NewsletterForm(form.action, form.field, form.title, form.text or "")
