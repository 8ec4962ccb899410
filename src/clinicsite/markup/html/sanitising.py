"""Sanitising of texts in which raw HTML is allowed, with nh3.

The list names what our own structures use; anything else is taken out. Ids are kept only where
this conversion made them, once each.
"""

import re
from collections.abc import Iterable

import nh3

from clinicsite.markup.facts import REFERENCE_CLOSE, REFERENCE_OPEN
from clinicsite.markup.html.instead import is_left_out

_GLOBAL = {"class", "lang", "dir", "title", "id", "role", "aria-label", "aria-labelledby"}
_TAGS = (
    "a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl"
    " dt em figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp"
    " section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
TAGS = frozenset(_TAGS.split())
ATTRIBUTES = {
    "*": _GLOBAL,
    "a": {"href", "rel"},
    "img": {"src", "alt", "loading", "decoding", "width", "height"},
    "div": {"tabindex"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"scope", "colspan", "rowspan"},
    "time": {"datetime"},
    "details": {"open"},
}
GONE = ("embed", "form", "iframe", "noscript", "object", "script", "style", "svg", "template")
_ID = re.compile(r"""\sid\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)
# Control characters by number, which would become real ones: `&#30;` could imitate a reference.
CONTROL = re.compile(
    r"&#(?:0*(?:[0-9]|[12][0-9]|3[01])(?![0-9])|[xX]0*1?[0-9a-fA-F](?![0-9a-fA-F]));?"
)
# What is left of an address once it was checked: a reference, or what needs none.
_JUDGED = re.compile(
    rf"{REFERENCE_OPEN}\d+{REFERENCE_CLOSE}\Z|#|(?:https?|mailto|tel):", re.IGNORECASE
)
_ELEMENT = re.compile(r"(?<=<)/?(?P<name>[A-Za-z][A-Za-z0-9]*)(?=[\s/>])")
_H1 = re.compile(r"(</?)h1\b", re.IGNORECASE)


def harmless(raw: str) -> str:
    """Return a piece of typed HTML without what only our own elements may have.

    That is ids, which it could take away from our own elements, and the control
    characters around references. A `<script>` that is not closed would swallow all that follows.
    """
    raw = CONTROL.sub("", _ID.sub("", raw))
    folded = raw.lower()
    for tag in GONE:
        if f"<{tag}" in folded and f"</{tag}" not in folded:
            raw = re.sub(rf"<{tag}\b[^>]*>?", "", raw, flags=re.IGNORECASE)
    return raw


def _unread(element: re.Match[str]) -> str:
    """Rename an element that HTML does not have, so that its words stay.

    nh3 drops the words of `<text>`, `<list>`, `<card>` and other names of SVG and MathML.
    """
    typed, name = element.group(), element["name"]
    known = name.lower()
    if known in TAGS or known in GONE or known == "h1":
        return typed
    if is_left_out(known) and known != "math":  # nh3 drops the words of all that is in it
        return typed
    return typed.replace(name, f"x-{name}")


def sanitised(html: str, ids: Iterable[str]) -> str:
    """Return HTML with nothing in it that could act, and no id but the given ones."""
    left = set(ids)

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            if value not in left:
                return None
            left.discard(value)
        if name == "tabindex" and (tag != "div" or value != "0"):
            return None
        if name in {"href", "src"} and not _JUDGED.match(value):
            return None  # of a tag so broken that it was not seen before
        return value

    return nh3.clean(
        _H1.sub(r"\1h2", _ELEMENT.sub(_unread, html)),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        clean_content_tags=set(GONE),
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        attribute_filter=attribute,
    )
