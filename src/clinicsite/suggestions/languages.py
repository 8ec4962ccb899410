"""Languages typed as `English`, `en_US` or `EN-us`."""

import re

from clinicsite.suggestions.words import plain

_NAMES = {
    "ar": "arabic arabe",
    "cs": "czech",
    "da": "danish dansk",
    "de": "german deutsch aleman",
    "el": "greek",
    "en": "english ingles eng",
    "es": "spanish espanol castellano castilian spa",
    "fi": "finnish suomi",
    "fr": "french francais frances fra",
    "he": "hebrew",
    "hi": "hindi",
    "it": "italian italiano",
    "ja": "japanese jp",
    "ko": "korean",
    "nl": "dutch nederlands",
    "no": "norwegian norsk",
    "pl": "polish polski",
    "pt": "portuguese portugues",
    "ru": "russian",
    "sv": "swedish svenska",
    "tr": "turkish",
    "uk": "ukrainian",
    "vi": "vietnamese",
    "zh": "chinese mandarin cn",
}


def language_meant(typed: str) -> str | None:
    """Return the tag of a language typed as a word or in another form, or None."""
    text = typed[:40].strip()
    if match := re.fullmatch(r"([a-z]{2,3})[-_ ]([a-z]{2})", text, re.IGNORECASE | re.ASCII):
        return f"{match[1].lower()}-{match[2].upper()}"
    if re.fullmatch(r"[a-z]{2}", text, re.IGNORECASE | re.ASCII) and text.lower() not in (
        "jp",
        "cn",
    ):
        return text.lower()
    words = plain(re.sub(r"\(.*\)", "", text)).split()
    found = {tag for tag, names in _NAMES.items() for word in words if word in names.split()}
    return found.pop() if len(found) == 1 else None
