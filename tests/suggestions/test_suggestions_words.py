"""The name that was meant is found by the words that tell names apart."""

import pytest

from clinicsite.suggestions.words import nearest

MODALITIES = (
    "Swedish massage", "Thai massage", "Shiatsu", "Tui Na", "Deep tissue massage", "Hot stone",
    "Manual lymphatic drainage", "Cupping", "Reflexology", "Sports massage", "Prenatal massage",
)  # fmt: skip
CONDITIONS = (
    "neck pain", "back pain", "Lower back pain", "Tension headache", "Migraine", "Sciatica",
    "Carpal tunnel syndrome", "Frozen shoulder",
)  # fmt: skip
KEYS = ("title", "date", "author", "modalities", "description", "reviewed_by", "related", "slug")
BLOCKS = ("note", "red-flag", "faq", "myth", "figure", "steps", "table")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Shiatsu massage", "Shiatsu"),
        ("Tui Na Massage", "Tui Na"),
        ("tuina", "Tui Na"),
        ("Tui-na", "Tui Na"),
        ("swedsh", "Swedish massage"),
        ("sweedish masage", "Swedish massage"),
        ("SWEDISH", "Swedish massage"),
        ("hot stones massage", "Hot stone"),
        ("hotstone", "Hot stone"),
        ("deeptissue", "Deep tissue massage"),
        ("deep tissue therapy", "Deep tissue massage"),
        ("lymph drainage", "Manual lymphatic drainage"),
        ("Réflexologie", "Reflexology"),
        ("sport", "Sports massage"),
        ("massage", None),
        ("pregnancy massage", None),
        ("Aromatherapy", None),
        ("", None),
        ("—", None),
    ],
)
def test_a_modality_is_known_by_its_telling_words(typed: str, meant: str | None) -> None:
    assert nearest(typed, MODALITIES) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("neck pane", "neck pain"),
        ("migranes", "Migraine"),
        ("headaches", "Tension headache"),
        ("low back pain", "Lower back pain"),
        ("carpal tunnel", "Carpal tunnel syndrome"),
        ("siatica", "Sciatica"),
        ("knee pain", None),
        ("pain", None),
    ],
)
def test_a_condition_is_known_by_its_telling_words(typed: str, meant: str | None) -> None:
    assert nearest(typed, CONDITIONS) == meant


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("titel", KEYS, "title"),
        ("modality", KEYS, "modalities"),
        ("reviewedBy", KEYS, "reviewed_by"),
        ("reviewed-by", KEYS, "reviewed_by"),
        ("zebra", KEYS, None),
        ("red_flag", BLOCKS, "red-flag"),
        ("redflag", BLOCKS, "red-flag"),
        ("notes", BLOCKS, "note"),
    ],
)
def test_keys_and_blocks_are_found_alike(
    typed: str, known: tuple[str, ...], meant: str | None
) -> None:
    assert nearest(typed, known) == meant


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("reviewed_b", ("reviewed", "reviewed_by"), "reviewed_by"),
        ("hot ston", ("Hot", "Hot stone", "Hot stones deluxe"), "Hot stone"),
        ("neck-pain-22", ("neck-pain", "neck-pain-2"), "neck-pain-2"),
    ],
)
def test_a_whole_name_that_is_one_letter_off_comes_first(
    typed: str, known: tuple[str, ...], meant: str
) -> None:
    assert nearest(typed, known) == meant


def test_the_order_of_what_is_known_does_not_matter() -> None:
    known = ("neck-pain", "neck-pain-2", "back-pain", "neck-stretch")
    assert {nearest("nekc-pain", order) for order in (known, known[::-1])} == {"neck-pain"}
