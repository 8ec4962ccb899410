"""Structured data: what a modality's or condition's page is about."""

from clinicsite.graph.nodes import Term
from clinicsite.pages.head_facts import SiteFacts
from clinicsite.pages.structured_data import Node, node, publisher


def term_node(site: SiteFacts, term: Term) -> Node:
    """Return a modality as a service of the clinic, or a condition."""
    header, url = term.document.header, site.address.permalink(term.url)
    if term.document.kind == "condition":
        return node(
            "MedicalCondition",
            f"{url}#condition",
            name=term.name,
            alternateName=list(header.also),
            description=header.summary,
            url=url,
        )
    return node(
        "Service",
        f"{url}#service",
        name=term.name,
        alternateName=list(header.also),
        description=header.summary,
        serviceType=term.name,
        url=url,
        provider=publisher(site),
    )
