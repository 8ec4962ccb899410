"""Time zones typed as `Eastern` or `GMT+1` instead of by a city."""

import re
from zoneinfo import available_timezones

from clinicsite.suggestions.words import nearest, plain

_EXAMPLE = "write it as Area/City, for example America/Los_Angeles"
_COMMON = {
    "America/New_York": "eastern us east coast et est edt eastern us eastern",
    "America/Chicago": "central us central ct cst cdt",
    "America/Denver": "mountain us mountain mt mst mdt",
    "America/Phoenix": "arizona",
    "America/Los_Angeles": "pacific us pacific west coast pt pst pdt california",
    "America/Anchorage": "alaska akst akdt us alaska",
    "Pacific/Honolulu": "hawaii hst us hawaii",
    "America/Halifax": "atlantic ast adt",
    "America/St_Johns": "newfoundland nst ndt",
    "America/Toronto": "ontario",
    "America/Mexico_City": "mexico cdmx",
    "Europe/London": "british uk bst england great britain united kingdom",
    "Europe/Dublin": "ireland",
    "Europe/Berlin": "cet cest mez central european germany deutschland",
    "Europe/Paris": "france",
    "Europe/Madrid": "spain espana",
    "Europe/Helsinki": "eet eest finland",
    "Europe/Lisbon": "wet west portugal",
    "Asia/Kolkata": "india ist",
    "Asia/Tokyo": "japan jst",
    "Asia/Shanghai": "china beijing",
    "Australia/Sydney": "aest aedt australian eastern",
    "Australia/Perth": "awst",
    "Pacific/Auckland": "nzst nzdt new zealand",
}
_AREA_NAMES = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific"
_AREAS = frozenset(_AREA_NAMES.split())
_WORDS = re.compile(r"\b(standard|daylight|savings?|summer|time|zone|timezone)\b")
_OFFSET = re.compile(r"(?:(?:GMT|UTC)\s*)?([+-])(\d{1,2})(?::?(00|30|45))?", re.IGNORECASE)


def zone_meant(typed: str) -> str:
    """Return the hint for an unknown time zone."""
    text = typed[:60].strip()
    if match := _OFFSET.fullmatch(text.replace("\u2212", "-").replace("\u2013", "-")):
        return _of_offset(match)
    if text.casefold() in ("localtime", "local", "factory", "posixrules"):
        return f"use the clinic's own time zone: {_EXAMPLE}"
    name = " ".join(_WORDS.sub(" ", plain(text)).split())
    for zone, names in _COMMON.items():
        if name and (name in _names(names)):
            return f"write {zone}"
    zones = sorted(each for each in available_timezones() if _is_city(each))
    cities = {plain(each.rpartition("/")[2]): each for each in reversed(zones)}
    wholes = {plain(each): each for each in zones}
    same = wholes.get(name) or cities.get(name) or cities.get(plain(text.partition(",")[0]))
    if same:
        return f"write {same}"
    if len(name) < 4:
        return _EXAMPLE
    common = {each: zone for zone, names in _COMMON.items() for each in _names(names)}
    cities = {each: common[each] for each in common if len(each) > 4} | cities
    near = nearest(name, cities) or nearest(plain(text.rpartition("/")[2]), cities)
    return f"did you mean '{cities[near]}'? If not, {_EXAMPLE}" if near else _EXAMPLE


def _names(names: str) -> frozenset[str]:
    """Return each word of a row and each run of words: `us eastern` is one name."""
    words = names.split()
    return frozenset(" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, i + 4))


def _is_city(zone: str) -> bool:
    area = zone.partition("/")[0]
    return area in _AREAS and "/" in zone


def _of_offset(match: re.Match[str]) -> str:
    sign, hours, minutes = match[1], int(match[2]), match[3] or "00"
    if minutes != "00" or hours > 14:
        return _EXAMPLE
    fixed = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"
    reverse = " (its sign is reversed)" if hours else ""
    return f"{_EXAMPLE}; for UTC{sign}{hours} all year {fixed}{reverse}"
