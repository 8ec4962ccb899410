"""The filters of search: which posts are by an author, which are about a modality.

Pagefind has filters of its own, but writes them in another order at each run, and the same posts
must give the same bytes. So the search page's script filters by this list; it names each post by
the fragment that Pagefind calls it by in its answers.
"""

import gzip
import json
from collections.abc import Mapping

from clinicsite.errors import EnvironmentFault

FILE = "filters.json"
_FRAGMENTS, _ENDING = "fragment/", ".pf_fragment"

# Urls of posts, by the filter's kind and a name of that kind.
Filters = dict[str, dict[str, list[str]]]


def with_filters(files: Mapping[str, bytes], filters: Filters) -> dict[str, bytes]:
    """Return an index's files by name, the list of filters among them."""
    ids = {_url_of(data): _id_of(name) for name, data in files.items() if _id_of(name)}
    try:
        listed = {
            kind: {name: sorted(ids[url] for url in urls) for name, urls in sorted(named.items())}
            for kind, named in filters.items()
        }
    except KeyError as error:
        raise EnvironmentFault(f"Pagefind's index has no post {error}") from error
    text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    return {**files, FILE: text.encode()}


def _id_of(name: str) -> str:
    if name.startswith(_FRAGMENTS) and name.endswith(_ENDING):
        return name.removeprefix(_FRAGMENTS).removesuffix(_ENDING)
    return ""


def _url_of(fragment: bytes) -> str:
    """Return the url in a fragment: JSON after a mark of Pagefind's, compressed."""
    try:
        text = gzip.decompress(fragment)
        return str(json.loads(text[text.index(b"{") :])["url"])
    except (OSError, EOFError, ValueError, LookupError, TypeError) as error:
        raise EnvironmentFault("Pagefind wrote a fragment that cannot be read") from error
