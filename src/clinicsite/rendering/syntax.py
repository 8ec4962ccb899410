"""Mistakes in templates that can be seen without rendering: tags, filters and tests by name.

Jinja finds an unknown filter only when the template is compiled, and has no hint for any of them.
"""

import re

from jinja2 import Environment, TemplateSyntaxError, nodes

from clinicsite.suggestions.words import did_you_mean

_TAGS = (
    "autoescape", "block", "call", "elif", "else", "endblock", "endcall", "endfilter", "endfor",
    "endif", "endmacro", "endset", "endwith", "extends", "filter", "for", "from", "if", "import",
    "include", "macro", "raw", "set", "with",
)  # fmt: skip
_UNKNOWN_TAG = re.compile(r"Encountered unknown tag '(\w+)'")
_NOT_CLOSED = re.compile(r"innermost block that needs to be closed is '(\w+)'")
_BY_NAME = ((nodes.Filter, "filter"), (nodes.Test, "test"))


def explain(error: TemplateSyntaxError, environment: Environment) -> tuple[str, str]:
    """Return a sentence and a hint for a template that cannot be parsed."""
    message = error.message or "the template cannot be read"
    tag, open_ = _UNKNOWN_TAG.match(message), _NOT_CLOSED.search(message)
    if open_ and tag:
        hint = f"put {{% end{open_[1]} %}} before it, or delete it"
        return f"{{% {tag[1]} %}} stands where {{% {open_[1]} %}} is not closed yet", hint
    if open_:
        hint = f"put {{% end{open_[1]} %}} where it ends"
        return f"the template ends, and {{% {open_[1]} %}} is not closed", hint
    if tag:
        hint = did_you_mean(tag[1], _TAGS, otherwise=f"known: {', '.join(_TAGS)}")
        return f"there is no tag '{tag[1]}'", hint
    unknown = re.match(r"No (filter|test) named '(\w+)'", message)
    if unknown:
        return _unknown(unknown[1], unknown[2], environment)
    return message.rstrip("."), "write values as {{ name }} and tags as {% tag %}"


def unknown_name(node: nodes.Node, environment: Environment) -> tuple[str, str] | None:
    """Return a sentence and a hint for a node that is a filter or test that does not exist."""
    for kind, word in _BY_NAME:
        if isinstance(node, kind) and node.name not in _names(word, environment):
            return _unknown(word, node.name, environment)
    return None


def _names(word: str, environment: Environment) -> list[str]:
    return list(environment.filters if word == "filter" else environment.tests)


def _unknown(word: str, name: str, environment: Environment) -> tuple[str, str]:
    known = _names(word, environment)
    hint = did_you_mean(name, known, otherwise=f"{word}s: {', '.join(sorted(known))}")
    return f"there is no {word} '{name}'", hint
