"""The few words that conversion itself puts into a page, by language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """Words for readers in one language; `back` has the footnote's number in `{}`."""

    myth: str
    fact: str
    note: str
    tip: str
    contraindications: str
    questions: str
    table: str
    footnotes: str
    back: str


_ENGLISH = Labels(
    myth="Myth",
    fact="Fact",
    note="Note",
    tip="Tip",
    contraindications="When to wait or ask first",
    questions="Questions and answers",
    table="Table",
    footnotes="Notes",
    back="Back to note {} in the text",
)
_SPANISH = Labels(
    myth="Mito",
    fact="Realidad",
    note="Nota",
    tip="Consejo",
    contraindications="Cuándo esperar o consultar antes",
    questions="Preguntas y respuestas",
    table="Tabla",
    footnotes="Notas",
    back="Volver a la nota {} en el texto",
)
_BY_LANGUAGE = {"en": _ENGLISH, "es": _SPANISH}

# Double quotes of the languages that do not use “ ”. Spain writes «», the Americas “ ” (Unicode
# CLDR, delimiters of es and es-419). Single quotes are the same everywhere,
# because they are apostrophes too.
_QUOTES = {
    "es": "«»",
    "es-ES": "«»",
    "fr": "«»",
    "it": "«»",
    "pt-PT": "«»",
    "de": "„“",
    "de-DE": "„“",
    "de-AT": "„“",
}


def of(language: str) -> Labels:
    """Return the words of a language tag (`es-MX` uses `es`); English where there are none."""
    return _BY_LANGUAGE.get(language.partition("-")[0], _ENGLISH)


def quotes_of(language: str) -> tuple[str, str]:
    """Return a language's opening and closing double quote."""
    opening, closing = tuple(_QUOTES.get(language, "“”"))
    return opening, closing
