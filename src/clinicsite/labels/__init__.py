"""The program's words for readers, by language: one data file in this folder for each.

`en.yaml` says which words there are, and its words are used in languages without a file. Braces
are places for values. A clinic changes words of the templates with `labels:` in `site.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, make_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

_FOLDER = Path(__file__).parent
_FALLBACK = "en"
LANGUAGES = frozenset(file.stem for file in _FOLDER.glob("*.yaml"))


@cache
def _words(language: str) -> dict[str, dict[str, str]]:
    """Return the words of a language by section and name."""
    # A loader without types: to YAML, the English label `on` is a boolean.
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    text = (_FOLDER / f"{language}.yaml").read_text("utf-8")
    words: dict[str, dict[str, str]] = yaml.load(text, loader)  # noqa: S506 - makes texts only
    return words


if TYPE_CHECKING:

    @dataclass(frozen=True)
    class Labels:
        """The words that templates print; the fields are the names in the English file."""

        def __init__(self, **words: str) -> None: ...

        def __getattr__(self, name: str) -> str:
            """Return a word by its name."""

    class TextLabels(Labels):
        """The words that the conversion of Markdown puts into a text."""
else:

    def _labels(name: str, section: str) -> type:
        english = _words(_FALLBACK)[section]

        def __init__(self, **words) -> None:  # noqa: ANN001, ANN003, N807
            vars(self).update(english | words)

        def __repr__(self) -> str:  # noqa: ANN001, N807 - a template may print all words
            return f"{name}({vars(self)!r})"

        # What `dataclass` generates for so many fields would take longer than reading the file.
        namespace = {"__init__": __init__, "__repr__": __repr__, "__module__": __name__}
        return make_dataclass(name, list(english), namespace=namespace, init=False, repr=False)

    Labels = _labels("Labels", "templates")
    TextLabels = _labels("TextLabels", "texts")

# The names of the templates' words, as they can be set in `site.yaml`.
NAMES = tuple(each.name for each in fields(Labels))


def has_labels(language: str) -> bool:
    """Check whether there are words in the language of a tag (`es-MX` uses `es`)."""
    return language.partition("-")[0] in LANGUAGES


def labels_for(language: str, changes: Mapping[str, str]) -> Labels:
    """Return the words of templates in a language, with a clinic's own changes."""
    return Labels(**{**_section(language, "templates"), **changes})


@cache
def text_labels(language: str) -> TextLabels:
    """Return the words of converted texts in a language."""
    return TextLabels(**_section(language, "texts"))


def _section(language: str, section: str) -> Mapping[str, str]:
    return _words(language.partition("-")[0] if has_labels(language) else _FALLBACK)[section]
