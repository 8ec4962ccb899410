"""Skeletons of published files: elements with their attributes' names, and keys; no text."""

import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from typing import Any

import nh3
from selectolax.lexbor import LexborHTMLParser

from sample import Tree

Skeleton = Counter[str]


def html_skeleton(data: bytes) -> Skeleton:
    """Return how often each element stands where, with its attributes' names."""
    found: Skeleton = Counter()
    parser = LexborHTMLParser(data)
    assert parser.root is not None
    for node in parser.root.traverse(include_text=False):
        steps = [str(node.tag)]
        parent = node.parent
        while parent is not None:
            steps.append(str(parent.tag))
            parent = parent.parent
        names = ",".join(sorted(node.attributes))
        found[f"{'/'.join(reversed(steps))}[{names}]"] += 1
    for block in parser.css('script[type="application/ld+json"]'):
        found.update(f"json-ld {key}" for key in json_skeleton(json.loads(block.text())))
    return found


def json_skeleton(value: Any, path: str = "$") -> Iterator[str]:
    """Yield the keys of a JSON value, with the kind of what they hold."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from json_skeleton(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from json_skeleton(inner, f"{path}[]")
    elif isinstance(value, str) and path.endswith(("content_html", "_html")):
        yield f"{path} {sorted(html_skeleton(value.encode()).items())}"
    else:
        yield f"{path} {type(value).__name__}"


def xml_skeleton(data: bytes) -> Skeleton:
    """Return how often each element of a feed or sitemap stands there; HTML in it is looked at."""
    found: Skeleton = Counter()
    for element in ET.fromstring(data).iter():  # noqa: S314 - our own output
        found[f"{element.tag}[{','.join(sorted(element.attrib))}]"] += 1
        if element.get("type") == "html":
            found.update(html_skeleton((element.text or "").encode()))
    return found


def skeleton_of(path: str, data: bytes) -> Skeleton:
    """Return the skeleton of a published file."""
    if path.endswith(".html"):
        return html_skeleton(data)
    if path.endswith(".xml"):
        return xml_skeleton(data)
    if path.endswith(".json"):
        return Counter(json_skeleton(json.loads(data)))
    return Counter()


def of_another_parser(path: str, data: bytes) -> Skeleton:
    """Return the skeleton that html5ever sees, with only text and plain elements let through."""
    if not path.endswith(".html"):
        return Counter()
    kept = nh3.clean(data.decode(), attributes={"*": {"title", "alt"}}, link_rel=None)
    return html_skeleton(kept.encode())


def differing(one: Tree, other: Tree) -> list[str]:
    """Say in which files the skeletons of two outputs differ."""
    assert one.keys() == other.keys()
    said = []
    for path in one:
        for look in (skeleton_of, of_another_parser):
            a, b = look(path, one[path]), look(path, other[path])
            if a != b:
                said.append(f"{path}: {look.__name__}: {list((a - b) + (b - a))[:4]}")
    return said
