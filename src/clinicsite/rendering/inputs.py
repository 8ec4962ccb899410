"""What a page depends on, named in words: the fields of its context and its template's closure."""

from collections.abc import Mapping

from clinicsite.digests import FieldTokens
from clinicsite.generator import generator_digest
from clinicsite.pages.page import Page
from clinicsite.rendering.templates import Templates


class Inputs:
    """Names and digests of pages' inputs; `asset_urls` are what templates' assets stand for."""

    def __init__(self, templates: Templates, asset_urls: Mapping[str, str]) -> None:
        self._templates = templates
        self._asset_urls = asset_urls
        self._of_template: dict[str, dict[str, str]] = {}
        self._tokens = FieldTokens()

    def of(self, page: Page) -> dict[str, str]:
        """Return a token of each input of a page, by the name that a reason gives it."""
        if page.template not in self._of_template:
            self._of_template[page.template] = self._template_inputs(page.template)
        tokens = page.tokens if page.tokens is not None else self._tokens.of(page.context)
        return {**tokens, **self._of_template[page.template]}

    def _template_inputs(self, template: str) -> dict[str, str]:
        closure = self._templates.closure(template)
        inputs = {f"template {name}": digest for name, digest in closure.templates.items()}
        inputs |= {f"asset {path}": self._asset_urls.get(path, "") for path in closure.assets}
        return inputs | {"clinicsite": generator_digest()}
