"""The settings of the clinic, from `content/site.yaml`, as strict as any front matter."""

import os
from collections.abc import Iterable
from pathlib import Path

from clinicsite.errors import Diagnostic, Place
from clinicsite.front_matter import fences
from clinicsite.reading.sources import SETTINGS_FILE, open_content, read_file
from clinicsite.settings import Settings

_PATH = f"content/{SETTINGS_FILE}"


def load_settings(root: Path) -> tuple[Settings | None, list[Diagnostic]]:
    """Return the settings of the site in `root`, and all that is wrong with them.

    Settings come with errors too: those that are sound, and defaults for the rest, so that the
    content can be looked at in the same run. Nothing may be published then. None if the file
    cannot be read at all.

    Raises `UsageError` if there is no `content/` folder.
    """
    content = open_content(root)
    try:
        names = os.listdir(content)  # noqa: PTH208 - a descriptor has no path
        if SETTINGS_FILE not in names:
            return None, [_missing(names)]
        data = read_file(content, SETTINGS_FILE, _PATH)
    finally:
        os.close(content)
    return (None, [data]) if isinstance(data, Diagnostic) else parse_settings(data)


def parse_settings(data: bytes, file: str = _PATH) -> tuple[Settings | None, list[Diagnostic]]:
    """Return the settings that the bytes of a `site.yaml` hold."""
    # Late: a preview reads settings at every build, but `clinicsite --version` never does.
    from clinicsite.front_matter import curly, header, salvage, validation  # noqa: PLC0415

    text, found = fences.decode(data, file)
    if text is None or any(each.code == "control-character" for each in found):
        return None, found
    if len(data) > fences.MAX_HEADER_BYTES:
        return None, [Diagnostic(Place(file), "too-large", "the settings are too large", "")]
    front, more = header.read(text, file=file, first_line=1)
    found += more
    if front.broken:
        front, more = salvage.with_other_keys(front, text, found, file=file, first_line=1)
        found += more
    settings, more = validation.validate(Settings, front, file=file)
    found = curly.without_doubles(found, more)
    if settings is not None and not front.broken and not front.refused:
        return settings, found
    rest = salvage.salvage(Settings, front, "?") if front.values else None
    if rest is None:
        return None, found
    return rest.header, found + validation.told(Settings, front, rest.later, file=file)


def place_of(root: Path, key: str) -> Place:
    """Return where a key of `site.yaml` stands (`blog.date_format`), for a fault found later."""
    from clinicsite.front_matter import header, salvage  # noqa: PLC0415

    content = open_content(root)
    try:
        data = read_file(content, SETTINGS_FILE, _PATH)
    finally:
        os.close(content)
    text = None if isinstance(data, Diagnostic) else fences.decode(data, _PATH)[0]
    if text is None:
        return Place(_PATH)
    front, found = header.read(text, file=_PATH, first_line=1)
    if front.broken:
        front, _ = salvage.with_other_keys(front, text, found, file=_PATH, first_line=1)
    return Place(_PATH, *front.positions.get(key, ()))


def _missing(names: Iterable[str]) -> Diagnostic:
    known = {"site.yml", "settings.yaml", "settings.yml", "config.yaml", "config.yml"}
    meant = [name for name in sorted(names) if name.lower() in known | {SETTINGS_FILE}]
    hint = "write at least 'name: …' and 'url: https://…' there, or run `clinicsite init`"
    if meant:
        hint = f"rename {meant[0]} to {SETTINGS_FILE}"
    return Diagnostic(Place(_PATH), "missing-settings", "there is no site.yaml", hint)
