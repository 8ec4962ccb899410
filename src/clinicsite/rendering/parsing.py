"""A template's text as Jinja's parser sees it, read for its facts."""

from jinja2 import TemplateSyntaxError, nodes

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
            return [Named(node.value, line)]
        message = "the name of a template or asset is computed"
        hint = "write it as a quoted text, so that it is known what depends on it"
        self._tell(line, "computed-name", message, hint)
        return []

    def _tell(self, line: int, code: str, message: str, hint: str) -> None:
        self.flaws.append(Flaw(line, code, message, hint))


def _is_asset(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "asset" and node.ctx == "load"
