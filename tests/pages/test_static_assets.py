"""Files of `static/`: published names, what style sheets name, and originals held back."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from clinicsite import digests
from clinicsite.errors import Diagnostic
from clinicsite.pages.assets.copies import Copies
from clinicsite.pages.assets.picture_files import PictureFiles
from clinicsite.pages.assets.static_assets import StaticAssets, static_assets
from clinicsite.reading.attachments import attachments

HELD = frozenset({"static/images/p.jpg"})


class Forgetful:
    """A store that keeps nothing."""

    def get_many(self, keys: Collection[str]) -> Mapping[str, bytes]:
        del keys
        return {}

    def put_many(self, values: Mapping[str, bytes]) -> None:
        del values


def made(
    root: Path, files: dict[str, str], left_out: frozenset[str] = frozenset()
) -> tuple[StaticAssets, list[Diagnostic]]:
    """Write files below `static/` and return what becomes of them."""
    for path, text in files.items():
        file = root / "static" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    found, wrong = attachments(root, "static")
    assert wrong == []
    copies = Copies(Forgetful(), PictureFiles(root / "kept"), "strip")
    return static_assets(found, copies, left_out)


def published(found: StaticAssets, path: str) -> str:
    """Return the published text of a file, holding it to its digest."""
    (asset,) = (each for each in found.assets if each.source == f"static/{path}")
    data = asset.origin if isinstance(asset.origin, bytes) else asset.origin.read_bytes()
    assert digests.of_bytes(data) == asset.digest
    assert asset.path == found.names[path]
    return data.decode()


PICTURES = {"assets/c.png": "c", "assets/a b.png": "ab", "assets/d/e.png": "e", "icon.png": "i"}


@pytest.mark.parametrize(
    ("typed", "form", "named"),
    [
        ("a{b:url(c.png)}", 'a{b:url("X")}', "assets/c.png"),
        ("a{b:url( 'c.png' )}", 'a{b:url("X")}', "assets/c.png"),
        ("a{b:URL(c.png?v#x)}", 'a{b:url("X?v#x")}', "assets/c.png"),
        ('a{b:url("a b.png")}', 'a{b:url("X")}', "assets/a b.png"),
        ('a{b:url("a%20b.png")}', 'a{b:url("X")}', "assets/a b.png"),
        (r"a{b:url(a\ b.png)}", 'a{b:url("X")}', "assets/a b.png"),
        ("a{b:url(/assets/c.png)}", 'a{b:url("X")}', "assets/c.png"),
        ("a{b:url(../icon.png)}", 'a{b:url("X")}', "icon.png"),
        ("a{b:url(/icon.png)}", 'a{b:url("X")}', "icon.png"),
        (
            'a{b:image-set("c.png" type("image/png") 1x)}',
            'a{b:image-set("X" type("image/png") 1x)}',
            "assets/c.png",
        ),
    ],
)
def test_every_way_to_name_a_file_is_rewritten(
    tmp_path: Path, typed: str, form: str, named: str
) -> None:
    found, wrong = made(tmp_path, {**PICTURES, "assets/s.css": typed})
    assert wrong == []
    name = found.names[named]
    url = name.removeprefix("assets/") if name.startswith("assets/") else f"../{name}"
    assert published(found, "assets/s.css") == form.replace("X", url.replace(" ", "%20"))


@pytest.mark.parametrize(
    "typed",
    [
        'a{b:url("data:image/svg+xml,<svg/>")}',
        "a{b:url(#id)}",
        "a{b:url(//other.example/c.png)}",
        "a{b:url(https://other.example/c.png)}",
        "a{b:url(/other/page)}",
        'a{content:"url(gone.png)"}',
        'a{content:"gone.png"}',
        'a[b="@import"]{c:"gone.css"}',
        "a{b:my-url(gone.png)}",
        "",
    ],
)
def test_what_names_no_file_of_the_site_stays(tmp_path: Path, typed: str) -> None:
    found, wrong = made(tmp_path, {"assets/s.css": typed})
    assert wrong == []
    assert published(found, "assets/s.css") == typed


def test_what_stands_in_comments_names_nothing(tmp_path: Path) -> None:
    found, wrong = made(tmp_path, {"assets/s.css": "/* url(gone.png) @import 'x.css' */a{b:c}"})
    assert wrong == []
    assert published(found, "assets/s.css") == "a{b:c}"


@pytest.mark.parametrize("url", ["gone.png", "/assets/gone.png", "../gone.png"])
def test_a_file_that_is_not_there_is_told_at_its_line(tmp_path: Path, url: str) -> None:
    _, (wrong,) = made(tmp_path, {"assets/s.css": f"/*\n*/\na{{b:url({url})}}"})
    assert str(wrong).startswith("static/assets/s.css:3:1: error[unknown-asset]")


@pytest.mark.parametrize("order", ["ab", "ba"])
@pytest.mark.parametrize("form", ["'X'", "url(X)", ' /* why */ "./X" screen', 'url("X")'])
def test_style_sheets_name_each_other_in_any_order(tmp_path: Path, order: str, form: str) -> None:
    """The published name of a sheet changes with all that it names."""
    one, other = (f"assets/{each}.css" for each in order)
    files = {one: f"@import {form.replace('X', f'{order[1]}.css')};", other: "a{b:c}"}
    found, wrong = made(tmp_path, files)
    assert wrong == []
    assert found.names[other].removeprefix("assets/") in published(found, one)
    again, _ = made(tmp_path, {other: "a{b:d}"})
    assert again.names[one] != found.names[one]


def test_style_sheets_in_a_ring_are_told(tmp_path: Path) -> None:
    files = {f"assets/{a}.css": f"\n@import '{b}.css';" for a, b in ("bc", "ca", "ab")}
    _, (wrong,) = made(tmp_path, files)
    assert str(wrong).startswith("static/assets/a.css:2:1: error[style-sheet-ring]")
    assert "assets/a.css → assets/b.css → assets/c.css → assets/a.css" in wrong.message


def test_only_a_names_last_step_gets_the_digest(tmp_path: Path) -> None:
    found, _ = made(tmp_path, {"assets/v1.2/LICENSE": "x", "assets/v1.2/a.min.js": "x"})
    digest = digests.of_bytes(b"x")[:10]
    assert found.names["assets/v1.2/LICENSE"] == f"assets/v1.2/LICENSE.{digest}"
    assert found.names["assets/v1.2/a.min.js"] == f"assets/v1.2/a.min.{digest}.js"


def test_a_held_file_is_published_only_when_it_is_named(tmp_path: Path) -> None:
    found, wrong = made(tmp_path, {"images/p.jpg": "p"}, HELD)
    assert (found.assets, wrong) == ((), [])
    assert found.names["images/p.jpg"] == "images/p.jpg"
    (asset,), _ = found.named({"images/p.jpg", "other"})
    assert asset.path == "images/p.jpg"
    assert found.named({"other"}) == ((), [])


def test_a_held_file_that_a_style_sheet_names_is_published_once(tmp_path: Path) -> None:
    sheet = {"assets/s.css": "a{b:url(../images/p.jpg)}"}
    found, wrong = made(tmp_path, {"images/p.jpg": "p", **sheet}, HELD)
    assert wrong == []
    assert published(found, "images/p.jpg") == "p"
    assert found.named({"images/p.jpg"}) == ((), [])


def test_a_large_file_has_the_digest_of_all_its_bytes(tmp_path: Path) -> None:
    text = "0123456789abcdef" * 200_000
    found, _ = made(tmp_path, {"movie.mp4": text})
    assert published(found, "movie.mp4") == text


def test_a_held_file_with_a_fault_breaks_nothing_until_it_is_named(tmp_path: Path) -> None:
    text = "-----BEGIN PRIVATE KEY-----"
    found, wrong = made(tmp_path, {"images/p.jpg": text}, HELD)
    assert wrong == []
    _, (fault,) = found.named({"images/p.jpg"})
    assert fault.code == "secret"
