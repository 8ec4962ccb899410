"""Is the content, and the site made of it, sound?

Checks look at the graph and at what exists, and return diagnostics; none of them changes anything.
"""

from collections.abc import Iterable

from clinicsite.checking.editorial import editorial_findings
from clinicsite.checking.links import link_findings
from clinicsite.errors import Diagnostic
from clinicsite.graph.nodes import SiteGraph
from clinicsite.pages.page import Asset, Page


def findings(graph: SiteGraph, pages: Iterable[Page], assets: Iterable[Asset]) -> list[Diagnostic]:
    """Return everything that the checks of a build find."""
    return [*link_findings(graph, pages, assets), *editorial_findings(graph)]
