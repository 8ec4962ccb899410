"""What was probably meant by a link or a picture that leads nowhere, said as a hint.

Nothing here changes what a reference resolves to; it is asked only when one does not.
"""

import posixpath
import re
from collections.abc import Collection, Iterable
from urllib.parse import unquote

from clinicsite.errors import did_you_mean, nearest_path

_MAIL = re.compile(r"[^/@\s]+@[^/@\s.]+(?:\.[^/@\s.]+)+")
# Published under a name that holds its digest, so that nobody can type it.
_FINGERPRINTED = "static/assets/"


def of_a_file(path: str) -> str:
    """Say how to link to a file that is there, such as a form; `path` is from the site's root."""
    path = path.replace(" ", "%20")
    if path.startswith("static/") and not path.startswith(_FINGERPRINTED):
        return f"write '{path.removeprefix('static')}'"
    name = posixpath.basename(path)
    return f"put it into static/ itself, and write '/{name}'"


def of_dead_link(typed: str, folder: str, documents: Iterable[str], files: Collection[str]) -> str:
    """Say what a link was meant to be that was taken for a file's path and names none.

    `typed` stands in a text of `folder`; `documents` and `files` are paths from the site's root.
    """
    if _MAIL.fullmatch(typed):
        return f"write 'mailto:{typed}'"
    if typed.lower().startswith("www."):
        return f"write 'https://{typed}'"
    offered = f"static/{unquote(typed)}"
    if offered in files:
        return of_a_file(offered)
    known = [posixpath.relpath(path, folder) for path in documents]
    otherwise = "write the path of the .md file"
    if "." in posixpath.basename(typed) and not typed.endswith(".md"):
        otherwise = f"put it into static/, and write '/{posixpath.basename(typed)}'"
    return did_you_mean(unquote(typed), known, otherwise=otherwise, near_to=nearest_path)


def of_missing_picture(src: str, where: str, folder: str, files: Collection[str]) -> str:
    """Say which picture was meant by a `src` that was looked for below the folder `where`.

    `folder` is that of the text, `files` are paths from the site's root.
    """
    path = posixpath.normpath(unquote(src)).lstrip("/")
    if path in files:  # typed from the site's root
        inside = path.removeprefix("static") if path.startswith("static/") else None
        return f"write '{inside or posixpath.relpath(path, folder)}'"
    slash = "/" if where == "static" else ""
    below = [file.removeprefix(f"{where}/") for file in files if file.startswith(f"{where}/")]
    near = [slash + file for file in below]
    otherwise = f"put the file into {where}/"
    return did_you_mean(src, near, otherwise=otherwise, near_to=nearest_path)
