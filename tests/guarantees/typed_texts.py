"""Texts as editors of many programs type them, with the words that each must show.

A text is made of constructs nested in each other by a seed. Every word in it is unique, so the
words that a page must show, and the line of each, are known without reading any Markdown.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_SYLLABLES = [c + v for c in "bdfgklmnprtvz" for v in "aeiou"]


_DEFINITION = "[there]: https://a.example/there"


@dataclass(frozen=True)
class Word:
    """A unique word, which constructs it belongs to, and the signs that are shown around it."""

    bare: str
    kinds: tuple[str, ...]
    before: str = ""
    behind: str = ""


@dataclass
class Text:
    """A typed text: its blocks, each with its words, and notes that are printed last."""

    blocks: list[str] = field(default_factory=list)
    words: list[list[Word]] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The text as it is typed."""
        return "\n\n".join([*self.blocks, _DEFINITION]) + "\n"

    def without(self, index: int) -> "Text":
        """Return the text without one of its blocks."""
        keep = [n for n in range(len(self.blocks)) if n != index]
        return Text([self.blocks[n] for n in keep], [self.words[n] for n in keep])


# Marks around a word that other programs make something of; `{}` is the word.
FOREIGN_INLINE = {
    "==": "=={}==", "variable": "{{{{ {} }}}}", "shortcode": "{{{{< {} >}}}}",
    "tag": "{{% {} %}}", "wiki link": "[[{}]]", "note within": "^[{}]", "emoji": "{} :smile:",
    "attributes": "[{}](https://a.example){{:.x}}", "class": "{} {{.lead}}", "sub": "{}~2~",
    "super": "{}^2^", "formula": "$${}$$", "%%": "%%{}%%", "++": "++{}++", "embed": "![[{}]]",
    "bbcode": '[box a="1"]{}[/box]', "jsx": "<Card>{}</Card>", "~~": "~~{}~~",
    "html": "<b>{}</b>", "latex": "\\textbf{{{}}}", "three quotes": "'''{}'''",
}  # fmt: skip
FOREIGN_BLOCK = {
    "alert": "> [!NOTE]\n> {}", "colons": ":::info\n{}\n:::", "admonition": "!!! note\n    {}",
    "attribute line": "{}\n{{: .lead}}", "contents": "[TOC]\n\n{}", "task": "- [ ] {}\n- [x] {}",
    "heading id": "## {} {{#there}}", "options": "{{::options a=1 /}}\n\n{}",
    "paired shortcode": "{{{{% box %}}}}\n{}\n{{{{% /box %}}}}", "tab": '=== "Tab"\n    {}',
    "directive": ".. note:: {}", "import": "import x from 'y'\n\n{}", "field": "field:: {}",
    "textile": "h2. {}", "wiki heading": "== {} ==", "gallery": "[gallery]\n\n{}",
    "block id": "{} ^abc123", "pandoc definition": "{}\n~   {}",
    "html block": "<div>\n{}\n</div>", "open mark": "{} **{} {}", "closed mark": "{} {}** {}",
}  # fmt: skip
# How a message about a construct begins.
MESSAGES: dict[str, str | tuple[str, ...]] = {
    "==": "marks between ==", "variable": "template variables", "shortcode": "Hugo shortcodes",
    "tag": "Liquid and Jinja tags", "wiki link": "wiki links", "emoji": "emoji codes",
    "note within": "notes within the text", "attributes": "kramdown attributes",
    "class": "attributes in braces", "sub": "subscripts", "super": "superscripts",
    "formula": "formulas", "%%": "comments between %%", "++": "marks between ++",
    "embed": "Obsidian embeds", "bbcode": "shortcodes in brackets", "jsx": "JSX components",
    "~~": "~~ does not strike", "html": "HTML is shown as text", "latex": "LaTeX commands",
    "three quotes": "wiki marks for bold", "alert": "GitHub alerts", "colons": "blocks between",
    "admonition": "MkDocs admonitions", "attribute line": "kramdown attributes",
    "contents": "marks for a table", "task": "task lists", "heading id": "heading ids",
    "options": "kramdown options", "paired shortcode": "Hugo shortcodes", "tab": "tabs",
    "directive": "reStructuredText directives", "import": "JavaScript imports",
    "field": "Dataview fields", "textile": "Textile headings", "wiki heading": "wiki headings",
    "gallery": "shortcodes in brackets", "block id": "Obsidian block ids",
    "pandoc definition": "Pandoc definitions", "html block": "HTML is shown as text",
    "open mark": "this mark does not emphasise", "closed mark": "this mark does not emphasise",
    "wide table": "this row has",
    "list below": ("this list is printed as part of the", "'1)' does not make a list"),
    "shallow list": ("this item is", "this list is printed as part of the"),
}  # fmt: skip


class Typist:
    """Types texts by a seed."""

    def __init__(self, seed: str) -> None:
        self._lot = random.Random(seed)  # noqa: S311 - a test's lot
        self._count = 0
        self._said: list[Word] = []
        self._notes: list[tuple[str, list[Word]]] = []

    def text(self, blocks: int) -> Text:
        """Type a text of so many blocks."""
        made = Text()
        for _ in range(blocks):
            self._said, self._notes = [], []
            typed = self._block(0)
            made.blocks.append(typed)
            made.words.append(self._said)
            for note, words in self._notes:
                made.blocks.append(note)
                made.words.append(words)
        return made

    def _word(self, *kinds: str, before: str = "", behind: str = "") -> str:
        number, letters = self._count + 70, ""
        self._count += 1
        while number:
            number, digit = divmod(number, len(_SYLLABLES))
            letters += _SYLLABLES[digit]
        word = f"{letters}x"
        self._said.append(Word(word, kinds, before, behind))
        return word

    def _words(self, *kinds: str) -> str:
        return " ".join(self._word(*kinds) for _ in range(self._lot.randint(1, 3)))

    def _line(self, *kinds: str) -> str:
        """Return words with constructs among them; the first is a plain word."""
        more = [self._inline(*kinds) for _ in range(self._lot.randint(0, 3))]
        return " ".join([self._word(*kinds), *more])

    def _inline(self, *kinds: str) -> str:
        if self._lot.random() < 0.25:
            name = self._lot.choice(list(FOREIGN_INLINE))
            return FOREIGN_INLINE[name].format(self._word(*kinds, name))
        makers: Sequence[Callable[[], str]] = (
            lambda: self._words(*kinds),
            lambda: f"*{self._words(*kinds, 'emphasis')}*",
            lambda: f"**{self._words(*kinds, 'strong')}**",
            lambda: f"***{self._words(*kinds, 'both')}***",
            lambda: f"_{self._words(*kinds, 'emphasis')}_",
            lambda: f"**{self._word(*kinds)} *{self._word(*kinds)}***",
            lambda: f"`{self._word(*kinds, 'code')}`",
            lambda: f"``{self._word(*kinds, 'code', behind=' ` z')} ` z``",
            lambda: f"[{self._words(*kinds, 'link')}](https://a.example/b_c_d)",
            lambda: f'[**{self._words(*kinds, "link")}**](<https://a.example> "z")',
            lambda: f"![{self._words(*kinds, 'picture')}](/a.png)",
            lambda: f"[![{self._words(*kinds, 'picture')}](/a.png)](https://a.example)",
            lambda: self._escaped(*kinds),
            lambda: f"{self._word(*kinds, 'entity', behind='&')}&amp;",
            lambda: f"<!-- hidden --> {self._word(*kinds, 'comment')}",
            lambda: f"{self._word(*kinds)}  \n{self._word(*kinds, 'break')}",
            lambda: f"{self._word(*kinds)}\\\n{self._word(*kinds, 'break')}",
            lambda: self._note(*kinds),
            lambda: f"[{self._words(*kinds, 'link')}][there]",
            lambda: f"[{self._words(*kinds, 'link')}](https://a.example/a 'z')",
            lambda: f"({self._word(*kinds, 'brackets', before='(', behind=')')})",
            lambda: f"**{self._word(*kinds, behind=':')}:** {self._word(*kinds)}",
            lambda: f"*({self._word(*kinds, 'emphasis', before='(', behind=')')})*",
            lambda: f"**{self._word(*kinds, 'strong', behind='!')}!**",
            lambda: f'<abbr title="{self._held()}">{self._word(*kinds)}</abbr>',
            lambda: f'[{self._words(*kinds, "link")}](https://a.example "{self._held()}")',
        )
        return self._lot.choice(makers)()

    def _held(self) -> str:
        """Return what an attribute may hold; readers do not see it among the words."""
        return self._lot.choice((r"\& z", "`z`", "*z*", "[z `z`](/z)", "<https://z.example>"))

    def _escaped(self, *kinds: str) -> str:
        mark = self._lot.choice("\\`*_{}[]()#+-.!$~=%:@&<>|^")
        return f"\\{mark}{self._word(*kinds, 'escape', before=mark)}"

    def _note(self, *kinds: str) -> str:
        before = self._said
        label = f"n{self._count}"
        word = self._word(*kinds, "note mark")
        self._said = []
        note = f"[^{label}]: {self._words('note')}"
        self._notes.append((note, self._said))
        self._said = before
        return f"{word}[^{label}]"

    def _block(self, depth: int, *kinds: str) -> str:
        lot = self._lot
        if lot.random() < 0.2:
            name = lot.choice(list(FOREIGN_BLOCK))
            form = FOREIGN_BLOCK[name]
            return form.format(*[self._word(*kinds, name) for _ in range(form.count("{}"))])
        makers: list[Callable[..., str]] = [
            self._paragraph, self._paragraph, self._heading, self._table, self._definition,
            self._fence, self._indented, self._rule, self._comment, self._list_below,
            self._shallow, self._wide_row,
        ]  # fmt: skip
        nested: list[Callable[..., str]] = [self._bullets, self._numbers, self._quote]
        if depth < 3:
            makers += nested * 2
        if depth == 0:
            makers += [self._box, self._setext]
        maker = lot.choice(makers)
        return maker(depth, *kinds) if maker in nested else maker(*kinds)

    def _paragraph(self, *kinds: str) -> str:
        return "\n".join(self._line(*kinds) for _ in range(self._lot.randint(1, 3)))

    def _heading(self, *kinds: str) -> str:
        blanks = " " * (0 if kinds else self._lot.randint(0, 3))
        closing = self._lot.choice(["", " ##"])
        return f"{blanks}## {self._words(*kinds, 'heading')}{closing}"

    def _setext(self, *kinds: str) -> str:
        return f"{self._words(*kinds, 'underlined')}\n{'-' * self._lot.randint(3, 9)}"

    def _table(self, *kinds: str) -> str:
        width = self._lot.randint(2, 3)
        rows = [[self._cell(*kinds) for _ in range(width)] for _ in range(self._lot.randint(2, 3))]
        rows.insert(1, ["---"] * width)
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def _cell(self, *kinds: str) -> str:
        form = self._lot.choice(["{}", "{}", "**{}**", "`{}`", "[{}](https://a.example)"])
        return form.format(self._word(*kinds, "table"))

    def _definition(self, *kinds: str) -> str:
        return f"{self._words(*kinds, 'term')}\n:   {self._words(*kinds, 'definition')}"

    def _fence(self, *kinds: str) -> str:
        mark = self._lot.choice(["```", "~~~", "````"])
        language = self._lot.choice(["", "python", " text"])
        lines = [self._word(*kinds, "code") for _ in range(self._lot.randint(1, 2))]
        return "\n".join([mark + language, *lines, mark])

    def _indented(self, *kinds: str) -> str:
        return f"    {self._words(*kinds, 'code')}"

    def _rule(self, *kinds: str) -> str:
        return f"{self._lot.choice(['***', '* * *', '___'])}\n\n{self._line(*kinds)}"

    def _comment(self, *kinds: str) -> str:
        return f"<!-- hidden\nwords -->\n\n{self._line(*kinds, 'below a comment')}"

    def _box(self, *kinds: str) -> str:
        name = self._lot.choice(["note", "tip", "myth"])
        inside = "\n\n".join(self._paragraph(name) for _ in range(self._lot.randint(1, 2)))
        return f"/// {name} | {self._words(*kinds, name)}\n{inside}\n///"

    def _list_below(self, *kinds: str) -> str:
        """Return a sentence with a list right below it, as other programs allow."""
        mark = self._lot.choice(["- {}", "* {}", "1. {}", "1) {}"])
        items = [mark.format(self._words(*kinds, "list below")) for _ in range(2)]
        return "\n".join([self._words(*kinds, "list below"), *items])

    def _shallow(self, *kinds: str) -> str:
        """Return a list in a list, indented by two."""
        kinds = (*kinds, "shallow list")
        return "\n".join(f"{before}{self._words(*kinds)}" for before in ("- ", "  - ", "  - "))

    def _wide_row(self, *kinds: str) -> str:
        rows = [[self._word(*kinds, "wide table") for _ in range(2 + n)] for n in range(2)]
        rows.insert(1, ["---", "---"])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def _bullets(self, depth: int, *kinds: str) -> str:
        mark = self._lot.choice("-*+")
        return self._items(depth, "list", lambda _: f"{mark}   ", *kinds)

    def _numbers(self, depth: int, *kinds: str) -> str:
        return self._items(depth, "numbers", lambda number: f"{number}.  ", *kinds)

    def _items(self, depth: int, kind: str, mark: Callable[[int], str], *kinds: str) -> str:
        """Return items whose contents are indented by four, as docs/writing.md asks for."""
        loose = self._lot.random() < 0.4
        items = []
        for number in range(1, self._lot.randint(2, 4)):
            parts = [self._line(*kinds, kind)]
            if loose and self._lot.random() < 0.6:
                parts.append(self._block(depth + 1, *kinds, kind))
            first, *rest = "\n\n".join(parts).split("\n")
            items.append("\n".join([mark(number) + first, *(self._in(each) for each in rest)]))
        return ("\n\n" if loose else "\n").join(items)

    def _in(self, line: str) -> str:
        return f"    {line}" if line else line

    def _quote(self, depth: int, *kinds: str) -> str:
        parts = [
            self._block(depth + 1, *kinds, "quotation") for _ in range(self._lot.randint(1, 2))
        ]
        return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(parts).split("\n"))
