"""What nginx includes for a site: locations, headers, types, compression and redirects.

Headers are added at server level, from variables that are empty outside the site. A location with
an `add_header` of its own would inherit none, and so drop the server's own, such as
Strict-Transport-Security; and pages of other programs on the same server are left alone.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from clinicsite.errors import UsageError
from clinicsite.hosting.headers import IMMUTABLE, REVALIDATE
from clinicsite.hosting.redirects import Redirects, in_both_forms, target
from clinicsite.hosting.templates import filled
from clinicsite.media_types import BY_ENDING, BY_NAME, COMPRESSIBLE, UNKNOWN, WITH_CHARSET

_CACHE = "Cache-Control"
_BUILT_IN = {"text/html"}  # in charset_types and gzip_types

_NAMED_FILE = """location ~ /{name}$ {{
    {settings}
    try_files $uri =404;
    types {{ }}
    default_type {kind};
}}"""


def nginx_conf(prefix: str, headers: Mapping[str, str], redirects: Redirects) -> str:
    """Return the file for a site below `prefix`, which is empty or like `/blog`.

    Raises `UsageError` for a header or redirect that nginx has no way to write.
    """
    values = {_CACHE: REVALIDATE, **headers}
    types = {kind: [e for e, k in BY_ENDING.items() if k == kind] for kind in BY_ENDING.values()}
    folder = f"holds the folder that you deploy to as its `{prefix[1:]}`"
    moved = [
        f"location = {_quoted(_matched(old))} {{ {_redirect(new)} }}"
        for old, new in in_both_forms(redirects, prefix)
    ]
    if prefix:
        moved = [f"location = {prefix} {{ {_redirect(f'{prefix}/')} }}\n", *moved]
    text = filled(
        "nginx.conf",
        {
            "ROOT": folder if prefix else "is the folder that you deploy to",
            "PREFIX": prefix,
            "PATTERN": re.escape(prefix),
            "UNSET": "\n".join(f'set {_variable(name)} "";' for name in values),
            # Errors get all headers but the one for caching.
            "ADD-HEADERS": "\n".join(
                f"add_header {name} {_variable(name)}{'' if name == _CACHE else ' always'};"
                for name in values
            ),
            "SET": _set(values),
            "SET-FOR-ASSETS": _set({**values, _CACHE: IMMUTABLE}),
            "TYPES": "\n".join(f"{kind} {' '.join(endings)};" for kind, endings in types.items()),
            "UNKNOWN": UNKNOWN,
            "CHARSET-TYPES": " ".join(sorted(WITH_CHARSET - _BUILT_IN)),
            "GZIP-TYPES": " ".join(sorted(COMPRESSIBLE - _BUILT_IN)),
            "NAMED-FILES": "\n".join(
                _NAMED_FILE.format(
                    name=re.escape(name), settings=_set(values).replace("\n", "\n    "), kind=kind
                )
                for name, kind in BY_NAME.items()
            ),
            "REDIRECTS": "\n".join(moved),
        },
    )
    return text.rstrip("\n") + "\n"


def _set(values: Mapping[str, str]) -> str:
    for name, value in values.items():
        if "$" in value:  # nginx has no escape for it
            raise UsageError(f"nginx cannot send the header {name}: its value has a dollar sign")
    return "\n".join(f"set {_variable(name)} {_quoted(values[name])};" for name in values)


def _variable(header: str) -> str:
    return "$clinicsite_" + header.lower().replace("-", "_")


def _redirect(url: str) -> str:
    """Return directives of a redirect; behind a proxy nginx knows neither scheme nor port."""
    where = target(url).replace("$", "%24")
    query = "" if "#" in url or "?" in url else "$is_args$args"
    return f"absolute_redirect off; return 301 {_quoted(where + query)};"


def _matched(url: str) -> str:
    """Return a path as nginx matches it: decoded, and without steps that it would resolve."""
    try:
        path = unquote(url, errors="strict")
    except UnicodeDecodeError:
        path = ""
    if not path.startswith("/") or re.search(r"//|/\.\.?(/|$)", path):
        raise UsageError(f"nginx cannot redirect '{url}': not a plain path")
    return path


def _quoted(text: str) -> str:
    if not text.isprintable():
        raise UsageError(f"nginx cannot use {text!r}: it has a control character")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
