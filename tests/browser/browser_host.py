"""The host of the tests: each site built and served when it is first asked for."""

from contextlib import ExitStack
from pathlib import Path

from browser_server import Served, serve
from browser_sites import published
from clinicsite.pages.assets.security import content_security_policy
from clinicsite.reading.site import load_settings

# Of Chromium: nothing that asks the network by itself.
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Sites:
    """The sites by name, each built and served when it is first asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._served: dict[str, Served] = {}

    def __call__(self, name: str) -> Served:
        """Return a served site: sample, prefix, hard, spanish, rtl or empty."""
        if name not in self._served:
            output = published(name, self._folder / name)
            settings, _ = load_settings(output.parent)
            assert settings is not None
            policy = content_security_policy(settings, search=(output / "pagefind").is_dir())
            prefix = "/clinic" if name == "prefix" else ""
            self._served[name] = self._stack.enter_context(serve(output, policy, prefix))
        return self._served[name]
