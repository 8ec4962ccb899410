"""A template's text as Jinja's parser sees it, read for its facts."""

import itertools
import re
from collections.abc import Iterable, Iterator

from jinja2 import TemplateSyntaxError, nodes

from clinicsite.reading.names import shown
from clinicsite.rendering import syntax
from clinicsite.rendering.environment import environment
from clinicsite.rendering.facts import Facts, Flaw, Named


def read(text: str) -> Facts:
    """Return what a template's text names, and what is wrong in it."""
    reader = _Reader()
    reader.read(text)
    return Facts(
        templates=tuple(reader.templates),
        extended=tuple(reader.extended),
        assets=tuple(reader.assets),
        blocks=tuple(reader.blocks),
        outer=tuple(reader.outer),
        flaws=tuple(reader.flaws),
    )


class _Reader:
    """One reading of a text, with what it has found so far."""

    def __init__(self) -> None:
        self.templates: list[Named] = []
        self.extended: list[Named] = []
        self.blocks: list[Named] = []
        self.outer: list[Named] = []
        self.assets: list[Named] = []
        self.flaws: list[Flaw] = []

    def read(self, text: str) -> None:
        jinja = environment(str)  # nothing is called while parsing
        try:
            tree = jinja.parse(text)
        except TemplateSyntaxError as error:
            self._tell(error.lineno, "template-syntax", *syntax.explain(error, jinja))
            return
        self._name_blocks(tree)
        self._tell_of_loose_text(tree)
        called: set[int] = set()  # each `asset` of a call, which is met before it
        for node in tree.find_all(nodes.Node):
            unknown = syntax.unknown_name(node, jinja)
            if unknown is not None:
                self._tell(node.lineno, "template-syntax", *unknown)
            elif isinstance(node, nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport):
                named = self._templates_of(node.template, node.lineno)
                self.templates += named
                self.extended += named if isinstance(node, nodes.Extends) else []
            elif isinstance(node, nodes.Call) and _is_asset(node.node):
                called.add(id(node.node))
                self._name_asset(node)
            elif _is_asset(node) and id(node) not in called:
                # Under another name it could be called with anything.
                message = "'asset' stands without the file that it is to name"
                hint = 'write asset("FILE") wherever its url is needed'
                self._tell(node.lineno, "computed-name", message, hint)

    def _name_blocks(self, tree: nodes.Template) -> None:
        """Note the blocks, and which of them lie in no other."""
        found = list(tree.find_all(nodes.Block))
        inner = {id(deeper) for block in found for deeper in block.find_all(nodes.Block)}
        self.blocks += [Named(block.name, block.lineno) for block in found]
        self.outer += [Named(block.name, block.lineno) for block in found if id(block) not in inner]

    def _tell_of_loose_text(self, tree: nodes.Template) -> None:
        """Tell of what stands outside all blocks of a template that extends another.

        Jinja drops such text in silence, and shows what is included or called, or stands before
        `extends`, ahead of the whole page.
        """
        if any(isinstance(node, nodes.Extends) for node in tree.body):
            for line in _loose(tree.body):
                message = "this stands outside all blocks, and only blocks are shown in their place"
                hint = "put it into a block of the template that is extended"
                self._tell(line, "text-outside-block", message, hint)

    def _templates_of(self, node: nodes.Expr, line: int) -> list[Named]:
        """Return the templates that an expression stands for."""
        if isinstance(node, nodes.List | nodes.Tuple):
            return [each for item in node.items for each in self._templates_of(item, line)]
        return self._constant(node, line)

    def _name_asset(self, call: nodes.Call) -> None:
        """Note the file that a call of `asset` names."""
        others = (*call.args[1:], *call.kwargs, call.dyn_args, call.dyn_kwargs)
        argument = call.args[0] if call.args and not any(others) else None
        self.assets += self._constant(argument, call.lineno)

    def _constant(self, node: object, line: int) -> list[Named]:
        """Return the name that an expression stands for; a computed one is a flaw."""
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            return [Named(shown(node.value), line)]
        message = "the name of a template or asset is computed"
        hint = "write it as a quoted text, so that it is known what depends on it"
        self._tell(line, "computed-name", message, hint)
        return []

    def _tell(self, line: int, code: str, message: str, hint: str) -> None:
        self.flaws.append(Flaw(line, code, message, hint))


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_KEPT_FOR_LATER = (nodes.Block, nodes.Macro, nodes.AssignBlock)


def _loose(among: Iterable[nodes.Node]) -> Iterator[int]:
    """Yield the lines of what would be shown, were it in a block; one for text without a break."""
    for node in among:
        if isinstance(node, nodes.Output):
            shown = (each for each in node.nodes if not _is_blank(each))
            yield from (_line_of(each) for each in itertools.islice(shown, 1))
        elif isinstance(node, nodes.Include | nodes.CallBlock):
            yield node.lineno
        elif not isinstance(node, _KEPT_FOR_LATER):
            yield from _loose(node.iter_child_nodes())


def _is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.TemplateData) and not _COMMENT.sub("", node.data).strip()


def _line_of(node: nodes.Node) -> int:
    """Return the line of the first letter that is shown."""
    if not isinstance(node, nodes.TemplateData):
        return node.lineno
    blank = len(node.data) - len(node.data.lstrip())
    return node.lineno + node.data.count("\n", 0, blank)


def _is_asset(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "asset" and node.ctx == "load"
