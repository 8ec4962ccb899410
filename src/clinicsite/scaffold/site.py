"""The files of a new site, as values by path."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinicsite import urls
from clinicsite.errors import UsageError
from clinicsite.graph.names.author_names import parted
from clinicsite.reading import theme
from clinicsite.reading.site import parse_settings
from clinicsite.settings import Settings

_FILES = Path(__file__).parent / "files"
INVENTED_AUTHOR = "Robin Sample"
_INVENTED = (
    "{} is an invented person, here to show what an author's page looks like. Put your own name"
    " into this file, or delete it when you have written your own."
)
_REAL = "Say in a few sentences who you are, what you trained in, and what you like to write about."


@dataclass(frozen=True, slots=True)
class Clinic:
    """What a new site needs to know; without an author it gets an invented one."""

    name: str
    url: str
    time_zone: str
    language: str
    author: str = ""


def settings_of(clinic: Clinic) -> Settings:
    """Return the settings of the new site. Raises `UsageError` for a value that cannot be used."""
    settings, wrong = parse_settings(_settings_text(clinic).encode())
    if settings is None or wrong:
        first = wrong[0]
        hint = f"; {first.hint}" if first.hint else ""
        raise UsageError(f"{first.message}{hint}")
    return settings


def starter_files(clinic: Clinic, today: dt.date, install: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a new site by path; its posts are dated today and the day before.

    `install` are the commands for its README that install clinicsite.
    """
    author, letters = parted(clinic.author or INVENTED_AUTHOR)
    author_id = urls.sound_slug(author) or "author"
    values = {
        "NAME": re.sub(r"([\\`*_\[\]<>#@])", r"\\\1", clinic.name),  # escaped for Markdown
        "AUTHOR": _quoted(author),
        "CREDENTIALS": f"credentials: [{', '.join(letters)}]\n" if letters else "",
        "AUTHOR-ID": author_id,
        "JOB": "Massage therapist",
        "BIOGRAPHY": _REAL if clinic.author else _INVENTED.format(author),
        "DAY": today.isoformat(),
        "DAY-BEFORE": (today - dt.timedelta(days=1)).isoformat(),
        "INSTALL": "\n".join(f"    {step}" for step in install),
    }
    texts = {
        "content/site.yaml": _settings_text(clinic),
        f"content/authors/{author_id}.md": _filled("author.md", values),
        "content/posts/welcome.md": _filled("welcome.md", values),
        "content/posts/what-to-expect-at-your-first-visit.md": _filled("first-visit.md", values),
        "content/modalities/swedish-massage.md": _filled("swedish-massage.md", values),
        "content/pages/about.md": _filled("about.md", values),
        "README.md": _filled("README.md", values),
        **_common_files(),
    }
    return {path: text.encode() for path, text in texts.items()}


def sample_files() -> dict[str, bytes]:
    """Return the files of the sample clinic, which is part of the package."""
    root = theme.theme_root()
    files = {
        file.relative_to(root).as_posix(): file.read_bytes()
        for folder in ("content", "static/images")
        for file in sorted((root / folder).rglob("*"))
        if file.is_file()
    }
    return files | {path: text.encode() for path, text in _common_files().items()}


def _common_files() -> Mapping[str, str]:
    """Return the files of any site that are not texts; git does not keep empty folders."""
    ignored = _filled("gitignore", {})
    return {".gitignore": ignored, "static/.gitkeep": "", "templates/.gitkeep": ""}


def _settings_text(clinic: Clinic) -> str:
    values = {
        "NAME": _quoted(clinic.name),
        "URL": _quoted(clinic.url),
        "LANGUAGE": _quoted(clinic.language),
        "ZONE": _quoted(clinic.time_zone),
    }
    return _filled("site.yaml", values)


def _filled(name: str, values: Mapping[str, str]) -> str:
    text = (_FILES / name).read_text("utf-8")
    return re.sub(r"@([A-Z-]+)@", lambda match: values[match[1]], text)


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar: plain where that is safe, else as JSON."""
    plain = re.fullmatch(r"[A-Za-z](?:[\w/.-]| (?=\S))*|https?://[\w./~-]+", text)
    return text if plain and text.lower() not in _WORDS else json.dumps(text, ensure_ascii=False)


# What YAML 1.1 may read as a boolean or as null.
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
