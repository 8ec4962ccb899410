"""Structured data: the clinic as a business, its services and the conditions it treats."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from clinicsite.graph.nodes import Term
from clinicsite.pages.seo.head_facts import SiteFacts
from clinicsite.pages.seo.structured_data import Node, complete, node, publisher
from clinicsite.settings import DAYS, Clinic, Geo, Settings
from clinicsite.urls import Address

# The end of a day, as in Google's documentation of opening hours.
_END_OF_DAY = {"24:00": "23:59"}


def clinic_node(settings: Settings, logo: str) -> Node | None:
    """Return the clinic's node, or None without a name and an address or areas served.

    `logo` is an absolute url. A therapist who visits patients has areas but no address.
    """
    clinic, address = settings.clinic, Address(settings.url)
    home = address.permalink("/")
    made = node(
        clinic.type,
        f"{home}#clinic",
        name=settings.name,
        url=home,
        address=_postal_address(clinic),
        telephone=clinic.phone,
        image=logo,
        logo=logo,
        geo=_geo(clinic.geo),
        openingHoursSpecification=_opening_hours(clinic),
        areaServed=list(clinic.areas_served),
        # Google ignores a price range of 100 characters or more.
        priceRange=clinic.price_range if len(clinic.price_range or "") < 100 else None,
        hasMap=clinic.map,
        sameAs=list(settings.social),
        potentialAction=_reserve(settings, address),
    )
    return complete(made, "name", "address") or complete(made, "name", "areaServed")


def with_services(clinic: Mapping[str, Any], modalities: Sequence[Term], address: Address) -> Node:
    """Return the clinic's node with its services, for the page that shows all modalities."""
    offers, therapies = [], []
    for each in modalities:
        about = {"name": each.name, "url": address.permalink(each.url)}
        summary = each.document.header.summary
        service = node("Service", **about, description=summary, serviceType=each.name)
        offers.append(node("Offer", itemOffered=service))
        therapies.append(node("MedicalTherapy", **about))
    kind = clinic["@type"]
    # Only a medical clinic may have `availableService`.
    available = therapies if kind == "MedicalClinic" else None
    return dict(clinic) | node(kind, makesOffer=offers, availableService=available)


def term_node(site: SiteFacts, term: Term) -> Node:
    """Return a modality as a service of the clinic, or a condition."""
    header, url = term.document.header, site.address.permalink(term.url)
    is_condition = term.document.kind == "condition"
    return node(
        "MedicalCondition" if is_condition else "Service",
        f"{url}#{'condition' if is_condition else 'service'}",
        name=term.name,
        alternateName=list(header.also),
        description=header.summary,
        serviceType=None if is_condition else term.name,
        url=url,
        provider=None if is_condition else publisher(site),
    )


def _postal_address(clinic: Clinic) -> Node | None:
    place = clinic.address
    if place is None:
        return None
    return node(
        "PostalAddress",
        streetAddress=place.street,
        addressLocality=place.city,
        addressRegion=place.region,
        postalCode=place.postal_code,
        addressCountry=place.country,
    )


def _geo(place: Geo | None) -> Node | None:
    """Return the place on the map, unless it has fewer than four decimals.

    Google requires five, but a number has lost the zeros at its end.
    """
    if place is None or abs(place.latitude) > 90 or abs(place.longitude) > 180:
        return None
    if all(round(each, 3) == each for each in (place.latitude, place.longitude)):
        return None
    return node(
        "GeoCoordinates", latitude=f"{place.latitude:.5f}", longitude=f"{place.longitude:.5f}"
    )


def _opening_hours(clinic: Clinic) -> list[Node]:
    """Return the hours of the week, grouping days with the same hours, and of holidays."""
    days_by_span: dict[tuple[str, str], list[str]] = {}
    for day in DAYS:
        for span in _spans(clinic.hours.get(day, "closed")):
            days_by_span.setdefault(span, []).append(day.capitalize())
    week = [
        node("OpeningHoursSpecification", dayOfWeek=days, opens=opens, closes=closes)
        for (opens, closes), days in days_by_span.items()
    ]
    holidays = [
        node(
            "OpeningHoursSpecification",
            opens=opens,
            closes=closes,
            validFrom=each.from_.isoformat(),
            validThrough=each.to.isoformat(),
        )
        for each in clinic.holidays
        # Closed all day: opens and closes at midnight (Google, "special hours").
        for opens, closes in _spans(each.hours) or [("00:00", "00:00")]
    ]
    return week + holidays


def _spans(hours: str) -> list[tuple[str, str]]:
    if hours == "closed":
        return []
    pairs = (span.split("-") for span in re.split(r", *", hours))
    return [(opens, _END_OF_DAY.get(closes, closes)) for opens, closes in pairs]


def _reserve(settings: Settings, address: Address) -> Node | None:
    """Return the action of booking a visit, unless the booking url is a phone number."""
    booking = settings.booking
    if booking is None:
        return None
    url = address.permalink(booking.url) if booking.url.startswith("/") else booking.url
    if not url.startswith(("https://", "http://")):
        return None
    return node("ReserveAction", name=booking.label, target=node("EntryPoint", urlTemplate=url))
