"""Templates: what each is made of is known before it is rendered, and its mistakes have a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from clinicsite.errors import ContentError, Diagnostic
from clinicsite.markup.lazy_text import held
from clinicsite.pages.contexts.html_values import Body, ScriptJson
from clinicsite.pages.page import Page
from clinicsite.reading.theme import TemplateFile
from clinicsite.rendering.render import render
from clinicsite.rendering.template_files import with_facts
from clinicsite.rendering.templates import Templates

ASSETS = {"assets/site.css": "/assets/site.1.css", "icon.png": "/icon.png"}


@dataclass(frozen=True)
class Part:
    """A part of a page's context."""

    name: str = "part"


@dataclass(frozen=True)
class Context:
    """What a page's template sees."""

    title: str = "Title"
    site: Part = Part()
    cards: tuple[Part, ...] = ()
    body: Body | None = None
    data: ScriptJson | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


def files(folder: str, texts: Mapping[str, str]) -> list[TemplateFile]:
    """Return templates of a folder."""
    return [TemplateFile(name, f"{folder}templates/{name}", text) for name, text in texts.items()]


def templates(theme: Mapping[str, str], own: Mapping[str, str] | None = None) -> Templates:
    """Return the templates of a theme with a site's own over them."""
    return Templates(with_facts(files("theme/", theme), files("", own or {})), ASSETS)


def rendered(made: Templates, name: str = "page.html", context: Context = Context()) -> str:
    """Render one page."""
    (one,) = render([Page("/one/", name, context, "content/posts/one.md")], made)
    return one.data.decode()


def faults(
    made: Templates, name: str = "page.html", context: Context = Context()
) -> list[Diagnostic]:
    """Return what is found before rendering, or else while rendering."""
    made.closure(name)
    if made.diagnostics:
        return made.diagnostics
    with pytest.raises(ContentError) as failure:
        rendered(made, name, context)
    return list(failure.value.diagnostics)


def fault(text: str, **others: str) -> str:
    """Return the one fault of a template as text."""
    (found,) = faults(templates({"page.html": text, **{f"{k}.html": v for k, v in others.items()}}))
    return str(found)


# What a template is made of.


def test_a_closure_holds_all_that_is_extended_included_and_imported() -> None:
    made = templates(
        {
            "page.html": '{% extends "base.html" %}{% from "macros.html" import m %}',
            "base.html": '{% block b %}{% include "_head.html" %}{% endblock %}',
            "_head.html": '{{ asset("assets/site.css") }}{% import "more.html" as more %}',
            "macros.html": '{% macro m() %}{{ asset("icon.png") }}{% endmacro %}',
            "more.html": '{% include ["_gone.html", "_some.html"] ignore missing %}',
            "_some.html": "some",
            "unused.html": '{{ asset("no.png") }}',
        }
    )
    closure = made.closure("page.html")
    assert set(closure.templates) == {
        "page.html", "base.html", "_head.html", "macros.html", "more.html", "_some.html"
    }  # fmt: skip
    assert closure.assets == ("assets/site.css", "icon.png")


def test_templates_in_branches_that_are_not_taken_count_as_well() -> None:
    made = templates(
        {"page.html": '{% if false %}{% include "a.html" %}{% endif %}', "a.html": "a"}
    )
    assert set(made.closure("page.html").templates) == {"page.html", "a.html"}


def test_a_ring_of_templates_has_a_closure() -> None:
    made = templates({"page.html": '{% include "a.html" %}', "a.html": '{% include "page.html" %}'})
    assert set(made.closure("page.html").templates) == {"page.html", "a.html"}


def test_a_new_template_over_the_themes_changes_that_part_alone() -> None:
    theme = {"page.html": '{% include "_part.html" %}', "_part.html": "theme"}
    before = templates(theme).closure("page.html").templates
    after = templates(theme, {"_part.html": "own"}).closure("page.html").templates
    assert {name for name in after if after[name] != before[name]} == {"_part.html"}


# The site's own templates and the theme's.


def test_a_sites_own_template_comes_first_and_may_extend_the_themes() -> None:
    theme = {"page.html": "<{% block b %}theme{% endblock %}>"}
    own = {
        "page.html": '{% extends "theme/page.html" %}{% block b %}own {{ super() }}{% endblock %}'
    }
    assert rendered(templates(theme)) == "<theme>"
    assert rendered(templates(theme, own)) == "<own theme>"


def test_the_themes_template_names_its_parts_by_their_own_name() -> None:
    """A part that the site replaces is replaced in the theme's pages too."""
    theme = {"page.html": '{% include "_part.html" %}', "_part.html": "theme"}
    assert rendered(templates(theme, {"_part.html": "own"})) == "own"


# Mistakes.


@pytest.mark.parametrize(
    "name", ['"_" ~ title ~ ".html"', "title", '["a.html", title]', "extra.name", "none"]
)
@pytest.mark.parametrize("tag", ["include", "extends", "import"])
def test_a_computed_name_is_refused(tag: str, name: str) -> None:
    tail = " as x" if tag == "import" else ""
    found = fault(f"\n{{% {tag} {name}{tail} %}}", a="a")
    assert found.startswith("theme/templates/page.html:2:1: error[computed-name]")


@pytest.mark.parametrize(
    "text",
    [
        "{{ asset(title) }}",
        '{{ asset("assets/" ~ title) }}',
        "{{ asset() }}",
        '{{ asset(path="icon.png") }}',
        '{{ asset("icon.png", *cards) }}',
        '{{ asset(["icon.png"]) }}',
        "{{ asset }}",
        '{% set a = asset %}{{ a("icon.png") }}',
        '{% with a = asset %}{{ a("icon.png") }}{% endwith %}',
        '{% macro m(a) %}{{ a("icon.png") }}{% endmacro %}{{ m(asset) }}',
        '{% macro m(a=asset) %}{{ a("icon.png") }}{% endmacro %}{{ m() }}',
        '{{ (asset if title else asset("icon.png")) }}',
        '{{ asset.x("icon.png") }}',
    ],
)
def test_an_asset_that_is_computed_or_hidden_is_refused(text: str) -> None:
    """What a template is made of is known only if each call names its file."""
    assert "error[computed-name]" in fault(text)


def test_templates_have_no_chance() -> None:
    assert "there is no filter 'random'" in fault("{{ cards | random }}")


def test_a_sites_own_file_does_not_take_the_place_of_the_themes_original() -> None:
    made = templates({"page.html": "theme"}, {"theme/page.html": "own"})
    (found,) = made.diagnostics
    assert str(found).startswith("templates/theme/page.html:1:1: error[reserved-template-name]")
    assert rendered(made, "theme/page.html") == "theme"


@pytest.mark.parametrize(
    ("loose", "line"),
    [
        ("words", 3),
        ("{# a comment #}\n\n  <p>words</p>", 5),
        ("{{ title }}", 3),
        ("{% if title %}\nwords{% endif %}", 4),
        ("{% for c in cards %}{% else %}words{% endfor %}", 3),
        ("{% with a = 1 %}{{ a }}{% endwith %}", 3),
        ("{% filter upper %}words{% endfilter %}", 3),
        ("{% include 'a.html' %}", 3),
        ("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}words{% endcall %}", 3),
    ],
)
def test_text_outside_the_blocks_is_told_with_its_line(loose: str, line: int) -> None:
    """Jinja drops it without a word, or shows it before the whole page."""
    text = f'{{% extends "base.html" %}}\n{{% block b %}}in{{% endblock %}}\n{loose}\n'
    found = fault(text, base="{% block b %}{% endblock %}", a="a")
    assert found.startswith(f"theme/templates/page.html:{line}:1: error[text-outside-block]")


def test_text_before_extends_is_told() -> None:
    assert "text-outside-block" in fault('words{% extends "base.html" %}', base="base")


def test_what_shows_nothing_may_stand_outside_the_blocks() -> None:
    text = """{# a comment #}
{% extends "base.html" %}
{% set a = 1 %}{% set b %}words{% endset %}

{% import "m.html" as m %}{% from "m.html" import x %}
{% macro n() %}words{% endmacro %}
{% if title %}{% set c = 2 %}{% endif %}
{% block b %}in{% endblock %}
"""
    theme = {
        "base.html": "[{% block b %}{% endblock %}]",
        "m.html": "{% macro x() %}{% endmacro %}",
    }
    made = templates({"page.html": text, **theme})
    made.closure("page.html")
    assert made.diagnostics == []
    assert rendered(made).strip() == "[in]"


def test_an_unknown_asset_is_told_with_the_nearest() -> None:
    assert fault('{{ asset("assets/sit.css") }}').endswith(
        "there is no file static/assets/sit.css; did you mean 'assets/site.css'?"
    )


def test_an_unknown_template_is_told_with_the_nearest() -> None:
    assert fault('{% include "_crad.html" %}', _card="x").endswith(
        "there is no template '_crad.html'; did you mean '_card.html'?"
    )


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("\n\n{{ titel }}", 3, "'titel' is undefined"),
        ("{{ title }}\n{{ site.nam }}", 2, "has no attribute 'nam'"),
        ("{% for c in cards %}\n{{ c.x }}{% else %}\n{{ y }}{% endfor %}", 3, "'y' is undefined"),
        ("\n{% include '_part.html' %}", 2, "'gone' is undefined"),
        ("{{ extra.mood }}", 1, "extra has no 'mood'"),
        ("{% if titel %}x{% endif %}", 1, "'titel' is undefined"),
        ("{{ range(10 ** 5) }}", 1, "range() of more than 10,000 numbers"),
        ("{{ range(10 ** 25) }}", 1, "range() of more than 10,000 numbers"),
        ("\n{{ 1 / 0 }}", 2, "ZeroDivisionError: division by zero"),
        ("\n{{ title + 1 }}", 2, "TypeError"),
        ("{{ title.__class__.__mro__[9] }}", 1, "has no element 9"),
    ],
)
def test_a_template_that_fails_names_its_line_and_the_document(
    text: str, line: int, sentence: str
) -> None:
    found = faults(templates({"page.html": text, "_part.html": "\n{{ gone }}"}))
    assert len(found) == 1
    assert sentence in found[0].message
    assert found[0].message.endswith("(while rendering content/posts/one.md)")
    name = "_part" if "gone" in sentence else "page"
    assert str(found[0].place) == f"theme/templates/{name}.html:{line}:1"
    assert found[0].hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{{ titel }}", "did you mean 'title'?"),
        ("{{ qqqqq }}", "page.html sees body, cards, data, extra, site, title"),
        ("{{ title.qqqqq }}", "write a name that it has"),
        ("{{ title | uper }}", "did you mean 'upper'?"),
        ("{{ title is defind }}", "did you mean 'defined'?"),
        ("{% iff title %}", "did you mean 'if'?"),
        ("{% if title %}", "put {% endif %} where it ends"),
        ("{% for c in cards %}{% if c %}{% endfor %}", "put {% endif %} before it, or delete it"),
        ("{{ title ", "write values as {{ name }} and tags as {% tag %}"),
    ],
)
def test_the_hint_names_what_was_likely_meant(text: str, hint: str) -> None:
    assert fault(text).endswith(hint)


def test_a_mappings_own_key_comes_before_a_method_of_its_name() -> None:
    """`extra` is data: a key `items` is what its author means, and prints alike in every build."""
    made = templates({"page.html": "{{ extra.items | join(' ') }}|{{ extra.deep.values }}"})
    context = Context(extra={"items": ["a", "b"], "deep": {"values": "v"}})
    assert rendered(made, context=context) == "a b|v"


def test_a_mapping_without_the_key_has_its_methods() -> None:
    made = templates({"page.html": "{% for k, v in extra.items() %}{{ k }}={{ v }}{% endfor %}"})
    assert rendered(made, context=Context(extra={"a": "1"})) == "a=1"


@pytest.mark.parametrize(
    ("text", "sentence", "hint"),
    [
        ("{{ extra.items }}", "'items' is a function", "write items(), with brackets"),
        ("{{ title.upper }}", "'upper' is a function", "write upper(), with brackets"),
        ("{{ range }}", "a function has no text", "write brackets"),
        ("{{ 'a'.upper }}", "'upper' is a function", "write upper(), with brackets"),
        ("{{ [3, 1, 2] | batch(2) }}", "a value of type 'generator' has no text", "join"),
        ("{% macro m() %}x{% endmacro %}{{ m }}", "'m' is a function", "write m(), with brackets"),
        ("{{ [1, (title.upper, 2)] }}", "'upper' is a function", "with brackets"),
        ('{{ {"a": title.upper} }}', "'upper' is a function", "with brackets"),
        ("{{ [1, 2] | map('string') }}", "a value of type 'generator' has no text", "join"),
        (
            '{% extends "base.html" %}{% block b %}{{ super }}{% endblock %}',
            "a function has no text",
            "as in super()",
        ),
    ],
)
def test_what_has_no_text_is_not_printed(text: str, sentence: str, hint: str) -> None:
    """Its text would be an address in memory, another in each build."""
    found = fault(text, base="{% block b %}{% endblock %}")
    assert found.startswith("theme/templates/page.html:1:1: error[template-error]")
    assert sentence in found
    assert hint in found


def test_what_has_a_text_is_printed() -> None:
    text = "{{ 1 }}{{ 1.5 }}{{ none }}{{ true }}{{ [1, 'a'] }}{{ {1: 2} }}{{ range(2) }}{{ extra }}"
    assert rendered(templates({"page.html": text})) == (
        "11.5NoneTrue[1, &#39;a&#39;]{1: 2}range(0, 2){}"
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{{ extra.mood }}", "extra"),
        ("{{ extra.deep.mood | upper }}", "extra.deep"),
        ("{{ extra['mood'] }}", ""),
        ("{{ extra.mood }}{{ extra.deep.mood }}", ""),  # either of them
    ],
)
def test_a_key_that_a_mapping_lacks_is_told_with_what_to_write(text: str, named: str) -> None:
    made = templates({"page.html": text})
    (found,) = faults(made, context=Context(extra={"deep": {}}))
    assert found.message.startswith(f"{named or 'the mapping'} has no 'mood' (")
    of = f"{named or '…'}.mood"
    hint = f"ask {{% if {of} is defined %}} first, or print what stands for it: {of} | default('')"
    assert found.hint == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{{ body.mentoins }}", "did you mean 'mentions'?"),
        ("{{ body.qqqqq }}", "it has digest, mentions, page, targets"),
    ],
)
def test_a_field_that_a_part_lacks_is_told_with_those_it_has(text: str, hint: str) -> None:
    body = Body("digest", (), (), held("<p>Fine</p>", ""))
    (found,) = faults(templates({"page.html": text}), context=Context(body=body))
    assert found.hint.startswith(hint)


def test_one_mistake_on_many_pages_is_told_once() -> None:
    pages = [Page(f"/{n}/", "page.html", Context(), f"content/posts/{n}.md") for n in range(7)]
    with pytest.raises(ContentError) as failure:
        list(render(pages, templates({"page.html": "{{ titel }}"})))
    (found,) = failure.value.diagnostics
    assert "(while rendering content/posts/0.md and 6 more)" in found.message


def test_all_pages_are_tried_before_the_failure_is_told() -> None:
    """Every mistake of a run is told, and sound pages before and after it are yielded."""
    made = templates({"a.html": "{{ x }}", "b.html": "b", "c.html": "{{ y }}"})
    pages = [Page(f"/{name}", f"{name}.html", Context()) for name in "abc"]
    seen: list[str] = []
    with pytest.raises(ContentError) as failure:
        seen.extend(one.path for one in render(pages, made))
    assert seen == ["b"]
    assert len(failure.value.diagnostics) == 2


def test_a_page_whose_template_is_gone_names_it_and_the_mend() -> None:
    """A part of the theme that somebody deleted is no bug of ours."""
    made = templates({"page.html": "page"})
    made.closure("post.html")
    (found,) = made.diagnostics
    assert str(found) == (
        "templates/post.html: error[unknown-template]: there is no template 'post.html', and pages"
        " are made by it; put templates/post.html back; it is a part of the theme"
    )


def test_a_page_that_is_rendered_without_its_template_is_told() -> None:
    with pytest.raises(ContentError) as failure:
        rendered(templates({"page.html": "page"}), "post.html")
    assert str(failure.value).startswith(
        "templates/post.html:1:1: error[template-error]: post.html"
    )


@pytest.mark.parametrize("tag", ["include", "extends", "import"])
def test_recursion_without_an_end_is_told(tag: str) -> None:
    tail = " as x" if tag == "import" else ""
    found = fault(f'{{% {tag} "page.html"{tail} %}}')
    assert "includes itself without an end" in found


@pytest.mark.parametrize("tag", ["include", "extends", "import"])
def test_a_template_that_means_the_themes_own_is_told_its_name(tag: str) -> None:
    """Who names the file within itself meant the original that it stands for."""
    tail = " as x" if tag == "import" else ""
    own = {"page.html": f'{{# mine #}}\n{{% {tag} "page.html"{tail} %}}'}
    (found,) = faults(templates({"page.html": "theme"}, own))
    assert str(found.place) == "templates/page.html:2:1"
    assert found.hint == "write 'theme/page.html' to mean the theme's own file of that name"


def test_a_template_that_has_no_original_is_not_told_of_one() -> None:
    own = {"_new.html": '{% include "_new.html" %}', "page.html": '{% include "_new.html" %}'}
    (found,) = faults(templates({"page.html": "theme"}, own))
    assert found.hint == "take the tag out"


def test_a_template_that_is_unused_may_be_broken() -> None:
    made = templates({"page.html": "fine", "other.html": "{% if %}"})
    made.closure("page.html")
    assert made.diagnostics == []


# Safety.


@pytest.mark.parametrize(
    "name", ["page.html", "feed.xml", "a.txt", "a.html.j2", "a.svg", "a.atom", "a", "robots.txt"]
)
def test_everything_is_escaped_whatever_a_template_is_called(name: str) -> None:
    made = templates({name: "{{ title }}"})
    assert rendered(made, name, Context(title="<b>\"'&")) == "&lt;b&gt;&#34;&#39;&amp;"


def test_values_are_never_templates() -> None:
    made = templates({"page.html": "{{ title }}"})
    typed = "{{ 7 * 7 }}{% include '/etc/passwd' %}"
    assert rendered(made, "page.html", Context(title=typed)).startswith(
        "{{ 7 * 7 }}{% include &#39;"
    )


def test_markup_is_only_what_our_own_values_say_is_markup() -> None:
    body = Body("digest", (), (), held("<p>Fine</p>", ""))
    made = templates({"page.html": "{{ body }}{{ body | markup_text }}"})
    assert rendered(made, "page.html", Context(body=body)) == "<p>Fine</p>&lt;p&gt;Fine&lt;/p&gt;"


def test_json_cannot_close_its_script_element() -> None:
    data = ScriptJson('{"a": "</script><!--\u2028&"}')
    text = rendered(templates({"page.html": "{{ data }}"}), "page.html", Context(data=data))
    assert "<" not in text
    assert ">" not in text
    assert "\u2028" not in text


def test_a_page_does_not_learn_from_the_page_before() -> None:
    """A macro's or loop's state is gone with its page; order does not matter."""
    made = templates({"page.html": "{% set x = title %}{{ x }}{% set ns = namespace(n=0) %}"})
    made.environment.globals.setdefault("namespace", dict)
    pages = [Page(f"/{n}/", "page.html", Context(title=str(n))) for n in range(3)]
    forwards = {one.path: one.data for one in render(pages, made)}
    backwards = {one.path: one.data for one in render(pages[::-1], made)}
    assert forwards == backwards


@pytest.mark.parametrize("name", ["lipsum", "cycler", "joiner", "dict", "namespace", "self.x"])
def test_templates_see_nothing_but_the_context_asset_and_range(name: str) -> None:
    assert "undefined" in fault(f"{{{{ {name} }}}}") or "no attribute" in fault(f"{{{{ {name} }}}}")


def test_a_lone_surrogate_does_not_stop_a_page() -> None:
    assert rendered(templates({"page.html": "{{ title }}"}), "page.html", Context(title="\ud83d"))


def test_only_what_pages_are_made_of_is_told_of() -> None:
    files = {"a.html": "{% include 'x.html' %}{{ asset('no.png') }}", "b.html": "B", "x.html": "X"}
    made = templates({}, files)
    used = made.closure("b.html").templates
    assert made.diagnostics == []
    assert [each.place.file for each in made.unused(used)] == [
        "templates/a.html",
        "templates/x.html",
    ]
    used = made.closure("a.html").templates
    assert [each.code for each in made.diagnostics] == ["unknown-asset"]
    assert [each.place.file for each in made.unused(used)] == ["templates/b.html"]
