"""Checks before a deploy, made on the built files alone: what must never be published."""

import ipaddress
import json
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from clinicsite.errors import UsageError
from clinicsite.hosting.tree import Tree
from clinicsite.urls import is_page, is_reserved

# The part of the last deploy's pages that may disappear without --yes.
_LARGE_DROP = 0.3
_LOCAL = (".localhost", ".local", ".internal", ".home.arpa")


def refuse_unfit(tree: Tree, before: Collection[str], *, yes: bool) -> None:
    """Raise `UsageError` for a site that should not be deployed.

    `before` are the paths that were deployed last; `yes` lets a large drop and a reserved name
    through, and nothing else.
    """
    if "index.html" not in tree:
        raise UsageError("the built site has no home page; run `clinicsite build` again")
    if _is_preview(tree):
        raise UsageError("this is a preview with drafts; run `clinicsite build`")
    _refuse_address(tree, yes=yes)
    if not _posts(tree):
        raise UsageError("the built site has no posts; publish one and build again")
    pages, pages_before = (set(filter(is_page, paths)) for paths in (tree, before))
    gone = len(pages_before - pages)
    if gone > len(pages_before) * _LARGE_DROP and not yes:
        raise UsageError(
            f"{gone} of {len(pages_before)} pages would disappear; use --yes if you want that"
        )


def _is_preview(tree: Tree) -> bool:
    """Whether robots.txt excludes search engines from the whole site, as in a preview."""
    robots = tree["robots.txt"].data.decode() if "robots.txt" in tree else ""
    return re.search(r"^Disallow: */\s*$", robots, re.MULTILINE) is not None


def _refuse_address(tree: Tree, *, yes: bool) -> None:
    found = re.search(rb'<link rel="canonical" href="([^"]+)"', tree["index.html"].data)
    host = (urlsplit(found[1].decode()).hostname if found else None) or ""
    fix = "set `url` in content/site.yaml and build again"
    if _is_local(host):
        raise UsageError(f"the site was built for {host or 'no address'}; {fix}")
    if is_reserved(host) and not yes:
        raise UsageError(
            f"the site was built for {host}, which is only a placeholder; {fix}, or use --yes"
        )


def _is_local(host: str) -> bool:
    if not host or host == "localhost" or host.endswith(_LOCAL):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _posts(tree: Tree) -> int:
    if "feed.json" not in tree:
        return sum(path.startswith("posts/") for path in tree)
    try:
        return len(json.loads(tree["feed.json"].data)["items"])
    except (ValueError, KeyError, TypeError):
        return 0
