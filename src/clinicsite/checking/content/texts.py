"""What each file on the site gives rise to by itself."""

from typing import Any

from clinicsite import ranks
from clinicsite.checking.content.editorial import editorial_findings_in
from clinicsite.checking.content.pasted import pasted_findings_in
from clinicsite.checking.content.placeholders import is_public, placeholder_findings_in
from clinicsite.checking.output.search_visibility import findable_findings_in
from clinicsite.engine import Query, Site, query
from clinicsite.front_matter.schema import PostHeader
from clinicsite.graph.states import is_shown
from clinicsite.reading.places import Places
from clinicsite.reading.queries import document, facts, settings

# What is said of the words of a text, whatever its front matter.
_OF_WORDS = frozenset(
    {"claim-words", "statistic-without-source", "generic-link-text", "few-headings", "short-text"}
)


@query(ranks.TEXT_CHECKS)
def text_findings(site: Site, path: str) -> None:
    """What can be said of a file by itself; of one with mistakes, only of its words."""
    of = facts(site, path)
    if not of.is_document or not is_shown(site, path):
        return
    found, find = document(site, path), Places(site)
    remarks = [*placeholder_findings_in(found, find), *pasted_findings_in(found, find)]
    if isinstance(found.header, PostHeader):
        remarks += [*editorial_findings_in(found, find), *findable_findings_in(found, find)]
    hidden = set() if is_public(settings(site)) else {"placeholder"}
    for each in remarks:
        if each.code not in hidden and (of.status == "whole" or each.code in _OF_WORDS):
            site.report(each)


QUERIES: tuple[Query[Any], ...] = (text_findings,)
