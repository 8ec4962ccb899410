"""What nginx includes for a site: locations, headers, types, compression and redirects.

Headers are added at the level of the server, from variables that are empty outside the site. A
location with an `add_header` of its own would inherit none, and so drop the server's own, such as
Strict-Transport-Security; and pages of other programs on the same server are left alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from clinicsite.errors import UsageError
from clinicsite.hosting.headers import IMMUTABLE, REVALIDATE
from clinicsite.hosting.redirects import Redirects, in_both_forms, target
from clinicsite.media_types import BY_ENDING, BY_NAME, COMPRESSIBLE, UNKNOWN, WITH_CHARSET

_CACHE = "Cache-Control"


def nginx_conf(prefix: str, headers: Mapping[str, str], redirects: Redirects) -> str:
    """Return the file for a site that lives under `prefix`, which is empty or `/blog`."""
    values = {_CACHE: REVALIDATE, **headers}
    blocks = [
        _top(prefix, values),
        f"location ~ ^{re.escape(prefix)}/(.*/)?\\.(?!well-known/) {{\n    return 404;\n}}\n",
        _pages(prefix, values),
        *([f"location = {prefix} {{ {_moved(f'{prefix}/')} }}\n"] if prefix else []),
    ]
    moved = "".join(
        f"location = {_word(_matched(old))} {{ {_moved(new)} }}\n"
        for old, new in in_both_forms(redirects, prefix)
    )
    return "\n".join([*blocks, *([moved] if moved else [])])


def _top(prefix: str, values: Mapping[str, str]) -> str:
    root = "is the folder that you deploy to"
    if prefix:
        root = f"holds the folder that you deploy to as its `{prefix[1:]}`"
    lines = [
        f"# Include this in a server block whose `root` {root}.",
        "# nginx takes add_header from one level only: those of your server block stay in force,",
        "# those of the http block do not. If you have some there, such as",
        "# Strict-Transport-Security, repeat them in the server block.",
        f"error_page 404 {prefix}/404.html;",
        "",
        "# Empty outside the site; nginx sends no header without a value.",
        *(f'set {_variable(name)} "";' for name in values),
        # Caching is said of pages that are there, the rest of errors as well.
        *(
            f"add_header {name} {_variable(name)}{'' if name == _CACHE else ' always'};"
            for name in values
        ),
    ]
    return "\n".join(lines) + "\n"


def _pages(prefix: str, values: Mapping[str, str]) -> str:
    types = {kind: [e for e, k in BY_ENDING.items() if k == kind] for kind in BY_ENDING.values()}
    always = frozenset({"text/html"})  # both directives have it built in
    lines = [
        f"location {prefix}/ {{",
        *_indented(_set(values)),
        "    try_files $uri $uri/index.html =404;",
        "    types {",
        *(f"        {kind} {' '.join(endings)};" for kind, endings in types.items()),
        "    }",
        f"    default_type {UNKNOWN};",
        "    charset utf-8;",
        f"    charset_types {' '.join(sorted(WITH_CHARSET - always))};",
        "    gzip on;",
        "    gzip_vary on;",
        "    gzip_proxied any;",
        f"    gzip_types {' '.join(sorted(COMPRESSIBLE - always))};",
        "",
        f"    location {prefix}/assets/ {{",
        *_indented(_set({**values, _CACHE: IMMUTABLE}), 8),
        "        try_files $uri =404;",
        "    }",
    ]
    for name, kind in BY_NAME.items():
        lines += [
            f"    location ~ /{re.escape(name)}$ {{",
            *_indented(_set(values), 8),
            "        try_files $uri =404;",
            "        types { }",
            f"        default_type {kind};",
            "    }",
        ]
    return "\n".join([*lines, "}"]) + "\n"


def _set(values: Mapping[str, str]) -> Iterator[str]:
    for name, value in values.items():
        if "$" in value:  # nginx has no way to write one
            raise UsageError(f"nginx cannot send the value of {name}: it holds a dollar sign")
        yield f"set {_variable(name)} {_word(value)};"


def _indented(lines: Iterable[str], width: int = 4) -> Iterator[str]:
    return (" " * width + line for line in lines)


def _variable(header: str) -> str:
    return "$clinicsite_" + header.lower().replace("-", "_")


def _moved(url: str) -> str:
    """Return directives of a redirect; behind a proxy nginx knows neither scheme nor port."""
    where = target(url).replace("$", "%24")
    query = "" if "#" in url or "?" in url else "$is_args$args"
    return f"absolute_redirect off; return 301 {_word(where + query)};"


def _matched(url: str) -> str:
    """Return a path as nginx matches it: decoded, and without steps that it would resolve."""
    try:
        path = unquote(url, errors="strict")
    except UnicodeDecodeError:
        path = ""
    if not path.startswith("/") or re.search(r"//|/\.\.?(/|$)", path):
        raise UsageError(f"nginx cannot redirect '{url}': it is not a plain path")
    return path


def _word(text: str) -> str:
    """Return a text as one word of a configuration, in quotes."""
    if not text.isprintable():
        raise UsageError(f"nginx cannot be given {text!r}: it holds a control character")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
