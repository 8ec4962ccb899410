"""Values of a context that turn into markup: texts, pictures, and JSON for a script element.

These three are the only values that a template prints without escaping; each says why it is safe.
They do their work when printed, so a page that is fresh never pays for it, while the digest of
what they depend on is known at once.
"""

import re
from dataclasses import dataclass, field

from markupsafe import escape

from clinicsite import digests
from clinicsite.markup.facts import REFERENCE_CLOSE, REFERENCE_OPEN
from clinicsite.markup.lazy_text import Prose
from clinicsite.markup.mentions import link_first_mentions
from clinicsite.urls import Address


@dataclass(frozen=True, slots=True)
class SocialPicture:
    """The crop of a picture that social networks show: absolute url, size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready for `<img>`: `width` and `height` are those of `src`, in pixels.

    `src` is a JPEG or PNG that every reader knows. `sources` holds (type, srcset) of better
    formats, best first, for `<source>` elements; `srcset` is that of the `<img>` itself, may be
    empty. `large` is there when the picture can be cropped for social networks.
    """

    src: str
    alt: str
    width: int = 0
    height: int = 0
    srcset: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    credit: str = ""
    caption: str = ""
    large: SocialPicture | None = None

    def attributes(self) -> str:
        """Return the attributes that stand for a text's bare `src`, escaped."""
        pairs = [("src", self.src), ("srcset", self.srcset)]
        pairs += [(name, str(size)) for name, size in self._size() if size]
        if self.srcset:
            pairs.append(("sizes", SIZES_IN_TEXT))
        return " ".join(f'{name}="{escape(value)}"' for name, value in pairs if value)

    def element(self, other: str = "") -> str:
        """Return `<img>` with `other` attributes, within `<picture>` where there are sources."""
        sources = "".join(
            f'<source type="{escape(kind)}" srcset="{escape(srcset)}" sizes="{SIZES_IN_TEXT}">'
            for kind, srcset in self.sources
        )
        image = f"<img {self.attributes()}{other}>"
        return f"<picture>{sources}{image}</picture>" if sources else image

    def _size(self) -> tuple[tuple[str, int], tuple[str, int]]:
        return ("width", self.width), ("height", self.height)


# The width of a picture in a text, whose measure is 42rem: what `sizes` tells the browser.
SIZES_IN_TEXT = "(min-width: 44rem) 42rem, 92vw"

_IMG = re.compile(
    rf'<img((?: [^<>]*?)??) src="{REFERENCE_OPEN}(\d+){REFERENCE_CLOSE}"([^<>]*?) ?/?>'
)
_LINK = re.compile(
    rf'<a [^>]*href="{REFERENCE_OPEN}(\d+){REFERENCE_CLOSE}"[^>]*>(.*?)</a>', re.DOTALL
)
_REFERENCE = re.compile(rf"{REFERENCE_OPEN}(\d+){REFERENCE_CLOSE}")
# Text cannot hold a `<` of its own: in converted text it is written as a reference.
_OWN_ANCHOR = re.compile(r'(<a\b[^>]* href=")#')
_OF_NOTHING = digests.of_bytes(b"")


@dataclass(frozen=True, slots=True)
class Body:
    """A converted text, its references resolved and first mentions of modalities linked.

    `targets` are, in order of the text's references, urls or pictures; an empty url takes the link
    away and leaves its words. `mentions` are (name, url). `page` is the url that the text's own
    anchors stand behind where it is shown on another page, as in a feed.
    `digest` stands for the html among a page's inputs. Safe to print: the html comes from our own
    converter, which escapes or sanitises what was typed, and targets are escaped here.
    """

    digest: str
    targets: tuple[str | Picture, ...]
    mentions: tuple[tuple[str, str], ...]
    _prose: Prose = field(compare=False, repr=False)
    page: str = ""

    def __html__(self) -> str:
        """Return the finished markup (the protocol of markupsafe)."""

        def element(match: re.Match[str]) -> str:
            target = self.targets[int(match.group(2))]
            other = match.group(1) + match.group(3)
            return target.element(other) if isinstance(target, Picture) else match.group()

        def url(match: re.Match[str]) -> str:
            target = self.targets[int(match.group(1))]
            return str(escape(target.src if isinstance(target, Picture) else target))

        def unlinked(match: re.Match[str]) -> str:
            return match.group(0) if self.targets[int(match.group(1))] else match.group(2)

        text = self._prose.html
        if self.page:  # a note's mark leads to its own page
            text = _OWN_ANCHOR.sub(lambda link: f"{link[1]}{self.page}#", text)
        if "" in self.targets:
            text = _LINK.sub(unlinked, text)
        text = _REFERENCE.sub(url, _IMG.sub(element, text))
        return link_first_mentions(text, self.mentions) if self.mentions else text

    def __bool__(self) -> bool:
        """Tell whether there is any text."""
        return self.digest != _OF_NOTHING


@dataclass(frozen=True, slots=True)
class ScriptJson:
    """JSON for a `<script>` element or a JSON file.

    Safe to print: `<`, `>` and `&` and the two line separators that end a line in a script are
    written as escapes, so no value can close the element (HTML, "restrictions for contents of
    script elements").
    """

    text: str

    def __html__(self) -> str:
        """Return the JSON with every character escaped that HTML or JavaScript could mistake."""
        escaped = self.text
        for character in "<>&\u2028\u2029":
            escaped = escaped.replace(character, f"\\u{ord(character):04x}")
        return escaped


def absolute_url(picture: Picture | None, address: Address) -> str:
    """Return the absolute url of a picture, for feeds."""
    if picture is None:
        return ""
    origin = address.root.removesuffix(address.prefix)
    return f"{origin}{picture.src}"
