"""Many ways to name a term, one term; and never a guess between two."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.graph.names.vocabulary import folded, vocabulary
from graph_samples import assembled, document, post, told

DEEP = document(
    "modality",
    "deep-tissue",
    name="Deep Tissue Massage",
    also=["Firm work"],
    misspelled=["deep tisue"],
)


@pytest.mark.parametrize(
    "typed",
    [
        "deep-tissue",
        "Deep Tissue Massage",
        "DEEP TISSUE MASSAGE",
        "deep_tissue_massage",
        "Deep\u2010Tissue Massage",
        "deep\u00a0tissue  massage",
        "Firm work",
        "firm-work",
        "deep tisue",
        "Deep-Tisue",
    ],
)
def test_every_name_of_a_term_is_the_term(typed: str) -> None:
    graph, wrong = assembled(DEEP, post("one", modalities=typed))
    assert wrong == []
    assert graph.posts["one"].modalities == ("deep-tissue",)


@pytest.mark.parametrize("typed", ["deep", "tissue massage", "deep tissue massages", "deeptissue"])
def test_what_is_only_like_a_name_is_no_name(typed: str) -> None:
    _, wrong = assembled(DEEP, post("one", modalities=[typed]))
    assert [each.code for each in wrong] == ["unknown-modality"]


def test_two_names_of_one_term_are_one_term() -> None:
    graph, wrong = assembled(
        DEEP, post("one", modalities=["Firm work", "deep-tissue", "deep tisue"])
    )
    assert wrong == []
    assert graph.posts["one"].modalities == ("deep-tissue",)
    assert graph.modalities["deep-tissue"].posts == ("one",)


def test_terms_keep_the_order_in_which_a_post_names_them() -> None:
    other = document("modality", "cupping")
    graph, _ = assembled(DEEP, other, post("one", modalities=["cupping", "deep-tissue"]))
    assert graph.posts["one"].modalities == ("cupping", "deep-tissue")


@pytest.mark.parametrize("key", ["also", "misspelled", "name"])
def test_a_name_that_two_terms_claim_is_told_of_at_the_second(key: str) -> None:
    header: dict[str, Any] = {key: "FIRM work" if key == "name" else ["Firm-Work"]}
    second = document("modality", "firm", **header)
    _, wrong = assembled(DEEP, second)
    assert [each.code for each in wrong] == ["ambiguous-term"]
    assert wrong[0].place.file == "content/modalities/firm.md"
    assert "content/modalities/deep-tissue.md" in wrong[0].message


def test_a_term_may_repeat_its_own_names() -> None:
    _, wrong = assembled(
        document("modality", "cupping", name="Cupping", also=["cupping", "Cupping"])
    )
    assert wrong == []


def test_a_modality_and_a_condition_may_share_a_name() -> None:
    _, wrong = assembled(document("modality", "heat"), document("condition", "heat"))
    assert wrong == []


def test_an_unknown_name_suggests_the_nearest_or_the_file_to_add() -> None:
    _, wrong = assembled(DEEP, post("one", modalities="deep tissu massage"))
    assert (
        wrong[0].hint
        == "did you mean 'Deep Tissue Massage'? If not, clinicsite new modality makes one"
    )
    _, wrong = assembled(post("one", conditions="Back pain"))
    hint = "add content/conditions/back-pain.md (clinicsite new condition makes one)"
    assert wrong[0].hint == hint


def test_names_of_a_term_that_cannot_be_read_are_not_called_unknown() -> None:
    """Its synonyms are in the file that was told of; only that mistake is to be mended."""
    named = post("one", modalities="any name")
    assert told(assembled(named)[1]) == ["one.md:5 unknown-modality"]
    assert assembled(named, unread=["content/modalities/broken.md"])[1] == []
    assert told(assembled(named, unread=["content/conditions/broken.md"])[1]) == [
        "one.md:5 unknown-modality"
    ]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Cupping, Deep Tissue Massage", "modalities: [Cupping, Deep Tissue Massage]"),
        ("cupping; firm work", "modalities: [Cupping, Deep Tissue Massage]"),
        ("Cupping and deep tissue", "modalities: [Cupping, Deep Tissue Massage]"),
        ("Cupping, firm work and Tai chi", "modalities: [Cupping, Deep Tissue Massage, Tai chi]"),
        ("cuping / deep tisue", "modalities: [Cupping, Deep Tissue Massage]"),
        ("Cupping, Reiki: level 1", "modalities: [Cupping, 'Reiki: level 1']"),
    ],
)
def test_a_list_without_brackets_is_written_out(typed: str, hint: str) -> None:
    cupping = document("modality", "cupping", name="Cupping")
    _, wrong = assembled(DEEP, cupping, post("one", modalities=typed))
    assert [each.hint for each in wrong] == [f"put lists in brackets: {hint}"]


def test_one_name_with_and_in_it_is_not_taken_for_a_list() -> None:
    _, wrong = assembled(DEEP, post("one", modalities="heat and stones"))
    assert wrong[0].hint.startswith("add content/modalities/heat-and-stones.md")


@given(st.text())
def test_folding_is_idempotent_and_blind_to_case_and_blanks(name: str) -> None:
    once = folded(name)
    assert folded(once) == once
    assert folded(f"  {name.upper().lower()} ") == folded(name.upper().lower())
    assert folded(name.replace(" ", "-")) == once


def test_the_vocabulary_does_not_depend_on_order() -> None:
    others = [document("modality", name, also=[f"{name} work"]) for name in ("a", "b", "c")]
    assert vocabulary("modality", others)[0].ids == vocabulary("modality", others[::-1])[0].ids
