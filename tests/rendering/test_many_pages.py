"""Pages rendered in many processes: the same bytes and the same mistakes as in one."""

import os
import threading
from dataclasses import dataclass

import pytest

from clinicsite import workers
from clinicsite.errors import ContentError, EnvironmentFault
from clinicsite.pages.page import Page
from clinicsite.reading.theme import TemplateFile
from clinicsite.rendering import render as rendering
from clinicsite.rendering.render import render
from clinicsite.rendering.template_files import with_facts
from clinicsite.rendering.templates import Templates

MANY = rendering.WORTHWHILE + 5


class Process:
    """A value that prints the process it is rendered in."""

    def __html__(self) -> str:
        return str(os.getpid())


class Killer:
    """A value that ends the process it is rendered in."""

    def __html__(self) -> str:
        os._exit(1)


class Lost:
    """A text that cannot be fetched any more."""

    def __html__(self) -> str:
        raise EnvironmentFault("a.md was changed during the build; build again")


@dataclass(frozen=True)
class Context:
    """What a page's template sees."""

    number: int
    odd: object = ""


@pytest.fixture(autouse=True)
def _forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork whatever threads the test runner has."""
    monkeypatch.setattr(workers, "can_fork", lambda: True)


def templates(**texts: str) -> Templates:
    """Return templates by name, without their ending."""
    files = [TemplateFile(f"{n}.html", f"templates/{n}.html", text) for n, text in texts.items()]
    return Templates(with_facts(files, []), {})


def pages(many: int = MANY, odd: object = "") -> list[Page]:
    """Return many pages of two templates."""
    return [
        Page(f"/{n}/", f"{'ab'[n % 2]}.html", Context(n, odd), f"content/posts/{n}.md")
        for n in range(many)
    ]


def test_any_number_of_jobs_makes_the_same_bytes() -> None:
    made = templates(a="A{{ number }}{% include 'b.html' %}", b="<b>{{ number }}</b>")
    once = {each.path: each.data for each in render(pages(), made)}
    assert len(once) == MANY
    for jobs in (2, 3):
        many = list(render(pages(), made, jobs=jobs))
        assert len(many) == MANY
        assert {each.path: each.data for each in many} == once


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_the_machine_is_not_told_as_one_of_the_template(jobs: int) -> None:
    with pytest.raises(EnvironmentFault, match="build again"):
        list(render(pages(odd=Lost()), templates(a="{{ odd }}", b=""), jobs=jobs))


def test_many_pages_are_rendered_by_others_and_few_are_not() -> None:
    made = templates(a="{{ odd }}", b="{{ odd }}")
    own = str(os.getpid()).encode()
    many = {each.data for each in render(pages(odd=Process()), made, jobs=2)}
    assert len(many) == 2
    assert own not in many
    few = pages(rendering.WORTHWHILE - 1, odd=Process())
    assert {each.data for each in render(few, made, jobs=2)} == {own}


def test_beside_a_thread_all_is_rendered_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview builds in a thread, from which nothing is forked."""
    monkeypatch.undo()
    made = templates(a="{{ odd }}", b="{{ odd }}")
    found: set[bytes] = set()

    def build() -> None:
        found.update(each.data for each in render(pages(odd=Process()), made, jobs=2))

    thread = threading.Thread(target=build)
    thread.start()
    thread.join()
    assert found == {str(os.getpid()).encode()}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("{{ titel }}", "\n{{ number.x }}"),
        ("{% include 'b.html' %}", "{{ 1 / (number % 40) }}"),
        ("{% block x %}{% endblock %}{% block x %}{% endblock %}", "b"),
        # Of few pages, as each takes Python to the end of its stack.
        ("{% if not number % 40 %}{% include 'a.html' %}{% endif %}", "b"),
    ],
)
def test_any_number_of_jobs_tells_the_same_mistakes(a: str, b: str) -> None:
    """Each once, with the first of the pages that it spoils, whichever process met it."""

    def told(jobs: int) -> tuple[list[str], set[str]]:
        sound: set[str] = set()
        with pytest.raises(ContentError) as failure:
            sound.update(each.path for each in render(pages(), templates(a=a, b=b), jobs=jobs))
        return [str(each) for each in failure.value.diagnostics], sound

    once = told(1)
    assert "content/posts/0.md and" in once[0][0]
    assert told(2) == once
    assert told(3) == once


def test_a_lost_process_is_told() -> None:
    """72: killed for want of memory, say."""
    made = templates(a="{{ odd }}", b="{{ odd }}")
    with pytest.raises(EnvironmentFault, match="--jobs 1"):
        list(render(pages(odd=Killer()), made, jobs=2))
