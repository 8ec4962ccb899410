"""Pictures of a site: found, made once, named by their bytes; a bad one is told and passed over."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest
from PIL import Image

from clinicsite import digests, settings
from clinicsite.markup.facts import REFERENCE_CLOSE, REFERENCE_OPEN
from clinicsite.markup.lazy_text import held
from clinicsite.media import pictures as reading
from clinicsite.media.picture_headers import PictureFault
from clinicsite.pages.assets.picture_assets import Ready, as_shown, remarks
from clinicsite.pages.assets.picture_files import PictureFiles
from clinicsite.pages.assets.pictures import Pictures
from clinicsite.pages.contexts.html_values import Body, Picture
from clinicsite.pages.page import Asset
from clinicsite.urls import Address

ADDRESS = Address("https://clinic.example/blog")
LEAD = "static/images/posts/Neck & Desk.jpg"
SMALL = settings.Pictures(widths=(40, 80))


class Memory(dict[str, bytes]):
    """A store in memory."""

    def get_many(self, keys: Collection[str]) -> Mapping[str, bytes]:
        """Return what is there."""
        return {key: self[key] for key in keys if key in self}

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Keep."""
        self.update(values)


def write(root: Path, path: str, data: bytes | None = None, colour: str = "red") -> Path:
    """Write a file of the site, a picture of 90 by 60 pixels if no bytes are given."""
    if data is None:
        target = io.BytesIO()
        Image.new("RGB", (90, 60), colour).save(target, "JPEG")
        data = target.getvalue()
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


class Run:
    """The pictures of a run over a site; those that are shown are its assets."""

    def __init__(
        self, root: Path, store: Memory, options: settings.Pictures = SMALL, jobs: int = 1
    ) -> None:
        folder = root / ".clinicsite/pictures"
        self.made = Pictures(lambda path: root / path, options, store, folder, jobs=jobs)
        self.prepare = self.made.prepare
        self.shown: dict[str, Ready] = {}
        self.faults: dict[str, str] = {}

    def show(self, path: str = LEAD) -> Picture | None:
        """Show a picture."""
        found = self.made.ready(path)
        if isinstance(found, PictureFault):
            self.faults[path] = found.code
            assert found.hint
            return None
        self.shown[path] = found
        return as_shown(found, ADDRESS, alt='A "desk"', credit="C", caption="D")

    def assets(self) -> list[Asset]:
        """Return what would be published."""
        return [asset for of in self.shown.values() for asset in of.assets]


def pictures(root: Path, store: Memory, options: settings.Pictures = SMALL, jobs: int = 1) -> Run:
    """Return the pictures of a run over the site."""
    return Run(root, store, options, jobs)


def shown(run: Run, path: str = LEAD) -> Picture | None:
    """Show a picture."""
    return run.show(path)


def bytes_of(run: Run) -> dict[str, bytes]:
    """Return all that would be published, holding each asset to its digest."""
    found = {}
    for asset in run.assets():
        data = asset.origin if isinstance(asset.origin, bytes) else asset.origin.read_bytes()
        assert digests.of_bytes(data) == asset.digest
        found[asset.path] = data
    return found


def test_a_picture_as_a_page_shows_it(tmp_path: Path) -> None:
    """Urls hold the site's path, a readable name, a width and a digest; each is an asset."""
    write(tmp_path, LEAD)
    run = pictures(tmp_path, Memory())
    picture = shown(run)
    assert picture is not None
    published = {"/blog/" + path for path in bytes_of(run)}
    (kind, srcset), *others = picture.sources
    urls = [each.split(" ") for each in srcset.split(", ")]
    assert (kind, others) == ("image/webp", [])
    assert [width for _, width in urls] == ["40w", "80w"]
    assert picture.large is not None
    social = picture.large.url.removeprefix("https://clinic.example")
    assert {picture.src, social, *(url for url, _ in urls)} == published
    assert picture.src.startswith("/blog/assets/pictures/neck-desk-80w.")
    assert (picture.width, picture.height) == (80, 53)
    assert (picture.alt, picture.credit, picture.caption) == ('A "desk"', "C", "D")
    assert (picture.large.width, picture.large.height) == (90, 47)


def test_avif_comes_first_when_asked_for(tmp_path: Path) -> None:
    """The browser takes the first source that it can show."""
    write(tmp_path, LEAD)
    picture = shown(pictures(tmp_path, Memory(), settings.Pictures(widths=(40,), avif=True)))
    assert picture is not None
    assert [kind for kind, _ in picture.sources] == ["image/avif", "image/webp"]


def test_a_bundles_picture_is_named_after_its_folder(tmp_path: Path) -> None:
    """Ten bundles with a `lead.jpg` each have ten names."""
    for path, stem in (
        ("content/posts/first-visit/lead.jpg", "first-visit-lead-80w."),
        ("content/posts/alone.jpg", "alone-80w."),
        ("static/images/---.jpg", "picture-80w."),
    ):
        write(tmp_path, path)
        picture = shown(pictures(tmp_path, Memory()), path)
        assert picture is not None
        assert picture.src.startswith(f"/blog/assets/pictures/{stem}")


def test_a_second_run_decodes_nothing(tmp_path: Path) -> None:
    """With a warm store, a new process gives the same pictures without importing Pillow's core."""
    write(tmp_path, LEAD)
    store = Memory()
    first = pictures(tmp_path, store)
    picture = shown(first)
    program = f"""
import json, sys
from pathlib import Path
from tests_store import Memory
from clinicsite import settings
from clinicsite.pages.assets.picture_assets import as_shown
from clinicsite.pages.assets.pictures import Pictures
from clinicsite.urls import Address
kept = {{key: value.encode() for key, value in json.load(sys.stdin).items()}}
root = Path({str(tmp_path)!r})
run = Pictures(lambda path: root / path, settings.Pictures(widths=(40, 80)), Memory(kept),
               root / ".clinicsite/pictures")
ready = run.ready({LEAD!r})
shown = as_shown(ready, Address("https://clinic.example/blog"),
                 alt='A "desk"', credit="C", caption="D")
print([asset.path for asset in ready.assets])
print(repr(shown))
print("PIL.Image" in sys.modules)
"""
    source = (
        "class Memory(dict):\n"
        "    def get_many(self, keys): return {k: self[k] for k in keys if k in self}\n"
        "    def put_many(self, values): self.update(values)\n"
    )
    (tmp_path / "tests_store.py").write_text(source)

    def told(kept: Mapping[str, bytes]) -> list[str]:
        return subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps({key: value.decode() for key, value in kept.items()}),
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONPATH": ":".join([str(tmp_path), *sys.path])},
        ).stdout.splitlines()

    same = [str([asset.path for asset in first.assets()]), repr(picture)]
    assert told(store) == [*same, "False"]
    assert told({}) == [*same, "True"], "the control: a cold run does import it"


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b'{"picture":null,"variants":[]}'])
def test_damaged_facts_are_made_again(tmp_path: Path, damage: bytes) -> None:
    """A store entry that cannot be read is as good as none."""
    write(tmp_path, LEAD)
    store = Memory()
    first = pictures(tmp_path, store)
    shown(first)
    whole = dict(store)
    for key in store:
        store[key] = damage
    second = pictures(tmp_path, store)
    assert shown(second) == shown(first)
    assert bytes_of(second) == bytes_of(first)
    assert store == whole


def test_facts_without_variants_do_not_let_a_photo_out_as_it_is(tmp_path: Path) -> None:
    """Facts that are well formed but not whole are not believed."""
    file = write(tmp_path, LEAD)
    store = Memory()
    shown(pictures(tmp_path, store))
    for key, value in store.items():
        store[key] = json.dumps(json.loads(value) | {"variants": []}).encode()
    run = pictures(tmp_path, store)
    shown(run)
    assert file.read_bytes() not in bytes_of(run).values()


@pytest.mark.parametrize("damage", ["cut", "same size", "gone"])
def test_a_damaged_variant_is_made_again(tmp_path: Path, damage: str) -> None:
    """A kept file is believed by its bytes, not by its name (same size and time included)."""
    write(tmp_path, LEAD)
    store = Memory()
    first = pictures(tmp_path, store)
    shown(first)
    whole = bytes_of(first)
    for asset in first.assets():
        assert isinstance(asset.origin, Path)
        facts = asset.origin.stat()
        data = asset.origin.read_bytes()
        if damage == "gone":
            asset.origin.unlink()
        else:
            asset.origin.write_bytes(data[:-9] if damage == "cut" else data[:-1] + b"?")
            os.utime(asset.origin, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    second = pictures(tmp_path, store)
    shown(second)
    assert bytes_of(second) == whole


def test_another_setting_or_picture_makes_other_variants(tmp_path: Path) -> None:
    """What is kept is found by content and settings, never by name or time alone."""
    file = write(tmp_path, LEAD)
    facts = file.stat()
    store = Memory()
    first = pictures(tmp_path, store)
    shown(first)
    other = pictures(tmp_path, store, settings.Pictures(widths=(40, 80), quality=30))
    shown(other)
    assert bytes_of(first).keys().isdisjoint(bytes_of(other))
    write(tmp_path, LEAD, colour="blue")
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    edited = pictures(tmp_path, store)
    shown(edited)
    assert bytes_of(first).keys().isdisjoint(bytes_of(edited))


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_the_number_of_threads_changes_nothing(tmp_path: Path, jobs: int) -> None:
    """Prepared together or one by one, the same pictures and bytes, even a batch and a bit."""
    paths = [f"static/images/{number}.jpg" for number in range(34)]
    for number, path in enumerate(paths):
        write(tmp_path, path, colour=f"rgb({number * 5}, 90, 90)")
    one_by_one = pictures(tmp_path, Memory())
    expected = [shown(one_by_one, path) for path in paths]
    together = pictures(tmp_path, Memory(), jobs=jobs)
    together.prepare(reversed(paths))
    assert [shown(together, path) for path in paths] == expected
    assert bytes_of(together) == bytes_of(one_by_one)


def test_one_bad_picture_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = write(tmp_path, LEAD).read_bytes()
    write(tmp_path, "content/posts/cut.jpg", good[: len(good) - 40])
    write(tmp_path, "content/posts/text.png", b"not a picture")
    write(tmp_path, "content/posts/drawing.svg", b"<svg/>")
    write(tmp_path, "static/broken.svg", b"GIF89a")
    (tmp_path / "static/folder.jpg").mkdir()
    run = pictures(tmp_path, Memory())
    bad = {
        "content/posts/cut.jpg": "damaged-picture",
        "content/posts/text.png": "unknown-picture-format",
        "content/posts/drawing.svg": "svg-beside-text",
        "content/posts/none.jpg": "missing-picture",
        "static/broken.svg": "damaged-picture",
        "static/folder.jpg": "missing-picture",
    }
    run.prepare([*bad, LEAD])
    for path in bad:
        assert shown(run, path) is None
    assert shown(run) is not None
    assert run.faults == bad


def test_a_link_that_leads_out_of_the_site_is_not_read(tmp_path: Path) -> None:
    """Neither a linked file, nor a linked folder, nor steps upwards."""
    outside = write(tmp_path, "outside/secret.jpg")
    site = tmp_path / "site"
    (site / "static").mkdir(parents=True)
    (site / "static/linked.jpg").symlink_to(outside)
    (site / "static/folder").symlink_to(outside.parent)
    run = pictures(site, Memory())
    for path in ("static/linked.jpg", "static/folder/secret.jpg", "../outside/secret.jpg"):
        assert shown(run, path) is None
    assert set(run.faults.values()) == {"missing-picture"}


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    """What is no regular file is refused before it is opened."""
    (tmp_path / "static").mkdir()
    os.mkfifo(tmp_path / "static/pipe.jpg")
    assert shown(pictures(tmp_path, Memory()), "static/pipe.jpg") is None


def test_an_oversized_file_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size is asked for before the bytes."""
    write(tmp_path, LEAD)
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    run = pictures(tmp_path, Memory())
    assert shown(run) is None
    assert run.faults == {LEAD: "picture-too-large"}


def test_svg_and_animations_are_published_as_they_are(tmp_path: Path) -> None:
    """They have a fingerprinted name and their own size."""
    frames = [Image.new("RGB", (9, 6), colour) for colour in ("red", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    drawing = b'<svg viewBox="0 0 30 20"></svg>'
    files = {"content/posts/stretch.gif": target.getvalue(), "static/spine.svg": drawing}
    store = Memory()
    for _cold_then_warm in range(2):
        run = pictures(tmp_path, store)
        for path, data in files.items():
            write(tmp_path, path, data)
            picture = shown(run, path)
            assert picture is not None
            assert (picture.sources, picture.srcset, picture.large) == ((), "", None)
            assert (picture.width, picture.height) == ((30, 20) if path[-1] == "g" else (9, 6))
        assert set(bytes_of(run).values()) == set(files.values())
        found = [each for path, of in run.shown.items() for each in remarks(path, of.facts)]
        assert [each.code for each in found] == ["animated-picture"]


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    """The bytes are published from memory then, and made again in the next run."""
    write(tmp_path, LEAD)
    write(tmp_path, ".clinicsite", b"a file where the folder should be")
    store = Memory()
    first, second = pictures(tmp_path, store), pictures(tmp_path, store)
    assert shown(first) == shown(second)
    assert bytes_of(first) == bytes_of(second) != {}


def test_pruning_keeps_what_is_used_and_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its bound the folder loses what is old and unused, and nothing else."""
    files = PictureFiles(tmp_path)
    used, new, old, older = (files.keep(text * 100, "webp")[0] for text in (b"a", b"b", b"c", b"d"))
    for name, when in ((used, 10), (old, 20), (older, 10)):
        os.utime(tmp_path / name, (when, when))
    files.prune({used})
    assert len(list(tmp_path.iterdir())) == 4, "within its bound nothing goes"
    monkeypatch.setattr("clinicsite.pages.assets.picture_files.MAX_KEPT_BYTES", 300)
    files.prune({used})
    assert {path.name for path in tmp_path.iterdir()} == {used, new, old}
    monkeypatch.setattr("clinicsite.pages.assets.picture_files.MAX_KEPT_BYTES", 0)
    files.prune({used})
    assert {path.name for path in tmp_path.iterdir()} == {used, new}


def test_a_picture_in_a_text_becomes_an_element_with_sources(tmp_path: Path) -> None:
    """The writer's `<img>` keeps its attributes and gains sources, sizes, width and height."""
    write(tmp_path, LEAD)
    picture = shown(pictures(tmp_path, Memory()))
    assert picture is not None
    html = f'<p><img alt="a &gt; b" src="{REFERENCE_OPEN}0{REFERENCE_CLOSE}" loading="lazy" /></p>'
    text = Body("", (picture,), (), held(html, "")).__html__()
    assert text.startswith('<p><picture><source type="image/webp" srcset="/blog/assets/')
    assert text.endswith(
        f'<img src="{picture.src}" width="80" height="53" alt="a &gt; b" loading="lazy">'
        "</picture></p>"
    )
    assert REFERENCE_OPEN not in text


def test_a_picture_that_cannot_be_shown_leaves_no_mark_in_a_text() -> None:
    """Without a picture the reference is a plain url, escaped."""
    html = f'<img alt="" src="{REFERENCE_OPEN}0{REFERENCE_CLOSE}">'
    text = Body("", ('/a"b.jpg',), (), held(html, "")).__html__()
    assert text == '<img alt="" src="/a&#34;b.jpg">'
