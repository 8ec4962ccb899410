"""Originals of pictures: published when something names the file itself, and only then."""

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from sample import REPOSITORY, SITES, Site, small_theme

SETTINGS = "name: Edge\nurl: https://edge.example/blog\nlanguage: en-US\ntime_zone: UTC\n"
AUTHOR = "---\nname: Ana\n---\nAna.\n"
POST = "---\ntitle: One\ndate: 2026-01-01\nauthor: ana\n{more}---\nText.\n"
LEAD = "image:\n  src: /images/p.jpg\n  alt: A desk\n"
ORIGINAL = "images/p.jpg"


def jpeg() -> bytes:
    """Return a picture of 90 by 60 pixels."""
    target = io.BytesIO()
    Image.new("RGB", (90, 60), "red").save(target, "JPEG")
    return target.getvalue()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site with a static picture."""
    site = Site(tmp_path / "site")
    site.write("content/site.yaml", SETTINGS)
    site.write("content/authors/ana.md", AUTHOR)
    site.write("content/posts/other.md", POST.format(more=""))
    site.write(f"static/{ORIGINAL}", "")
    (site.root / "static" / ORIGINAL).write_bytes(jpeg())
    return site


def by_logo(site: Site) -> None:
    """Name the picture in the settings."""
    site.write("content/site.yaml", f"{SETTINGS}logo: /{ORIGINAL}\n")


def by_template(site: Site) -> None:
    """Name the picture in a template."""
    theme = (SITES / "theme/templates/404.html").read_text("utf-8")
    picture = f'<img alt="" src="{{{{ asset("{ORIGINAL}") }}}}">'
    assert theme.count("{% endblock %}") == 1
    site.write("templates/404.html", theme.replace("{% endblock %}", picture + "{% endblock %}"))


def by_link(site: Site) -> None:
    """Name the picture in a published text."""
    site.write("content/posts/other.md", POST.format(more="") + f"\n[large](/{ORIGINAL})\n")


def by_style_sheet(site: Site) -> None:
    """Name the picture in a style sheet."""
    site.write("static/assets/own.css", f"a{{b:url(../{ORIGINAL})}}")


@pytest.mark.parametrize("draft", ["", "draft: true\n"])
@pytest.mark.parametrize("name", [by_logo, by_template, by_link, by_style_sheet])
def test_an_original_that_is_named_is_published(site: Site, draft: str, name: object) -> None:
    """That a post or a draft shows the same picture takes it from nobody."""
    assert callable(name)
    with small_theme():
        name(site)
        site.write("content/posts/one.md", POST.format(more=LEAD + draft))
        site.build()
        assert site.tree()[ORIGINAL] == jpeg()
        assert site.plan().is_empty


@pytest.mark.parametrize("draft", ["", "draft: true\n"])
def test_an_original_that_nothing_names_is_not_published(site: Site, draft: str) -> None:
    with small_theme():
        site.write("content/posts/one.md", POST.format(more=LEAD + draft))
        site.build()
        assert ORIGINAL not in site.tree()


def test_an_original_comes_and_goes_with_its_name(site: Site, tmp_path: Path) -> None:
    with small_theme():
        site.write("content/posts/one.md", POST.format(more=LEAD))
        for settings, is_there in ((f"logo: /{ORIGINAL}\n", True), ("", False)):
            site.write("content/site.yaml", SETTINGS + settings)
            site.build()
            assert (ORIGINAL in site.tree()) == is_there
            assert site.tree() == site.clean_tree(tmp_path / "clean")


def test_the_themes_pictures_can_be_shown(site: Site, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        theme = tmp_path / "theme"
        shutil.copytree(SITES / "theme", theme)
        (theme / "static").mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / "static/icon.png", theme / "static/badge.png")
        (theme / "static/drawing.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8"
        )
        patch.setattr("clinicsite.reading.theme.theme_root", lambda: theme)
        body = "\n![A badge](/badge.png)\n\n![A drawing](/drawing.svg)\n"
        site.write("content/posts/one.md", POST.format(more="") + body)
        site.build()
        assert [path for path in site.tree() if path.startswith("assets/pictures/badge-")]
        assert [path for path in site.tree() if path.startswith("assets/pictures/drawing.")]
