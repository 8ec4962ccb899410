"""The default theme's files and the site's own: templates and static files, by name.

In an installed package the theme lies inside it; in a checkout it is the repository's own
`templates/` and `static/`, of which there is one copy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.errors import Diagnostic
from clinicsite.front_matter import fences
from clinicsite.reading.attachments import Attachment, attachments


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template's name, the file it came from (for messages), and its text."""

    name: str
    file: str
    text: str = field(repr=False)


def theme_root() -> Path:
    """Return the folder that holds the theme's `templates/` and `static/`."""
    packaged = Path(__file__).parent.parent / "theme"
    return packaged if packaged.is_dir() else Path(__file__).parents[3]


def templates(root: Path, *, shown_as: str = "") -> tuple[list[TemplateFile], list[Diagnostic]]:
    """Return the templates below `root/templates`; `shown_as` goes before their files' names."""
    found, wrong = [], []
    files, faults = attachments(root, "templates")
    wrong += faults
    for path, attachment in files.items():
        data = attachment.file.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            wrong.append(fences.not_utf8(data, path))
            continue
        found.append(TemplateFile(path.removeprefix("templates/"), shown_as + path, text))
    return found, wrong


def static_files(root: Path, theme: Path) -> tuple[Mapping[str, Attachment], list[Diagnostic]]:
    """Return the theme's static files with the site's own over them."""
    themed, _ = attachments(theme, "static")
    # The sample clinic's pictures lie in the same folder as the theme's files in a checkout,
    # and are no part of the theme.
    if theme != root:
        themed = {path: file for path, file in themed.items() if "/images/" not in path}
    own, wrong = attachments(root, "static")
    return dict(sorted({**themed, **own}.items())), wrong
