"""The settings of the clinic, from `content/site.yaml`, as strict as any front matter."""

import os
from collections.abc import Iterable
from pathlib import Path

from clinicsite.errors import Diagnostic, Place
from clinicsite.reading import fences
from clinicsite.reading.sources import SETTINGS_FILE, open_content, read_file
from clinicsite.settings import Settings

_PATH = f"content/{SETTINGS_FILE}"


def load_settings(root: Path) -> tuple[Settings | None, list[Diagnostic]]:
    """Return the settings of the site in `root`, and all that is wrong with them.

    Without usable settings there are none; with others there may be errors all the same.

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
    from clinicsite.reading import header, validation  # noqa: PLC0415

    text, found = fences.decode(data, file)
    if text is None or any(each.code == "control-character" for each in found):
        return None, found
    if len(data) > fences.MAX_HEADER_BYTES:
        return None, [Diagnostic(Place(file), "too-large", "the settings are too large", "")]
    front, more = header.read(text, file=file, first_line=1)
    found += more
    if front.broken:
        return None, found
    settings, more = validation.validate(Settings, front, file=file)
    found += more
    return (settings if not front.refused else None), found


def place_of(root: Path, key: str) -> Place:
    """Return where a key of `site.yaml` stands (`blog.date_format`), for a fault found later."""
    from clinicsite.reading import header  # noqa: PLC0415

    content = open_content(root)
    try:
        data = read_file(content, SETTINGS_FILE, _PATH)
    finally:
        os.close(content)
    text = None if isinstance(data, Diagnostic) else fences.decode(data, _PATH)[0]
    if text is None:
        return Place(_PATH)
    positions = header.read(text, file=_PATH, first_line=1)[0].positions
    return Place(_PATH, *positions.get(key, ()))


def _missing(names: Iterable[str]) -> Diagnostic:
    known = {"site.yml", "settings.yaml", "settings.yml", "config.yaml", "config.yml"}
    meant = [name for name in sorted(names) if name.lower() in known | {SETTINGS_FILE}]
    hint = "write at least 'name: …' and 'url: https://…' there, or run `clinicsite init`"
    if meant:
        hint = f"rename {meant[0]} to {SETTINGS_FILE}"
    return Diagnostic(Place(_PATH), "missing-settings", "there is no site.yaml", hint)
