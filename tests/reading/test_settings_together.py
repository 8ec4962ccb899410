"""A mistake in `site.yaml` hides none of its other mistakes, and none in the content."""

import pytest

from clinicsite.reading.site import parse_settings
from sample import SITES, Site, copy

BASE = "name: Clinic\nurl: https://a-clinic.com\n"

# A line of site.yaml that gives one value where keys are needed, and the line to write instead.
FORMS = {
    "search: true": "write search: {enabled: true}",
    "clinic: {address: 12 Main St}": "write address: {street: 12 Main St, city: …, country: …};"
    " optional: postal_code, region",
    "clinic: {hours: 9-5}": "write each day on a line of its own below it: monday: 09:00-17:00",
    "navigation: [Home]": "write - {label: Home, url: …}",
    "comments: email": "write comments: {provider: email}; optional: category, category_id,"
    " email, repository, repository_id, url",
    "contact: me@x.example": "write contact: {email: me@x.example}",
    "booking: true": "write booking: {url: …}; optional: label",
    "labels: Search": "write indented keys below it",
}


@pytest.mark.parametrize("line", FORMS)
def test_a_single_value_is_answered_by_the_form_to_write(line: str) -> None:
    """Nobody has to know what a mapping is."""
    _, found = parse_settings(f"{BASE}{line}\n".encode())
    assert [each.hint for each in found] == [FORMS[line]]
    assert "mapping" not in found[0].message


def test_one_run_tells_of_settings_and_content(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Wrong types, an unreadable line, a wrong pattern and faults of texts are told together."""
    site: Site = copy(SITES / "stories", tmp_path_factory.mktemp("site") / "site")
    (site.root / "content" / "site.yaml").write_text(
        BASE
        + "tagline: Notes: ours\n"
        + "blog: {posts_per_page: ten, date_format: D, byline: 'By {author}'}\n"
        + "foo: 1\n"
    )
    (site.root / "content" / "pages" / "form.md").write_text(
        "---\ntitle: Form\ndraft: maybe\n---\n[a](/form.pdf) [b](nowhere.md)\n"
    )
    said = site.run("build")
    assert said.code == 1
    for code in (
        "site.yaml:3:15: error[unquoted-colon]",
        "site.yaml:4:24: error[not-a-number]",
        "site.yaml:4:42: error[bad-date-format]",
        "site.yaml:4:53: error[bad-pattern]",
        "site.yaml:5:1: error[unknown-key]",
        "form.md:3:8: error[not-a-flag]",
        "form.md:5:5: error[dead-link]",
        "form.md:5:20: error[dead-link]",
    ):
        assert code in said.err, said.err
    assert said.err.endswith("nothing was published\n")
