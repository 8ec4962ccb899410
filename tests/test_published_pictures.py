"""Pictures that are published in their own size carry no personal data, wherever they lie."""

import io
import os
import time
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest
from PIL import Image

from clinicsite.errors import ContentError, EnvironmentFault, Severity
from clinicsite.pages.assets.copies import Copies, Copy
from clinicsite.pages.assets.picture_files import PictureFiles
from clinicsite.reading.attachments import Attachment
from sample import SITES, Site, small_theme

SETTINGS = "name: Edge\nurl: https://edge.example/blog\nlanguage: en-US\ntime_zone: UTC\n"
AUTHOR = "---\nname: Ana\n---\nAna.\n"
POST = "---\ntitle: One\ndate: 2026-01-01\nauthor: ana\n---\n{text}\n"
CANARY = b"CANARY-45.5122N"


def photo(kind: str = "JPEG", *, frames: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    pictures = [Image.linear_gradient("L").rotate(90 * n).convert("RGB") for n in range(frames)]
    target = io.BytesIO()
    more = {"exif": exif} if kind != "GIF" else {"comment": CANARY}
    pictures[0].save(target, kind, save_all=frames > 1, append_images=pictures[1:], **more)
    assert CANARY in target.getvalue()
    return target.getvalue()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "site")
    site.write("content/site.yaml", SETTINGS)
    site.write("content/authors/ana.md", AUTHOR)
    site.write("content/posts/one.md", POST.format(text="Text."))
    return site


def put(site: Site, path: str, data: bytes) -> None:
    site.write(path, "")
    (site.root / path).write_bytes(data)


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


def leaks(site: Site) -> list[str]:
    return [path for path, data in site.tree().items() if CANARY in data]


def test_no_published_file_holds_personal_data(site: Site) -> None:
    """Linked, a logo, named by a template or style sheet, or by nothing at all."""
    theme = (SITES / "theme/templates/404.html").read_text("utf-8")
    named = "<img alt='' src='{{ asset(\"assets/t.jpg\") }}'>{% endblock %}"
    with small_theme():
        data = photo()
        for name in ("linked.JPG", "logo.jpg", "alone.jpeg", "assets/t.jpg", "assets/s.jpg"):
            put(site, f"static/{name}", data)
        put(site, "static/drawn.png", photo("PNG"))
        put(site, "static/small.webp", photo("WEBP"))
        put(site, "static/moving.gif", photo("GIF", frames=2))
        put(site, "content/posts/two/moving.png", photo("PNG", frames=2))
        site.write("static/assets/own.css", "a{b:url(s.jpg)}")
        site.write("templates/404.html", theme.replace("{% endblock %}", named))
        site.write("content/site.yaml", f"{SETTINGS}logo: /logo.jpg\n")
        text = "[large](/linked.JPG) ![small](/small.webp)"
        site.write("content/posts/one.md", POST.format(text=text))
        site.write("content/posts/two/index.md", POST.format(text="![A curve](moving.png)"))
        site.build()
        assert leaks(site) == []
        assert pixels(site.tree()["linked.JPG"]) == pixels(data)
        assert CANARY in (site.root / "static/linked.JPG").read_bytes(), "the own file stays"
        assert site.plan().is_empty, "cleaned pictures are known again"
        site.build(clean=True)
        assert leaks(site) == []


@pytest.mark.parametrize("rule", ["refuse", "keep"])
def test_the_setting_decides(site: Site, rule: str) -> None:
    site.write("content/site.yaml", f"{SETTINGS}pictures: {{metadata: {rule}}}\n")
    put(site, "static/a.jpg", photo())
    with small_theme():
        if rule == "keep":
            found = site.build().site.diagnostics
            assert "picture-tells-place" in [each.code for each in found]
            assert leaks(site) == ["a.jpg"]
            site.write("content/site.yaml", SETTINGS)
            site.build()
            assert leaks(site) == []
        else:
            with pytest.raises(ContentError) as caught:
                site.build()
            errors = [e for e in caught.value.diagnostics if e.severity is Severity.ERROR]
            (wrong,) = errors
            assert str(wrong).startswith("static/a.jpg: error[metadata-in-picture]")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize("text", ["Text.", "![A curve](/a.jpg)"])
def test_half_a_picture_stops_the_build(site: Site, kind: str, text: str) -> None:
    """Also a small one, whether a text shows it or it is only copied."""
    target = io.BytesIO()
    Image.linear_gradient("L").resize((20, 20)).save(target, kind)
    put(site, "static/a.jpg", target.getvalue()[: len(target.getvalue()) // 2])
    site.write("content/posts/one.md", POST.format(text=text))
    with small_theme(), pytest.raises(ContentError) as caught:
        site.build()
    (found,) = (each for each in caught.value.diagnostics if each.severity is Severity.ERROR)
    assert found.code == "damaged-picture"
    assert "static/a.jpg" in str(found)


def test_an_animation_stays_one_and_is_mentioned(site: Site) -> None:
    put(site, "content/posts/two/a.gif", photo("GIF", frames=3))
    site.write("content/posts/two/index.md", POST.format(text="![A curve](a.gif)"))
    with small_theme():
        found = site.build().site.diagnostics
    assert [str(each).partition(";")[0] for each in found if each.code == "animated-picture"]
    (made,) = (data for path, data in site.tree().items() if path.endswith(".gif"))
    with Image.open(io.BytesIO(made)) as image:
        assert getattr(image, "n_frames", 1) == 3


@pytest.mark.parametrize("text", ["Text.", "![A spine](/a.svg)"])
def test_script_in_an_svg_is_mentioned_once(site: Site, text: str) -> None:
    """Whether a text shows it or it is only copied."""
    put(site, "static/a.svg", b"<svg viewBox='0 0 3 2'><script>1</script></svg>")
    site.write("content/posts/one.md", POST.format(text=text))
    with small_theme():
        found = site.build().site.diagnostics
    assert [each.code for each in found].count("svg-with-script") == 1


class Changing:
    """A store whose first question changes the file that is being read."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def get_many(self, keys: Collection[str]) -> Mapping[str, bytes]:
        del keys
        self.file.write_bytes(photo("PNG"))
        return {}

    def put_many(self, values: Mapping[str, bytes]) -> None:
        del values


def test_a_file_that_changes_while_it_is_read_stops_the_build(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(photo())
    copies = Copies(Changing(file), PictureFiles(tmp_path / "kept"), "strip")
    with pytest.raises(EnvironmentFault, match="changed during the build"):
        copies.of(Attachment("static/a.jpg", file))


class Memory(dict[str, bytes]):
    """A store that keeps everything."""

    def get_many(self, keys: Collection[str]) -> Mapping[str, bytes]:
        return {key: self[key] for key in keys if key in self}

    def put_many(self, values: Mapping[str, bytes]) -> None:
        self.update(values)


def test_a_cleaned_picture_that_is_damaged_is_made_again(tmp_path: Path) -> None:
    file, kept, memory = tmp_path / "a.jpg", tmp_path / "kept", Memory()
    file.write_bytes(photo())
    first = Copies(memory, PictureFiles(kept), "strip").of(Attachment("static/a.jpg", file))
    assert isinstance(first, Copy)
    assert isinstance(first.origin, Path)
    good = first.origin.read_bytes()
    for damage in (b"", CANARY):
        first.origin.write_bytes(damage)
        again = Copies(memory, PictureFiles(kept), "strip").of(Attachment("static/a.jpg", file))
        assert again == first
        assert first.origin.read_bytes() == good


def test_a_build_removes_what_killed_runs_left_among_made_pictures(site: Site) -> None:
    """Of made pictures, those that the site shows stay."""
    folder = site.root / ".clinicsite/pictures"
    text = POST.format(text="![A curve](/curve.jpg)")
    put(site, "static/curve.jpg", photo())
    site.write("content/posts/one.md", text)
    with small_theme():
        site.build()
        shown = {path.name for path in folder.iterdir()}
        left = folder / ".new-left"
        left.write_text("x")
        os.utime(left, (time.time() - 7200,) * 2)
        put(site, "static/drawn.jpg", photo())
        site.build()
    assert shown
    assert {path.name for path in folder.iterdir()} >= shown
    assert not left.exists()
