"""What to write instead of an HTML element or attribute that a text may not hold."""

_VIDEO = "put the file into static/ and link to it, or link to its page: [the video](https://…)"
_FORM = "link to your form or contact page instead: [Write to us](/contact/)"
_DELETE = "delete the tag; the words stay"

_INSTEAD = {
    "link to the page instead: [the map](https://…)": "iframe frame frameset",
    _VIDEO: "video audio source track",
    "put the file into static/ and link to it: [the form](/form.pdf)": "object embed applet param",
    _FORM: "form input button select option optgroup textarea label fieldset legend datalist",
    "delete it: a text runs no script; write one for all pages into a template": "script noscript",
    "delete it: the site's look belongs into a style sheet of static/assets/": "style link",
    "save it as a picture, and write ![what it shows](file.png)": "svg canvas math",
    "write ![what it shows](file.jpg); its sizes are made for you": "picture",
    "delete it: the page has these already": "html head body title meta base",
    _DELETE: "center font big tt marquee blink basefont nobr acronym dir address article footer"
    " header main nav hgroup menu data meter progress dialog output template slot map area strike",
}
_INSTEAD_OF = {name: hint for hint, names in _INSTEAD.items() for name in names.split()}
_ATTRIBUTES = {
    "style": "delete it: write **bold** or *stressed*, or use a block such as /// note",
    "id": "link to a heading by its words instead: [words](#the-heading)",
    "name": "link to a heading by its words instead: [words](#the-heading)",
    "target": "delete it: readers decide where a link opens",
    "width": "delete it: pictures are shown in the right size",
    "height": "delete it: pictures are shown in the right size",
    "srcset": "delete it: a picture's sizes are made for you",
    "sizes": "delete it: a picture's sizes are made for you",
    "align": "delete it; columns of a table are aligned by |---:|",
}


def is_left_out(element: str) -> bool:
    """Tell whether an element is left out of texts even where HTML is allowed."""
    return element in _INSTEAD_OF


def instead_of(element: str) -> str:
    """Say what to write instead of an element that is left out."""
    return _INSTEAD_OF.get(element, _DELETE)


def instead_of_attribute(name: str) -> str:
    """Say what to write instead of an attribute that is left out."""
    if name.startswith("on"):
        return "delete it: a text runs no script"
    return _ATTRIBUTES.get(name, "delete it: it has no effect")
