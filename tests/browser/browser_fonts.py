"""The fonts and text sizes that pages are laid out with, whatever the machine has installed.

The theme asks for fonts by name and falls back to the machine's own. Here the first names it asks
for are given to the fonts of a set, so a page looks as it does where only that set is installed.
"""

from base64 import b64encode
from pathlib import Path

from playwright.sync_api import CDPSession, Page

# Of each set: sans and serif, packages of tests/browser/package.json.
# Arimo and Tinos are as wide as Liberation Sans and Liberation Serif, letter by letter.
FONT_SETS = {
    "DejaVu": ("dejavu-sans", "dejavu-serif"),
    "Liberation": ("arimo", "tinos"),
    "Noto": ("noto-sans", "noto-serif"),
}

# Spacing that a reader may set (WCAG 1.4.12): wider than any font of the sets, and always there.
_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
    " word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"
)


def use_fonts(page: Page, modules: Path, name: str) -> None:
    """Show a page in the fonts of a set, instead of those it was shown in before."""
    for role, package in zip(("--sans", "--serif"), FONT_SETS[name], strict=True):
        for weight in ("400", "700"):
            file = (
                modules
                / "@fontsource"
                / package
                / "files"
                / f"{package}-latin-{weight}-normal.woff2"
            )
            data = b64encode(file.read_bytes()).decode()
            page.evaluate(_ADD_FONT, [role, weight, data])
    assert page.evaluate("() => document.fonts.size") == 4


_ADD_FONT = """async ([role, weight, data]) => {
  const family = getComputedStyle(document.body).getPropertyValue(role).split(",")[0].trim();
  const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
  const font = new FontFace(family.replaceAll('"', ""), bytes, {weight});
  for (const old of [...document.fonts]) {
    if (old.family === font.family && old.weight === weight) document.fonts.delete(old);
  }
  document.fonts.add(await font.load());
}"""


def space_letters(page: Page) -> None:
    """Show a page with as much space between letters, words and lines as a reader may ask for."""
    page.evaluate(
        """(rules) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(rules);
          document.adoptedStyleSheets = [sheet];
        }""",
        _SPACING,
    )


def text_size(page: Page, session: CDPSession, pixels: int) -> None:
    """Set the text size of the reader's browser, of which the page's own sizes are multiples."""
    session.send(
        "Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels * 13 // 16}}
    )
    page.wait_for_function(
        "(size) => getComputedStyle(document.documentElement).fontSize === size", arg=f"{pixels}px"
    )
