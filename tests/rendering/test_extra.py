"""What front matter's `extra` is to a template, as `docs/templates.md` tells."""

from pydantic import TypeAdapter

from clinicsite.fields import Free, Scalar
from clinicsite.rendering.environment import environment


def test_flags_are_flags_and_all_else_is_text() -> None:
    typed = {"steps": "7", "new": "true", "day": "2026-01-02", "list": ["1", "false"]}
    scalars = {
        key: Scalar(value, plain=True)
        if isinstance(value, str)
        else [Scalar(each, plain=True) for each in value]
        for key, value in typed.items()
    }
    extra = TypeAdapter(Free).validate_python({**scalars, "quoted": Scalar("true", plain=False)})
    assert extra == {
        "steps": "7", "new": True, "day": "2026-01-02", "list": ["1", False], "quoted": "true"
    }  # fmt: skip
    template = environment(str).from_string("{{ extra.steps | int + 1 }}")
    assert template.render(extra=extra) == "8"
