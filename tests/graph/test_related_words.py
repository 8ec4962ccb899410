"""Words of any language, and the words in which choices are explained."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinicsite.graph.more_posts import Comparison, Reason, choose, compare, explain
from clinicsite.graph.more_posts.words.function_words import function_words
from clinicsite.graph.more_posts.words.stemming import stemmer, words
from related_blogs import post


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Deep-tissue massage: 45 min.", ["deep", "tissue", "massage", "45", "min"]),
        ("snake_case", ["snake", "case"]),
        ("L\u2019épaule de l'athlète", ["l", "épaule", "de", "l", "athlète"]),
        ("e\u0301paule", ["\u00e9paule"]),
        ("指圧マッサージ abc", [*"指圧マッサ", "ー", "ジ", "abc"]),
        ("मालिश से", ["मालिश", "से"]),
        ("", []),
    ],
)
def test_words_of_many_scripts(text: str, found: list[str]) -> None:
    """Words are cut at what is no letter, mark or digit; scripts without spaces by signs."""
    assert [word.decode() for word in words(text)] == found


# What words are, sign by sign: letters, digits and _ of any script, and marks of some.
_WORD = re.compile(r"[\w\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0966-\u0dff]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def _words_by_the_book(text: str) -> list[str]:
    folded = unicodedata.normalize("NFC", text.replace("_", " ")).lower()
    return _WORD.findall(_UNSPACED.sub(r" \g<0> ", folded))


@given(st.text() | st.text(st.characters(max_codepoint=0x2FF)))
@example("\u212a \u0130I\u0307 \ud800a_b\u00a0c")
def test_words_are_found_as_by_the_book(text: str) -> None:
    """The short way by bytes finds what matching word by word finds."""
    assert [word.decode() for word in words(text)] == _words_by_the_book(text)


def test_every_sign_is_in_a_word_or_between_words() -> None:
    """All of Unicode is told apart as by the book."""
    for first in range(0, 0x11_0000, 64):
        text = "".join(f"A{chr(sign)}b " for sign in range(first, first + 64))
        assert [word.decode() for word in words(text)] == _words_by_the_book(text)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "massages", "massaging"),
        ("en-US", "kneads", "kneading"),
        ("de", "Massagen", "Massage"),
        ("es", "masajes", "masaje"),
        ("fr", "épaules", "epaule"),
        ("xx", "über", "uber"),
    ],
)
def test_forms_of_one_word_are_one_term(language: str, one: str, other: str) -> None:
    """Stems follow the site's language, and accents are folded."""
    stem = stemmer(language)
    assert stem(one.lower()) == stem(other.lower())


def test_a_language_without_stemmer_keeps_its_words() -> None:
    """An unknown language is no error."""
    assert stemmer("xx")("massages") == "massages"


def test_the_language_decides_what_is_alike() -> None:
    """Inflected forms bring posts together only where the stemmer knows them."""
    posts = [
        post("a", "Rückenmassagen"), post("b", "Rückenmassage", day=900), post("c", "Schlaf", day=1)
    ]  # fmt: skip
    assert choose(posts, language="de", count=1)["a"][0].id == "b"
    assert choose(posts, language="xx", count=1)["a"][0].score == 0


FASCIA = post("fascia", "Kneading sore calves after the race. The fascia of a runner.", day=0)
RUNNER = post("runner", "The runner kneads a sore calf: on fascia, and on calves.", day=4)
SLEEP = post("sleep", "The sleep of a desk worker.", day=9)
TEA = post("tea", "A pot of tea on the table.", day=12)
BLOG = [FASCIA, RUNNER, SLEEP, TEA]


def _terms(comparison: Comparison) -> tuple[str, ...]:
    return next((r.words for r in comparison.reasons if r.kind == "terms"), ())


def test_terms_are_told_as_the_post_writes_them() -> None:
    """No stems, no words of most posts, no term twice; each side in its own spelling."""
    told = _terms(compare(BLOG, "fascia", "runner"))
    assert {"fascia", "kneading", "runner"} <= set(told)
    assert any("calves" in term for term in told)
    assert not {"of", "a", "the"} & {word for term in told for word in term.split()}
    assert "kneads" in _terms(compare(BLOG, "runner", "fascia"))


SMALL = {
    "en-GB": (
        "You and your masseur: these hands don't hurt, for they are all of wool.",
        "Are these your needles? They don't hurt if you think of wool.",
    ),
    "de": (
        "Über den Nacken: für Sie und Ihre Hände ist das alles aus Wolle.",
        "Für alles ist Wolle da, und über das, was Sie sind.",
    ),
}


@pytest.mark.parametrize("language", SMALL)
def test_function_words_are_never_told(language: str) -> None:
    """In a blog of five posts, where they stand in less than half: alone or in a pair."""
    one, other = SMALL[language]
    posts = [post("one", one), post("other", other), SLEEP, TEA, post("heat", "Heat helps.")]
    told = _terms(compare(posts, "one", "other", language=language))
    assert set(told) <= {"wool", "wolle", "hurt"}
    assert told
    plain = _terms(compare(posts, "one", "other", language="xx"))
    assert {word for term in plain for word in term.split()} & function_words(language)


def test_function_words_name_no_subject() -> None:
    """What a clinic writes about is none of them."""
    subjects = {"back", "neck", "hand", "rest", "sitting", "rücken", "nacken", "arme", "beine"}
    assert not subjects & (function_words("en") | function_words("de-AT"))
    assert function_words("fr") == frozenset()


def test_all_grounds_are_told() -> None:
    """Pins, subjects (the rarest first), terms, authors and links, in a fixed order."""
    both = {"modalities": ("swedish", "cupping"), "conditions": ("sciatica",), "authors": ("jo",)}
    one = replace(FASCIA, **both, related=("runner",), links=("runner",))  # type: ignore[arg-type]
    two = replace(RUNNER, **both, links=("fascia",))  # type: ignore[arg-type]
    posts = [one, two, replace(SLEEP, modalities=("swedish",)), TEA]
    reasons = explain(posts, "fascia").chosen[0].reasons
    assert [reason.kind for reason in reasons] == [
        "pinned", "modalities", "conditions", "terms", "author", "linked", "linked-from",
    ]  # fmt: skip
    assert reasons[1] == Reason("modalities", ("cupping", "swedish"))
    assert choose(posts)["fascia"][0].reasons == tuple(r for r in reasons if r.kind != "terms")


def test_links_are_told_but_not_weighed() -> None:
    """A post linked in the text is chosen, or not, as if it were not (decision 0002)."""
    linked = [replace(each, links=("tea", "fascia")) for each in BLOG]
    assert [[c.id for c in choices] for choices in choose(linked).values()] == [
        [c.id for c in choices] for choices in choose(BLOG).values()
    ]


def test_why_another_post_was_not_chosen() -> None:
    """Its rank, what came before it, and whether it was excluded."""
    posts = [*BLOG, post("nap", "The sleep of the runner.", day=10), post("pot", "A tea pot.")]
    comparison = compare(posts, "fascia", "nap", count=1)
    assert comparison.slot is None
    assert not comparison.excluded
    assert comparison.rank == 2
    assert [choice.id for choice in comparison.chosen] == ["runner"]
    assert comparison.score < comparison.chosen[0].score
    excluded = [replace(FASCIA, unrelated=("runner",)), *BLOG[1:]]
    assert compare(excluded, "fascia", "runner").excluded
    assert compare(BLOG, "fascia", "runner").slot == 1
    assert compare(BLOG, "fascia", "fascia").excluded


def test_a_rescued_post_says_so() -> None:
    """It stands in the last slot of the page it matches best."""
    posts = [
        post("a", "calf race runner"), post("b", "calf race runner thumb"),
        post("c", "calf race cup"), post("lost", "thumb of its own", day=500),
    ]  # fmt: skip
    chosen = choose(posts, count=1)
    rescued = [id_ for id_, (only,) in chosen.items() if only.reasons[:1] == (Reason("rescued"),)]
    assert {only.id for (only,) in chosen.values()} == {"a", "b", "c", "lost"}
    assert rescued


@pytest.mark.parametrize("pair", [("a", "nobody"), ("nobody", "a")])
def test_unknown_posts_are_refused(pair: tuple[str, str]) -> None:
    """One can ask only of posts that are there."""
    with pytest.raises(KeyError, match="nobody"):
        compare([post("a"), post("b")], *pair)
    with pytest.raises(KeyError, match="nobody"):
        explain([post("a")], "nobody")
    with pytest.raises(KeyError, match="nobody"):
        explain([], "nobody")
