"""Numbers and booleans typed in another form: `12 months`, `1,200`, `45° 30' N`, `yes`."""

import re

from clinicsite.suggestions.words import plain

_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_YES_WORDS, _NO_WORDS = "yes y true on 1 si ja oui wahr", "no n false off 0 nein non falsch falso"
_WORDS = _NUMBER_WORDS.split()
_YES, _NO = frozenset(_YES_WORDS.split()), frozenset(_NO_WORDS.split())
_DEGREES = re.compile(
    r"([+-]?\d{1,3})\s*[°º]\s*(?:(\d{1,2}(?:\.\d+)?)\s*['\u2019\u2032]\s*)?"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"\u201d\u2033]|'')\s*)?([NSEWO])?",
    re.IGNORECASE | re.ASCII,
)


def whole_meant(typed: str) -> int | None:
    """Return the only whole number in a text, with years as months; None without one."""
    text = typed[:60].replace("\u2212", "-").strip()
    if re.search(r"\d\s*[-\u2013/]\s*\d|-\s*\d|\d[.,](?!\d{3})(?!0+\b)\d", text):
        return None
    digits = re.findall(r"\d{1,3}(?:[,.' ]\d{3})+(?!\d)|\d+(?:\.0+)?(?![\d.,]*\d)", text, re.ASCII)
    if len(digits) == 1 and len(re.findall(r"\d+", digits[0])) <= 3:
        grouped = re.fullmatch(r"\d{1,3}(?:[,.' ]\d{3})+", digits[0])
        plain_digits = re.sub(r"\D", "", digits[0]) if grouped else digits[0].partition(".")[0]
        number = int(plain_digits[:9])
    else:
        words = [each for each in plain(text).split() if each in _WORDS]
        if digits or len(words) != 1:
            return None
        number = _WORDS.index(words[0])
    return number * 12 if re.search(r"\byears?\b|\baños?\b", text, re.IGNORECASE) else number


def decimal_meant(typed: str) -> str | None:
    """Return the decimal degrees of a coordinate such as `45,51`, `122.6 W`, `45° 30' N`."""
    text = typed[:60].replace("\u2212", "-").strip()
    if match := re.fullmatch(
        r"([+-]?\d{1,3})[.,](\d{1,12})\s*[°º]?\s*([NSEWO])?", text, re.IGNORECASE
    ):
        number = f"{match[1]}.{match[2]}"
        return _signed(number, match[3])
    match = _DEGREES.fullmatch(text)
    if match is None:
        return None
    degrees = abs(int(match[1])) + float(match[2] or 0) / 60 + float(match[3] or 0) / 3600
    number = f"{degrees:.5f}".rstrip("0").rstrip(".")
    return _signed(f"-{number}" if match[1].startswith("-") else number, match[4])


def _signed(number: str, side: str | None) -> str:
    south_or_west = side is not None and side.upper() in "SWO" and not number.startswith("-")
    return f"-{number}" if south_or_west else number.removeprefix("+")


def flag_meant(typed: str) -> str | None:
    """Return `true` or `false` for another word with that meaning, or None."""
    word = plain(typed[:20])
    return "true" if word in _YES else "false" if word in _NO else None
