"""Mistakes in one value must not hide what the other values of the same front matter say."""

import types
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from clinicsite.fields import Scalar
from clinicsite.front_matter.header import FrontMatter
from clinicsite.front_matter.salvage import salvage
from clinicsite.front_matter.schema import MODELS, PostHeader
from clinicsite.reading.documents import Document
from clinicsite.reading.parsing import parse
from reading_samples import OPTIONS, POST, WHOLE, convert, post, read_text, source

_SOUND: dict[str, dict[str, Any]] = {
    "post": {"title": "T", "date": "2026-04-09", "author": ["maren"], "related": ["other"]},
    "page": {"title": "T", "aliases": ["/old/"]},
    "author": {"name": "T", "aliases": ["/old/"]},
    "modality": {"name": "T", "also": ["other"]},
    "condition": {"name": "T", "also": ["other"]},
}
_VALUES: list[Any] = ["text", "2000-01-01", ["text"], [["text"]], {"text": "text"}, {}, [{}]]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        if not isinstance(part, types.NoneType):
            yield from _models_in(part)


def _nested_values(model: type[BaseModel]) -> Iterator[dict[str, str]]:
    """Yield mappings that lack a key, or have only some: every key alone, and every key but one."""
    keys = list(model.model_fields)
    for key in keys:
        yield {key: "text"}
        yield {each: "text" for each in keys if each != key}


def _cases() -> Iterator[tuple[str, str, Any]]:
    for kind, model in MODELS.items():
        for key, field in model.model_fields.items():
            nested = [
                value
                for inner in _models_in(field.annotation)
                for mapping in _nested_values(inner)
                for value in (mapping, [mapping])
            ]
            for value in [*_VALUES, *nested]:
                yield kind, key, value


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _typed(inner) for key, inner in value.items()}
    return (
        [_typed(each) for each in value] if isinstance(value, list) else Scalar(value, plain=True)
    )


@pytest.mark.parametrize("kind", MODELS)
def test_no_value_of_any_key_hides_the_other_keys(kind: str) -> None:
    """Whatever is wrong with one key, the others keep their values; missing keys included."""
    sound = MODELS[kind].model_validate(_typed(_SOUND[kind]))
    for key, value in ((key, value) for name, key, value in _cases() if name == kind):
        typed = _typed(_SOUND[kind] | {key: value})
        found = salvage(MODELS[kind], FrontMatter(typed, {}, {}), "name")
        assert found is not None, (key, value)
        header, faulty, _ = found
        assert set(faulty) <= {key}, (key, value)
        others = set(_SOUND[kind]) - {key}
        assert {each: getattr(header, each) for each in others} == {
            each: getattr(sound, each) for each in others
        }, (key, value)
    for key in _SOUND[kind]:
        typed = {each: value for each, value in _typed(_SOUND[kind]).items() if each != key}
        assert salvage(MODELS[kind], FrontMatter(typed, {}, {}), "name") is not None


@pytest.mark.parametrize(
    "wrong",
    [
        "image: {src: nope.jpg}",
        "image: {alt: A neck}",
        "image: {src: nope.jpg, alt: A neck, decorative: true}",
        "image: {}",
        "cta: {label: Book}",
        "sources: [{url: 'https://a.example'}]",
        "sources: [{title: A, key: k}, {title: B, key: k}]",
        "ai: generated",
        "reviewed_by: maren",
        "expires: 2000-01-01",
    ],
)
def test_a_mapping_that_lacks_a_key_is_taken_out_alone(wrong: str) -> None:
    """A picture without alt text does not hide a wrong modality or a wrong related post."""
    names = "modalities: [nope]\nrelated: [nope]\n"
    front = f"title: Neck pain\ndate: 2026-04-09\nauthor: maren\n{names}{wrong}\n"
    document, found = parse(source(post(front)), OPTIONS, convert=convert)
    assert found
    assert isinstance(document, Document)
    assert isinstance(document.header, PostHeader)
    assert (document.header.modalities, document.header.related) == (("nope",), ("nope",))
    assert document.faulty == (wrong.partition(":")[0],)


def test_sound_front_matter_needs_no_salvage() -> None:
    """A control: nothing is called faulty in a header with every key."""
    for text in (POST, post(WHOLE)):
        document, found = read_text(text)
        assert document is not None
        assert (found, document.faulty) == ([], ())
