"""What every page of a site shares."""

from dataclasses import dataclass
from typing import Any

from clinicsite import digests, ranks
from clinicsite.engine import Query, Site, query
from clinicsite.pages.contexts.shared import site_context
from clinicsite.pages.contexts.site import SiteContext
from clinicsite.pages.search.index import has_search
from clinicsite.pages.seo import head
from clinicsite.pages.seo.head_facts import SiteFacts
from clinicsite.reading.given import asked
from clinicsite.reading.queries import settings
from clinicsite.urls import Address


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shares: its header and footer, what its head says of the site, addresses."""

    site: SiteContext
    facts: SiteFacts
    address: Address


@query(ranks.FRAME, encode=digests.canonical)
def frame(site: Site, _key: str) -> Frame:
    """What every page shares."""
    of, preview = settings(site), asked(site).preview
    return Frame(
        site=site_context(of, search=has_search(site), preview=preview),
        facts=head.site_facts(of, preview=preview),
        address=Address(of.url),
    )


QUERIES: tuple[Query[Any], ...] = (frame,)
