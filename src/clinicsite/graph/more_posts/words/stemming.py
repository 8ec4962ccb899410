"""Text becomes terms: words of any script, stemmed by the site's language."""

import importlib
import importlib.util
import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from types import ModuleType

# What stands between words beyond ASCII: neither a letter or digit nor a mark that belongs to
# letters of Latin, Arabic and Indic scripts (which \w leaves out, and so would cut words in two).
_BETWEEN = re.compile(r"[^\w\x00-\x7f\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0966-\u0dff]+")
# The same in ASCII, from byte to byte: all but letters, digits and bytes of longer signs is space.
# To translate and split takes a third of the time of matching each word.
_ASCII = bytes(
    byte if byte > 0x7F or chr(byte).isalnum() else ord(" ") for byte in bytes(range(256)).lower()
)
# Chinese, Japanese and Thai put no spaces between words: there each sign is a word, and
# the pairs of neighbours stand for what words are elsewhere.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nb": "norwegian", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip

_PACKAGE = "_clinicsite_snowball"


def words(text: str) -> list[bytes]:
    """Return the words of the text in order, lower case, as they are written, in UTF-8."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.replace("_", " ")).lower()
        text = _BETWEEN.sub(" ", _UNSPACED.sub(r" \g<0> ", text))
    return text.encode().translate(_ASCII).split()


def primary(language: str) -> str:
    """Return the language of a BCP 47 tag, without its region and script: `en` of `en-US`."""
    return language.lower().replace("_", "-").partition("-")[0]


@cache
def stemmer(language: str) -> Callable[[str], str]:
    """Return the function from a word to its stem, accents folded.

    `language` is a BCP 47 tag; a language without a stemmer keeps its words whole.
    """
    name = _SNOWBALL.get(primary(language))
    stem = _snowball(name) if name else str

    def term(word: str) -> str:
        # Folding comes last: the stemmers know the accents of their language.
        return unicodedata.normalize(
            "NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", stem(word)))
        )

    return term


def _snowball(name: str) -> Callable[[str], str]:
    """Return the stemmer of a language, without loading those of the thirty others.

    Its package would load them all. So its modules are loaded under a package of another name,
    whose own code does not run.
    """
    if _PACKAGE not in sys.modules:
        found = importlib.util.find_spec("snowballstemmer")
        package = ModuleType(_PACKAGE)
        package.__path__ = list(found.submodule_search_locations or ()) if found else []
        sys.modules[_PACKAGE] = package
    module = importlib.import_module(f"{_PACKAGE}.{name}_stemmer")
    stem: Callable[[str], str] = getattr(module, f"{name.capitalize()}Stemmer")().stemWord
    return stem
