"""What `clinicsite init` invents is harmless until the site gets a real address, and then told."""

from pathlib import Path

import pytest

from clinicsite.checking.placeholders import placeholder_findings
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


def test_a_new_site_is_told_at_its_place_and_as_heavily_as_the_clinic_says(tmp_path: Path) -> None:
    """A site that nobody gave a name is built with a warning, or not at all if so set."""
    assert run("init", str(tmp_path / "site"), "--url", REAL).code == 0
    site = Site(tmp_path / "site")
    told = (
        "content/site.yaml:2:7: warning[placeholder]: 'Our Massage Clinic' is a placeholder, "
        "and the site is made for hands.clinic; write your own\n"
    )
    said = site.run("build")
    assert (said.code, said.err) == (0, told)
    assert site.run("build", "--base-url", "https://hands.example").err == ""
    settings = site.read("content/site.yaml")
    site.write("content/site.yaml", f"{settings}checks: {{ placeholder: error }}\n")
    assert site.run("build").code == 1
    site.write("content/site.yaml", settings.replace("Our Massage", "Hands On"))
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
