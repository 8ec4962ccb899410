"""Claims in health texts: what is flagged, what is left alone, and what the message says."""

import re
from pathlib import Path

import pytest

from claim_samples import CLAIMS, HARMLESS
from clinicsite.checking.content.claims import Claim, catalogues, claims_in, marks_in, statistic_in
from sample import SITES, Site, copy


@pytest.fixture(name="site")
def _site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - made with it
    return copy(SITES / "stories", tmp_path / "site")


ALL = [claim for catalogue in catalogues() for claim in catalogue.claims]


def test_at_least_36_of_40_claims_are_flagged() -> None:
    missed = [sentence for sentence in CLAIMS if not list(claims_in(sentence))]
    assert len(CLAIMS) == 40
    assert len(missed) <= 4, missed


def test_at_most_2_of_40_harmless_sentences_are_flagged() -> None:
    flagged = [sentence for sentence in HARMLESS if list(claims_in(sentence))]
    assert len(HARMLESS) == 40
    assert len(flagged) <= 2, flagged


@pytest.mark.parametrize(
    "sentence",
    [
        "We take bookings 100% online.",
        "A posture like this, held for years, all but guarantees a stiff neck.",
        "The scar stays permanently visible.",
        "“Massage cures arthritis” is a myth.",
        "You may have heard that hot stones draw out toxins.",
        "People being treated for cancer can have a gentle massage.",
        "A trial asked whether massage boosts the immune response.",
        "Claims like “clinically proven” deserve a second look.",
        "Nobody can promise that pain ends for good.",
        "No study shows that massage prevents strokes.",
        "Massage isn\u2019t a cure.",
        "Avoid alcohol, which is a toxin.",
        "Si tienes una enfermedad, pregunta antes a tu médico.",
        "Nadie puede garantizar resultados.",
        "No hay curas milagrosas.",
    ],
)
def test_denials_questions_and_reports_are_left_alone(sentence: str) -> None:
    assert list(claims_in(sentence)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "It does not hurt: massage cures arthritis.",
        "It is not cheap, but it cures migraines.",
        "No es barato, pero cura la migraña.",
        "Doctors treat it with pills; our oil heals arthritis and is better than pills.",
    ],
)
def test_a_denial_of_something_else_hides_no_claim(sentence: str) -> None:
    assert list(claims_in(sentence))


@pytest.mark.parametrize("claim", ALL, ids=lambda claim: claim.id)
def test_each_claim_says_why_what_to_say_instead_and_names_its_source(claim: Claim) -> None:
    assert claim.why
    assert claim.say
    assert claim.source.name
    assert claim.source.region in {"UK", "US", "ES"}
    assert re.fullmatch(r"https://\S+", claim.source.url)
    assert claim.severity in {"warning", "info"}


def test_every_kind_of_claim_is_in_the_table_in_both_languages() -> None:
    found = {claim.id for sentence in CLAIMS for claim, _ in claims_in(sentence)}
    assert found == {claim.id for claim in ALL}


@pytest.mark.parametrize("sentence", CLAIMS)
def test_the_quick_look_at_a_text_passes_over_no_claim(sentence: str) -> None:
    """Nor does the one at a sentence: without marks the same is found."""
    for claim in ALL:
        if claim.pattern.search(sentence):
            assert any(mark in sentence.lower() for mark in claim.marks), claim.id
            assert marks_in(sentence)


def test_the_message_names_the_claim_the_reason_the_source_and_what_to_say(
    site: Site,
) -> None:
    header = "---\ntitle: New\ndate: 2026-03-01\nauthor: ana\n---\n"
    site.write("content/posts/new.md", f"{header}It **boosts your immune system**.\n")
    said = site.run("check", "--today", "2026-06-01").err
    assert (
        "content/posts/new.md:6:6: warning[claim-words]: 'boosts your immune system': a claim that"
        " evidence does not support (Health Products Compliance Guidance, US FTC); say what clients"
        " may feel, such as rest; see https://www.ftc.gov/business-guidance/resources/"
        "health-products-compliance-guidance\n"
    ) in said


@pytest.mark.parametrize(
    "sentence",
    [
        "About 80 percent of adults have back pain.",
        "It helps 90% of our clients.",
        "Studies show that it works.",
        "El 80 % de los adultos tiene dolor de espalda.",
        "Los estudios demuestran que funciona.",
    ],
)
def test_a_number_needs_a_source(sentence: str) -> None:
    assert statistic_in(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Field et al. found that pain fell by 20 percent.",
        "In a trial with 60 participants, pain fell by 20 percent.",
        "A 2012 study put it at 20 percent.",
        "According to the clinic's own survey, 20 percent slept better.",
        "Pain fell by 20 percent (Smith 2014).",
        "Según la encuesta nacional, el 20 % duerme mal.",
        "Get 20% off in May.",
        "We charge 50% of the price if you cancel late.",
        "The sheets are 100% cotton.",
        "Un 10 % de descuento en mayo.",
    ],
)
def test_a_number_that_names_its_source_or_is_no_finding_needs_none(sentence: str) -> None:
    assert statistic_in(sentence) is None
