"""What schema.org allows of the nodes that are written, for tests without a network."""

from typing import Any

# The properties that our nodes may have, by type, each from schema.org 30 with what it inherits
# and the types of its values: `text`, `url`, `number`, `date`, `moment`, or names of types.
PAGE = {
    "@id": "url",
    "url": "url",
    "name": "text",
    "description": "text",
    "inLanguage": "text",
    "isPartOf": "ref",
    "breadcrumb": "ref",
    "primaryImageOfPage": "ref",
    "mainEntity": "ref",
    "about": "Service MedicalCondition",
    "relatedLink": "url",
    "significantLink": "url",
}
NAMED = {"@id": "url", "name": "text", "url": "url", "description": "text", "image": "url"}
BUSINESS = {
    **NAMED,
    "address": "PostalAddress",
    "telephone": "text",
    "logo": "url",
    "geo": "GeoCoordinates",
    "openingHoursSpecification": "OpeningHoursSpecification",
    "areaServed": "text",
    "priceRange": "text",
    "hasMap": "url",
    "sameAs": "url",
    "potentialAction": "ReserveAction",
    "makesOffer": "Offer",
}
SITE = {"@id": "url", "name": "text", "url": "url", "inLanguage": "text", "publisher": "ref"}
ALLOWED: dict[str, dict[str, str]] = {
    "HealthAndBeautyBusiness": BUSINESS,
    "DaySpa": BUSINESS,
    "MedicalBusiness": BUSINESS,
    "Physiotherapy": BUSINESS,
    "MedicalClinic": BUSINESS | {"availableService": "MedicalTherapy"},
    "PostalAddress": dict.fromkeys(
        ("streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry"),
        "text",
    ),
    "GeoCoordinates": {"latitude": "text", "longitude": "text"},
    "OpeningHoursSpecification": {
        "dayOfWeek": "text",
        "opens": "text",
        "closes": "text",
        "validFrom": "date",
        "validThrough": "date",
    },
    "ReserveAction": {"name": "text", "target": "EntryPoint"},
    "EntryPoint": {"urlTemplate": "url"},
    "Offer": {"itemOffered": "Service"},
    "Service": {
        **NAMED,
        "alternateName": "text",
        "serviceType": "text",
        "provider": "ref Organization",
    },
    "MedicalTherapy": {"name": "text", "url": "url"},
    "MedicalCondition": NAMED | {"alternateName": "text"},
    "WebSite": SITE | {"publisher": "ref Organization"},
    "Blog": SITE | {"publisher": "ref Organization"},
    "WebPage": PAGE,
    "CollectionPage": PAGE,
    "ProfilePage": PAGE,
    "MedicalWebPage": {
        **PAGE,
        "lastReviewed": "date",
        "reviewedBy": "Person Organization",
        "specialty": "url",
        "audience": "Patient",
    },
    "Patient": {},
    "BlogPosting": {
        "@id": "url",
        "mainEntityOfPage": "ref",
        "headline": "text",
        "description": "text",
        "image": "ref url",
        "datePublished": "moment",
        "dateModified": "moment",
        "author": "Person Organization",
        "publisher": "ref Organization",
        "inLanguage": "text",
        "isPartOf": "ref",
        "articleSection": "text",
        "keywords": "text",
        "wordCount": "number",
        "timeRequired": "text",
        "about": "MedicalCondition MedicalTherapy",
        "citation": "CreativeWork",
    },
    "CreativeWork": {
        "name": "text",
        "url": "url",
        "publisher": "Organization",
        "datePublished": "text",
    },
    "Person": {
        **NAMED,
        "sameAs": "url",
        "honorificSuffix": "text",
        "jobTitle": "text",
        "worksFor": "ref",
        "identifier": "text",
        "hasCredential": "EducationalOccupationalCredential",
    },
    "Organization": NAMED | {"sameAs": "url"},
    "EducationalOccupationalCredential": {
        "name": "text",
        "alternateName": "text",
        "credentialCategory": "text",
        "recognizedBy": "Organization",
        "validIn": "AdministrativeArea",
        "identifier": "text",
        "expires": "date",
        "url": "url",
    },
    "AdministrativeArea": {"name": "text"},
    "BreadcrumbList": {"@id": "url", "itemListElement": "ListItem"},
    "ItemList": {"@id": "url", "itemListElement": "ListItem"},
    "ListItem": {"position": "number", "name": "text", "item": "url", "url": "url"},
    "ImageObject": {
        "@id": "url",
        "contentUrl": "url",
        "width": "text",
        "height": "text",
        "caption": "text",
        "creditText": "text",
    },
    "FAQPage": {"@id": "url", "inLanguage": "text", "isPartOf": "ref", "mainEntity": "Question"},
    "Question": {"name": "text", "acceptedAnswer": "Answer"},
    "Answer": {"text": "text"},
}


def faults(value: Any, allowed: str = "any", where: str = "") -> list[str]:
    """Return what is wrong with a value by the table."""
    if isinstance(value, list):
        if not value:
            return [f"{where}: empty list"]
        return [fault for each in value for fault in faults(each, allowed, where)]
    if isinstance(value, dict):
        return node_faults(value, allowed, where)
    forms = allowed.split()
    if isinstance(value, bool) or value is None:
        return [f"{where}: {value}"]
    if isinstance(value, int):
        return [] if "number" in forms else [f"{where}: a number"]
    absolute = value.startswith(("https://", "http://"))
    sound = (
        ("text" in forms and value)
        or ("url" in forms and absolute)
        or ("date" in forms and len(value) == 10)
        or ("moment" in forms and value[10] == "T" and value[-6] in "+-")
    )
    return [] if sound else [f"{where}: {value!r} is no {allowed}"]


def node_faults(value: dict[str, Any], allowed: str, where: str) -> list[str]:
    """Return what is wrong with a node or reference by the table."""
    if list(value) == ["@id"]:
        return [] if "ref" in allowed.split() else [f"{where}: a reference"]
    kind = value["@type"]
    if allowed != "any" and kind not in allowed.split():
        return [f"{where}: a {kind}"]
    table = ALLOWED[kind]
    return [
        fault
        for name, each in value.items()
        if name != "@type"
        for fault in (
            faults(each, table[name], f"{where}/{kind}.{name}")
            if name in table
            else [f"{where}/{kind}: has no {name}"]
        )
    ]
