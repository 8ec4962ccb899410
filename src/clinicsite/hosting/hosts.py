"""The files that each host reads: pure functions of a few facts."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.errors import UsageError
from clinicsite.hosting import redirects, workflows
from clinicsite.hosting.headers import IMMUTABLE, YEAR, security_headers
from clinicsite.hosting.nginx import nginx_conf
from clinicsite.hosting.templates import filled
from clinicsite.installing.requirements import (
    FOR_STORES,
    LOCKED,
    UNHASHED,
    Installation,
    lock,
    named_wheels,
)
from clinicsite.settings import Settings
from clinicsite.urls import is_reserved


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What a host's files are made of.

    `redirects` are pairs of an old path and its target, both as in a link; `policy` is the value
    of the Content-Security-Policy; `install` is how the host installs clinicsite.
    """

    settings: Settings
    redirects: tuple[tuple[str, str], ...]
    policy: str
    install: Installation


@dataclass(frozen=True, slots=True)
class HostFile:
    """A file that a host reads: its path in the site, its text, and its comment mark.

    Without a comment mark the file cannot carry a signature (see `writing`). One that `is_to_go`
    is out of date and will be removed. `data` is the content of a binary file. `command` signs the
    file, if it is not `clinicsite host NAME`; `former` matches what an earlier release wrote
    without a signature.
    """

    path: str
    text: str
    comment: str = ""
    is_to_go: bool = False
    data: bytes = field(default=b"", repr=False)
    command: str = ""
    former: str = ""

    @property
    def is_wheel(self) -> bool:
        """Whether the requirements hold its hash."""
        return self.path.endswith(".whl")


def github_pages(facts: HostFacts) -> list[HostFile]:
    """Return the workflow, and what GitHub reads in the published folder."""
    files = [_workflow(facts, "github-pages"), HostFile("static/.nojekyll", "")]
    host = urlsplit(facts.settings.url).hostname or ""
    if host.endswith(".github.io"):
        files.append(HostFile("static/CNAME", "", is_to_go=True))
    elif not is_reserved(host):
        files.append(HostFile("static/CNAME", f"{host}\n"))
    return files


def netlify(facts: HostFacts) -> list[HostFile]:
    """Return Netlify's settings, headers and redirects, and a workflow that triggers builds."""
    _refuse_path(facts, "Netlify")
    values = {"BUILD": build_command(facts.install), "PYTHON": workflows.PYTHON}
    return [
        HostFile("netlify.toml", filled("netlify.toml", values), "#"),
        HostFile("static/_headers", _headers(facts), "#"),
        # "!" overrides the page at the old path, which Netlify would serve instead.
        HostFile("static/_redirects", redirects.lines(facts.redirects, "301!"), "#"),
        _workflow(facts, "hook"),
    ]


def cloudflare(facts: HostFacts) -> list[HostFile]:
    """Return the same for Cloudflare Pages, which has its settings on the web."""
    _refuse_path(facts, "Cloudflare Pages")
    return [
        HostFile(".python-version", f"{workflows.PYTHON}\n"),
        HostFile("static/_headers", _headers(facts), "#"),
        HostFile("static/_redirects", redirects.lines(facts.redirects, "301"), "#"),
        _workflow(facts, "hook"),
    ]


def build_command(install: Installation) -> str:
    """Return the command for a host that builds the site itself."""
    return " && ".join((*install.steps, "clinicsite build --strict"))


def s3(facts: HostFacts) -> list[HostFile]:
    """Return the workflow that deploys to a store, and the headers for its CDN."""
    if facts.install.is_by_name:
        raise UsageError(
            "the job that deploys has the store's keys, so clinicsite must be installed with a"
            f" hash, not by name; delete {UNHASHED}, and leave out --from-index"
        )
    return [
        _workflow(facts, "s3"),
        HostFile(FOR_STORES, lock("s3.txt"), "#"),
        HostFile("hosting/cloudfront-headers.json", _cloudfront(facts)),
    ]


def folder(facts: HostFacts) -> list[HostFile]:
    """Return what nginx includes on your own server, for a folder that you deploy to."""
    prefix = urlsplit(facts.settings.url).path
    text = nginx_conf(prefix, security_headers(facts.policy), facts.redirects)
    return [HostFile("hosting/nginx.conf", text, "#")]


def installation_files(install: Installation, root: Path) -> list[HostFile]:
    """Return the files that install clinicsite, on every host and on a colleague's computer.

    A wheel that the site's requirements name, and that is no longer needed, is to go.
    """
    if not install.texts:  # requirements that are kept by hand
        return []
    # What `init` wrote before: a bare name that anybody could have taken on an index.
    former = {LOCKED: r"clinicsite==\S+"}
    wheels = [HostFile(path, "", data=data) for path, data in install.wheels.items()]
    files = [
        HostFile(path, text, "#", command="init", former=former.get(path, ""))
        for path, text in install.texts.items()
    ]
    # Removed last: until then the old requirements may still name it.
    old = sorted(named_wheels(root).keys() - install.wheels.keys())
    gone = [HostFile(path, "", is_to_go=True) for path in old]
    if UNHASHED not in install.texts:
        gone.append(HostFile(UNHASHED, "", "#", is_to_go=True))
    return [*wheels, *files, *gone]


HOSTS: Mapping[str, Callable[[HostFacts], list[HostFile]]] = {
    "github-pages": github_pages,
    "netlify": netlify,
    "cloudflare": cloudflare,
    "s3": s3,
    "folder": folder,
}


def _workflow(facts: HostFacts, ending: str) -> HostFile:
    text = workflows.workflow(ending, facts.settings.zone, facts.install)
    return HostFile(workflows.PATH, text, "#")


def _refuse_path(facts: HostFacts, name: str) -> None:
    path = urlsplit(facts.settings.url).path
    if path:
        raise UsageError(
            f"{name} serves a site at the root of its domain, but `url` in content/site.yaml ends"
            f" in {path}; use a domain for this site alone"
        )


def _headers(facts: HostFacts) -> str:
    """Return a `_headers` file. Pages are revalidated by default on both hosts that read it."""
    lines = ["/*"]
    lines += [f"  {name}: {value}" for name, value in security_headers(facts.policy).items()]
    lines += ["/assets/*", f"  Cache-Control: {IMMUTABLE}"]
    return "\n".join(lines) + "\n"


def _cloudfront(facts: HostFacts) -> str:
    """Return the headers in the form that `aws cloudfront create-response-headers-policy` takes."""
    headers = dict(security_headers(facts.policy))
    policy = headers.pop("Content-Security-Policy")
    headers.pop("X-Content-Type-Options")
    referrer = headers.pop("Referrer-Policy")
    items = [{"Header": name, "Value": value, "Override": True} for name, value in headers.items()]
    config = {
        "Name": "clinicsite",
        "SecurityHeadersConfig": {
            "ContentSecurityPolicy": {"Override": True, "ContentSecurityPolicy": policy},
            "ContentTypeOptions": {"Override": True},
            "ReferrerPolicy": {"Override": True, "ReferrerPolicy": referrer},
            "StrictTransportSecurity": {"Override": True, "AccessControlMaxAgeSec": YEAR},
        },
        "CustomHeadersConfig": {"Quantity": len(items), "Items": items},
    }
    return json.dumps(config, indent=2) + "\n"
