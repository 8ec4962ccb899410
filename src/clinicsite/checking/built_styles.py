"""Style sheets of a built site: the files that they name must be there."""

import re
from collections.abc import Iterator, Mapping

from clinicsite.checking.built_page import place_of
from clinicsite.checking.built_places import Nowhere, Places
from clinicsite.errors import Diagnostic

# CSS Syntax 3: url(…) with or without quotes, and @import "…".
_URL = re.compile(r"""(?:url\(\s*|@import\s+)(["']?)([^"')\s]+)\1""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def style_findings(files: Mapping[str, bytes], places: Places) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each file that a style sheet names and that is not there."""
    for path, data in files.items():
        if not path.endswith(".css"):
            continue
        text = data.decode("utf-8", "replace")
        for match in _URL.finditer(_COMMENT.sub("", text)):
            url = match[2]
            if url.startswith(("#", "data:")):
                continue
            goal = places.resolve(url, path)
            if isinstance(goal, Nowhere):
                yield Diagnostic(
                    place_of(path, text, url), "missing-asset", goal.message, goal.hint
                )
