"""Checks: whether the content, and the site made of it, is sound.

They look at the graph and at what exists, and return diagnostics; none of them changes anything.
"""

from collections.abc import Iterable

from clinicsite.checking.editorial import editorial_findings
from clinicsite.checking.findable import findable_findings
from clinicsite.checking.finding import Finder
from clinicsite.checking.links import link_findings
from clinicsite.checking.published import published_findings
from clinicsite.errors import Diagnostic
from clinicsite.graph.nodes import SiteGraph
from clinicsite.pages.page import Asset, Page


def findings(
    graph: SiteGraph, pages: Iterable[Page], assets: Iterable[Asset], find: Finder
) -> list[Diagnostic]:
    """Return what the checks of a build find in the site as a whole; `find` tells places in files.

    What they find in each text by itself is `texts.text_findings`.
    """
    return [
        *published_findings(graph),
        *link_findings(graph, pages, assets, find),
        *editorial_findings(graph, find),
        *findable_findings(graph),
    ]
