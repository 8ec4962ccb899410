"""A new site as a value: its files by path, made of the few things that must be known."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinicsite import urls
from clinicsite.errors import UsageError
from clinicsite.graph.author_names import parted
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
    """What a site cannot do without: its name, its url, its time zone, its language."""

    name: str
    url: str
    time_zone: str
    language: str
    author: str = ""


def settings_of(clinic: Clinic) -> Settings:
    """Return the settings of the new site. Raises `UsageError` naming the option that is wrong."""
    settings, wrong = parse_settings(_settings_text(clinic).encode())
    if settings is None or wrong:
        first = wrong[0]
        hint = f"; {first.hint}" if first.hint else ""
        raise UsageError(f"{first.message}{hint}")
    return settings


def starter_files(clinic: Clinic, today: dt.date, install: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a new site by path; posts are dated so that they are published today.

    `install` are the commands that its README gives to install clinicsite.
    """
    author, letters = parted(clinic.author or INVENTED_AUTHOR)
    author_id = urls.sound_slug(author) or "author"
    values = {
        "NAME": re.sub(r"([\\`*_\[\]<>#@])", r"\\\1", clinic.name),  # as text of Markdown
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
        **_company(),
    }
    return {path: text.encode() for path, text in texts.items()}


def sample_files() -> dict[str, bytes]:
    """Return the files of the sample clinic that the package carries."""
    root = theme.theme_root()
    files = {
        f"content/{file.relative_to(root / 'content').as_posix()}": file.read_bytes()
        for file in sorted((root / "content").rglob("*"))
        if file.is_file()
    }
    for file in sorted((root / "static" / "images").rglob("*")):
        if file.is_file():
            files[file.relative_to(root).as_posix()] = file.read_bytes()
    return files | {path: text.encode() for path, text in _company().items()}


def _company() -> Mapping[str, str]:
    """Return the files that any site has beside its texts."""
    return {
        ".gitignore": _filled("gitignore", {}),
        # git keeps no empty folder; both may be empty for years.
        "static/.gitkeep": "",
        "templates/.gitkeep": "",
    }


def _settings_text(clinic: Clinic) -> str:
    typed = {
        "NAME": clinic.name,
        "URL": clinic.url,
        "LANGUAGE": clinic.language,
        "ZONE": clinic.time_zone,
    }
    return _filled("site.yaml", {key: _quoted(text) for key, text in typed.items()})


def _filled(name: str, values: Mapping[str, str]) -> str:
    text = (_FILES / name).read_text("utf-8")
    return re.sub(r"@([A-Z-]+)@", lambda match: values[match[1]], text)


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar: plain where that is safe, else as JSON, which YAML reads."""
    plain = re.fullmatch(r"[A-Za-z](?:[\w/.-]| (?=\S))*|https?://[\w./~-]+", text)
    return text if plain and text.lower() not in _WORDS else json.dumps(text, ensure_ascii=False)


# What YAML 1.1 or an editor of it may take for a flag or for nothing.
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
