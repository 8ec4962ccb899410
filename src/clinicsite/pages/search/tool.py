"""Which build of Pagefind is installed, and which languages need the extended one.

Pagefind comes as an ordinary and as an extended binary, each in a package of its own. Only the
extended one splits text that has no spaces between its words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from clinicsite.engine import Input

# In the order in which `python -m pagefind` takes them.
_EXTENDED, _ORDINARY = "pagefind_bin_extended", "pagefind_bin"
# As in `needsWordSegmentation` of pagefind.js.
_WITHOUT_SPACES = frozenset({"ja", "th", "zh"})


@dataclass(frozen=True, slots=True)
class SearchTool:
    """An installed Pagefind; `made_by` names all that has a say in the bytes of an index."""

    made_by: tuple[str, ...]
    is_extended: bool

    def splits_words(self, language: str) -> bool:
        """Return whether a word within a sentence of this language can be found."""
        return self.is_extended or language.partition("-")[0].lower() not in _WITHOUT_SPACES


search_tool_found: Input[SearchTool | None] = Input("search tool", form=SearchTool | None)
"""The Pagefind that is installed."""


def search_tool(versions: Mapping[str, str]) -> SearchTool | None:
    """Return the Pagefind among installed packages (version by name), or None."""
    binary = next((name for name in (_EXTENDED, _ORDINARY) if name in versions), None)
    if binary is None or "pagefind" not in versions:
        return None
    names = ("pagefind", binary)
    return SearchTool(tuple(f"{name} {versions[name]}" for name in names), binary == _EXTENDED)


def installed() -> dict[str, str]:
    """Return the installed packages of Pagefind: version by name."""
    found: dict[str, str] = {}
    for name in ("pagefind", _EXTENDED, _ORDINARY):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
