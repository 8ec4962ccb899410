"""Structured data: authors and reviewers, and their pages."""

from collections.abc import Iterable

from clinicsite.front_matter.schema import Credential
from clinicsite.graph.nodes import Author
from clinicsite.pages.seo.head_facts import PageFacts, SiteFacts
from clinicsite.pages.seo.structured_data import (
    Node,
    clinic_id,
    complete,
    node,
    reference,
    web_page,
)

# Accounts, not names of persons; Yoast leaves them out too.
_ACCOUNTS = {"admin", "administrator"}


def author_node(site: SiteFacts, author: Author, **more: object) -> Node | None:
    """Return an author by name and the url of their page, without titles, as Google requires."""
    if author.name.casefold() in _ACCOUNTS:
        return None
    url = site.address.permalink(author.url)
    kind = "Organization" if author.document.header.kind == "organization" else "Person"
    return complete(node(kind, f"{url}#author", name=author.name, url=url, **more), "name")


def author_nodes(site: SiteFacts, authors: Iterable[Author]) -> list[Node]:
    """Return authors in the order of the byline."""
    return [made for each in authors if (made := author_node(site, each))]


def profile(site: SiteFacts, page: PageFacts, author: Author) -> list[Node]:
    """Return the nodes of an author's page: the page, and the author."""
    header = author.document.header
    picture = site.absolute(page.picture.src) if page.picture else None
    about: dict[str, object] = {
        "description": page.description,
        "image": picture,
        "sameAs": list(header.links),
    }
    if header.kind == "person":
        about |= {
            "honorificSuffix": author.suffix,
            "jobTitle": header.job_title,
            # A guest author has no job title, and does not work here.
            "worksFor": reference(clinic_id(site)) if header.job_title and site.clinic else None,
            "identifier": [each.number for each in header.credentials if each.number],
            "hasCredential": [_credential(each) for each in header.credentials],
        }
    made = author_node(site, author, **about)
    if made is None:
        return []
    return [web_page(site, page, "ProfilePage", mainEntity=reference(made["@id"])), made]


def _credential(credential: Credential) -> Node:
    """Return a credential: one with a number is a licence, any other a certificate."""
    issuer, region = credential.issuer, credential.region
    return node(
        "EducationalOccupationalCredential",
        name=credential.name or credential.abbreviation,
        alternateName=credential.abbreviation if credential.name else None,
        credentialCategory="license" if credential.number else "certification",
        recognizedBy=issuer and node("Organization", name=issuer),
        validIn=region and node("AdministrativeArea", name=region),
        identifier=credential.number,
        expires=credential.expires and credential.expires.isoformat(),
        url=credential.url,
    )
