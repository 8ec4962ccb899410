"""Opening hours typed in another form, as `09:00-17:30` or `closed`."""

import re

from clinicsite.suggestions.words import plain

_CLOSED_WORDS = "closed close cerrado geschlossen ferme chiuso fechado off none no never holiday x"
_CLOSED = frozenset(_CLOSED_WORDS.split())
_DASH = r"\s*(?:-|to|til|till|until|thru|through|a|bis|hasta)\s*"
_HALF = r"a\.?\s?m\.?|p\.?\s?m\.?|noon|midnight"
_CLOCK = r"\d{1,2}(?:[:.h]\d{2}|\d{2}(?!\d))?"
_TIME = rf"(?:noon|midnight|midday|{_CLOCK}\s*(?:{_HALF}|h|hs|hrs|uhr)?)"
_SPAN = re.compile(rf"({_TIME}){_DASH}({_TIME})", re.IGNORECASE | re.ASCII)
_PART = re.compile(rf"(\d{{1,2}})[:.h]?(\d{{2}})?\s*({_HALF})?", re.IGNORECASE | re.ASCII)


def hours_meant(typed: str) -> str | None:
    """Return typed hours in the form of `site.yaml`, or None if they are unclear."""
    text = re.sub("[\u2010-\u2015\u2212]", "-", typed[:80]).strip().strip(".")
    text = re.sub(r"^(?:open|from|abierto|de)\s+", "", text, flags=re.IGNORECASE)
    if plain(text) in _CLOSED or text == "-":
        return "closed"
    if re.fullmatch(r"(?:24 ?h(?:ours?)?|24/7|all day|always open)", text, re.IGNORECASE):
        return "00:00-24:00"
    spans = [each.strip() for each in re.split(r"[,;&/+]|\band\b|\by\b|\bund\b", text)]
    read = [_span(each, after_noon=number > 0) for number, each in enumerate(spans) if each]
    whole = [each for each in read if each]
    return ", ".join(whole) if whole and len(whole) == len(read) else None


def _span(text: str, *, after_noon: bool) -> str | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    start, end = _minutes(match[1]), _minutes(match[2])
    if start is None or end is None:
        return None
    (opens, opens_half), (closes, closes_half) = start, end
    if not closes_half and closes <= opens and closes < 12 * 60:
        closes += 12 * 60  # 9-5
    if not opens_half and closes_half and opens < 12 * 60 and opens + 12 * 60 < closes:
        after_noon = after_noon or opens < 6 * 60  # 1-5pm, not 9-5pm
        opens += 12 * 60 if after_noon else 0
    elif not opens_half and not closes_half and closes < 8 * 60:
        opens, closes = opens + 12 * 60, closes + 12 * 60  # 1-5
    if closes == 0:
        closes = 24 * 60
    if not opens < closes <= 24 * 60:
        return None
    return f"{_clock(opens)}-{_clock(closes)}"


def _minutes(text: str) -> tuple[int, bool] | None:
    """Return a time in minutes after midnight, and whether it is clear without am or pm."""
    text = text.strip().lower()
    if text in ("noon", "midday", "12 noon", "12noon"):
        return 12 * 60, True
    if text in ("midnight", "12 midnight"):
        return 24 * 60, True
    match = _PART.match(text)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1]
    if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if half in ("a", "p"):
        hour = hour % 12 + (12 if half == "p" else 0)
    # 08:00, with two digits for the hour, is a 24-hour time.
    return hour * 60 + minute, bool(half) or hour > 12 or bool(re.match(r"0\d:", text))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
