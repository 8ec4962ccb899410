"""What to write for an address that was typed without its scheme: `clinic.com`, `a@b.org`."""

import re

from clinicsite.media_types import BY_ENDING

_MAIL = re.compile(
    r"(?:mailto:/*)?(?P<mail>[^/@\s?&#%<>\"'()]+@[^/@\s.]+(?:\.[^/@\s.]+)+)", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?:tel|phone|call)?:?/*\s*(?P<number>\+?[\d\s().\u2010-\u2015/-]{7,25})", re.IGNORECASE
)
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?P<last>[a-z]{2,18})(?::\d+)?", re.IGNORECASE
)
_SLIP = re.compile(
    r"(?P<scheme>h?t?tps?)\s*(?::/*|;/+|/{2,}|:\\+)\s*(?P<rest>[^/\\\s]\S*)", re.IGNORECASE
)
# Endings of files, some of which are domains as well: a link to `notes.md` means the file.
_FILES = BY_ENDING.keys() | {
    *("markdown", "text", "php", "asp", "aspx", "jsp", "xls", "ppt", "tar", "yaml", "yml"),
    *("pages", "key", "numbers"),
}
# Endings of files that are far more often a domain are not in the list: com, info, name.


def address_meant(typed: str) -> str | None:
    """Return a mail, phone or web address with its scheme, or None if it is neither."""
    text = typed.strip().strip("<>")
    if match := _MAIL.fullmatch(text):
        return f"mailto:{match['mail']}"
    is_date = re.match(r"\d{4}-\d\d-\d\d", text)
    match = None if is_date else _PHONE.fullmatch(text)
    if match and len(re.sub(r"\D", "", text)) > 6:
        number = re.sub(r"[^\d+]", "", match["number"])
        return f"tel:{number}"
    return web_address_meant(text)


def web_address_meant(typed: str) -> str | None:
    """Return a web address with its scheme if one was typed without, or with a slip in it."""
    text = typed.strip().strip("<>").rstrip()
    if re.search(r"\s", text.strip()):
        return None
    if re.match(r"https?://", text, re.IGNORECASE):
        return None
    if slip := _SLIP.fullmatch(text):
        text = slip["rest"]
    elif text.startswith("//"):
        text = text.lstrip("/")
    host, slash, _path = re.sub(r"[?#].*", "", text).partition("/")
    match = _HOST.fullmatch(host)
    if match is None or (match["last"].lower() in _FILES and not slash and not slip):
        return None
    if match["last"].lower() in _FILES and not host.lower().startswith("www."):
        return None
    return f"https://{text}"


def email_meant(typed: str) -> str | None:
    """Return the one e-mail address in a text such as `mailto:a@b.org` or `a at b dot org`."""
    text = re.sub(r"\s*[\[(]?\bat\b[\])]?\s*", "@", typed[:200]) if "@" not in typed else typed
    text = re.sub(r"\s*[\[(]?\bdot\b[\])]?\s*", ".", text)
    text = re.sub(r"\s*@\s*", "@", text)
    found = re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text, re.ASCII)
    return str(found[0]) if len(found) == 1 else None
