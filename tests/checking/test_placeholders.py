"""What `init` and `new` put in is harmless until the site gets a real address, and then told."""

from pathlib import Path

import pytest

from clinicsite.checking.content.placeholders import placeholder_findings
from clinicsite.errors import Place
from clinicsite.reading.site import parse_settings
from sample import Site, run

REAL = "https://hands.clinic"


def of(text: str) -> list[str]:
    """Return the keys of settings that hold placeholders."""
    settings, wrong = parse_settings(text.encode())
    assert settings is not None, wrong
    return [each.place.file for each in placeholder_findings(settings, Place)]


def test_the_sample_clinic_is_told_at_each_place_once_its_address_is_real(tmp_path: Path) -> None:
    """Name, address, phone, e-mail and booking; nothing as long as the address leads nowhere."""
    assert run("init", str(tmp_path / "site"), "--sample").code == 0
    text = (tmp_path / "site/content/site.yaml").read_text("utf-8")
    assert of(text) == []
    assert of(text.replace("https://willowlane.example\n", f"{REAL}\n")) == [
        "name",
        "clinic.legal_name",
        "clinic.address.street",
        "clinic.phone",
        "clinic.email",
        "booking.url",
    ]


def write_own_texts(site: Site, author: str) -> None:
    """Replace what `init` wrote about the clinic and its author."""
    for path in ("content/pages/about.md", f"content/authors/{author}.md"):
        header = site.read(path).rpartition("---\n")[0]
        site.write(path, f"{header}---\nOur own words.\n")


def test_a_new_site_is_told_at_its_place_and_as_heavily_as_the_clinic_says(tmp_path: Path) -> None:
    """A site that nobody gave a name is built with a warning, or not at all if so set."""
    assert run("init", str(tmp_path / "site"), "--url", REAL).code == 0
    site = Site(tmp_path / "site")
    remarks = (
        "content/authors/robin-sample.md:5:1: info[placeholder]: 'Robin Sample is an invented"
        " person, here to show what an author' is a placeholder; write your own\n"
        "content/pages/about.md:5:41: info[placeholder]: 'Replace this text with your own' is"
        " a placeholder; write your own\n"
    )
    told = (
        "content/site.yaml:2:7: warning[placeholder]: 'Our Massage Clinic' is a placeholder, "
        "and the site is made for hands.clinic; write your own\n"
    )
    said = site.run("build")
    assert (said.code, said.err) == (0, told)
    assert remarks in site.run("check").err
    assert site.run("build", "--base-url", "https://hands.example").err == ""
    settings = site.read("content/site.yaml")
    site.write("content/site.yaml", f"{settings}checks: {{ placeholder: error }}\n")
    assert site.run("build").code == 1
    site.write("content/site.yaml", settings.replace("Our Massage", "Hands On"))
    write_own_texts(site, "robin-sample")
    assert site.run("build").err == ""


@pytest.mark.parametrize(
    ("phone", "is_invented"),
    [
        ("(555) 555-0142", True),
        ("+1 212 555 0199", True),
        ("555-0100", True),
        ("(212) 555-0242", False),
        ("020 7555 0142", False),
        ("+49 30 5550142", False),
    ],
)
def test_only_numbers_kept_for_fiction_are_placeholders(phone: str, is_invented: bool) -> None:  # noqa: FBT001
    """A real number that looks like one elsewhere in the world is left alone."""
    found = of(f'name: Hands\nurl: {REAL}\nclinic:\n  phone: "{phone}"\n')
    assert found == (["clinic.phone"] if is_invented else [])


@pytest.mark.parametrize(
    ("arguments", "path", "lines"),
    [
        (("post", "Hello There"), "content/posts/hello-there.md", [7, 11]),
        (("page", "Prices"), "content/pages/prices.md", [5]),
        (("author", 'Ana "Nia" O\'Brien'), "content/authors/ana-nia-obrien.md", [6]),
        (("modality", "Cupping"), "content/modalities/cupping.md", [5]),
        (("condition", "*Sore* Feet"), "content/conditions/sore-feet.md", [5]),
    ],
)
@pytest.mark.usefixtures("tiny_theme")
def test_what_new_put_into_a_text_is_told_when_it_is_published(
    arguments: tuple[str, str], path: str, lines: list[int], tmp_path: Path
) -> None:
    """Each sentence at its line, as long as it stands; never in a draft, or at a made-up address.

    A second build, which remembers what it found in each text, tells the same.
    """
    made = run("init", str(tmp_path / "site"), "--url", REAL, "--name", "Hands", "--author", "Ana")
    assert made.code == 0
    site = Site(tmp_path / "site")
    write_own_texts(site, "ana")
    assert site.run("new", *arguments).code == 0
    if "draft: true\n" in site.read(path):
        assert site.run("build").err == ""
        site.replace(path, "draft: true\n", "")
    told = site.run("build").err.splitlines()
    assert [line.split(": ")[0] for line in told] == [f"{path}:{line}:1" for line in lines]
    assert all("warning[placeholder]: 'Write here " in line for line in told)
    assert all(line.endswith(" is a placeholder; write your own") for line in told)
    assert site.run("build", "--base-url", "https://hands.example").err == ""
    assert site.run("build", "--clean").err.splitlines() == told
    assert site.run("build", "--strict").code == 1
    header, _, body = site.read(path).rpartition("---\n")
    site.write(path, f"{header}---\nWrite here, or call.\n{body.replace('Write here', 'We tell')}")
    assert site.run("build").err == ""
