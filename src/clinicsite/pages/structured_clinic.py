"""Structured data: the clinic as a business."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from clinicsite.graph.nodes import Term
from clinicsite.pages.structured_data import Node, complete, node
from clinicsite.settings import DAYS, Clinic, Geo, Settings
from clinicsite.urls import Address

# The end of a day, which schema.org's 24-hour `Time` would call 00:00 of the next; the form
# that Google's documentation of opening hours gives.
_END_OF_DAY = {"24:00": "23:59"}


def clinic_node(settings: Settings, logo: str) -> Node | None:
    """Return the clinic's node, or None without a name and an address or areas served.

    `logo` is an absolute url. A therapist who visits patients has areas instead of an address.
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
        priceRange=_price_range(clinic),
        hasMap=clinic.map,
        sameAs=list(settings.social),
        potentialAction=_reserve(settings, address),
    )
    return complete(made, "name", "address") or complete(made, "name", "areaServed")


def with_services(clinic: Mapping[str, Any], modalities: Sequence[Term], address: Address) -> Node:
    """Return the clinic's node with what it offers, for the page that shows all modalities."""
    offers = [
        node(
            "Offer",
            itemOffered=node(
                "Service",
                name=each.name,
                description=each.document.header.summary,
                serviceType=each.name,
                url=address.permalink(each.url),
            ),
        )
        for each in modalities
    ]
    made = dict(clinic) | node(clinic["@type"], makesOffer=offers)
    if clinic["@type"] == "MedicalClinic":
        # Only this type may have `availableService`.
        made |= node(
            clinic["@type"],
            availableService=[
                node("MedicalTherapy", name=each.name, url=address.permalink(each.url))
                for each in modalities
            ],
        )
    return made


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


def _price_range(clinic: Clinic) -> str | None:
    """Return the price range, which Google drops from 100 characters on."""
    text = clinic.price_range
    return text if text is not None and len(text) < 100 else None


def _geo(place: Geo | None) -> Node | None:
    """Return the place on the map, unless it is too coarse: Google asks for five decimals.

    Four are enough here, since a number has lost the zeros that it may have ended in.
    """
    if place is None or not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180):
        return None
    if all(round(each, 3) == each for each in (place.latitude, place.longitude)):
        return None
    return node(
        "GeoCoordinates", latitude=f"{place.latitude:.5f}", longitude=f"{place.longitude:.5f}"
    )


def _opening_hours(clinic: Clinic) -> list[Node]:
    """Return the week's hours, days of equal hours together, and then the holidays'."""
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
        # Closed all day is written as opening and closing at midnight (Google, "special hours").
        for opens, closes in _spans(each.hours) or [("00:00", "00:00")]
    ]
    return week + holidays


def _spans(hours: str) -> list[tuple[str, str]]:
    if hours == "closed":
        return []
    pairs = (span.split("-") for span in re.split(r", *", hours))
    return [(opens, _END_OF_DAY.get(closes, closes)) for opens, closes in pairs]


def _reserve(settings: Settings, address: Address) -> Node | None:
    """Return the action of booking; a phone number is no address of a booking page."""
    booking = settings.booking
    if booking is None:
        return None
    url = address.permalink(booking.url) if booking.url.startswith("/") else booking.url
    if not url.startswith(("https://", "http://")):
        return None
    return node("ReserveAction", name=booking.label, target=node("EntryPoint", urlTemplate=url))
