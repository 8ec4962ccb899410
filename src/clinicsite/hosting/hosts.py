"""What each host needs to be told, as files of the site: pure functions of a few facts."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from clinicsite.errors import UsageError
from clinicsite.hosting import redirects, workflows
from clinicsite.hosting.headers import IMMUTABLE, YEAR, security_headers
from clinicsite.hosting.nginx import nginx_conf
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

    `redirects` are pairs of an old path and where it leads, both as in a link; `policy` is the
    value of the Content-Security-Policy; `install` is how the host gets clinicsite.
    """

    settings: Settings
    redirects: tuple[tuple[str, str], ...]
    policy: str
    install: Installation


@dataclass(frozen=True, slots=True)
class HostFile:
    """A file that a host reads: its path in the site, its text, and how it marks a comment.

    Without a comment mark the file cannot carry a signature (see `writing`). One that `is_to_go`
    says something that is no longer so, and has no text. `data` is the content of a binary file.
    `command` is the one that signs the file, if it is not `clinicsite host NAME`; `former` is a
    pattern of what an earlier release wrote without a signature.
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
        """Whether it is known by its hash in the requirements."""
        return self.path.endswith(".whl")


def github_pages(facts: HostFacts) -> list[HostFile]:
    """Return the workflow, and what GitHub reads in the published folder."""
    files = [
        HostFile(workflows.PATH, workflows.github_pages(facts.settings.zone, facts.install), "#"),
        HostFile("static/.nojekyll", ""),
    ]
    host = urlsplit(facts.settings.url).hostname or ""
    if host.endswith(".github.io"):
        files.append(HostFile("static/CNAME", "", is_to_go=True))
    elif not is_reserved(host):
        files.append(HostFile("static/CNAME", f"{host}\n"))
    return files


def netlify(facts: HostFacts) -> list[HostFile]:
    """Return Netlify's settings, headers and redirects, and a daily nudge to build."""
    _refuse_path(facts, "Netlify")
    command = f"{build_command(facts.install)} && clinicsite check"
    preview = command.replace("--strict", "--strict --base-url $DEPLOY_PRIME_URL").replace(
        "clinicsite check", "clinicsite check --base-url $DEPLOY_PRIME_URL"
    )
    text = f"""[build]
command = "{command}"
publish = "build"

[build.environment]
PYTHON_VERSION = "{workflows.PYTHON}"

[context.deploy-preview]
command = "{preview}"
"""
    return [
        HostFile("netlify.toml", text, "#"),
        HostFile("static/_headers", _headers(facts), "#"),
        # With "!": a page that leads on lies at the old path, and would be served instead.
        HostFile("static/_redirects", redirects.lines(facts.redirects, "301!"), "#"),
        HostFile(workflows.PATH, workflows.hook(facts.settings.zone, facts.install), "#"),
    ]


def cloudflare(facts: HostFacts) -> list[HostFile]:
    """Return headers and redirects of Cloudflare Pages, its Python, and a daily nudge to build."""
    _refuse_path(facts, "Cloudflare Pages")
    return [
        HostFile(".python-version", f"{workflows.PYTHON}\n"),
        HostFile("static/_headers", _headers(facts), "#"),
        HostFile("static/_redirects", redirects.lines(facts.redirects, "301"), "#"),
        HostFile(workflows.PATH, workflows.hook(facts.settings.zone, facts.install), "#"),
    ]


def build_command(install: Installation) -> str:
    """Return the command that makes the site on a host that builds by itself."""
    return " && ".join((*install.steps, "clinicsite build --strict"))


def s3(facts: HostFacts) -> list[HostFile]:
    """Return the workflow that deploys to a store, and the headers that its CDN is to send."""
    if facts.install.is_by_name:
        raise UsageError(
            "the job that deploys holds the store's keys, and a name on an index is protected by no"
            f" hash; delete {UNHASHED}, and leave out --from-index"
        )
    return [
        HostFile(workflows.PATH, workflows.s3(facts.settings.zone, facts.install), "#"),
        HostFile(FOR_STORES, lock("s3.txt"), "#"),
        HostFile("hosting/cloudfront-headers.json", _cloudfront(facts)),
    ]


def folder(facts: HostFacts) -> list[HostFile]:
    """Return what a web server of one's own includes: nginx, for a folder that we deploy to."""
    prefix = urlsplit(facts.settings.url).path
    text = nginx_conf(prefix, security_headers(facts.policy), facts.redirects)
    return [HostFile("hosting/nginx.conf", text, "#")]


def installation_files(install: Installation, root: Path) -> list[HostFile]:
    """Return the files that install clinicsite, on every host and on a colleague's computer.

    A wheel that the site's requirements name, and that is not needed any more, is to go.
    """
    files = [
        # The bare name is what `init` wrote before; anybody could have taken it on an index.
        HostFile(
            path, text, "#", command="init", former=r"clinicsite==\S+" if path == LOCKED else ""
        )
        for path, text in install.texts.items()
    ]
    wheels = [HostFile(path, "", data=data) for path, data in install.wheels.items()]
    if not install.texts:  # the site's people look after all of it
        return []
    # Removed last: until then the old requirements may still be there, and name it.
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


def _refuse_path(facts: HostFacts, name: str) -> None:
    path = urlsplit(facts.settings.url).path
    if path:
        raise UsageError(
            f"{name} serves a site at the top of its host, and `url` in content/site.yaml ends in"
            f" {path}; give the site a host of its own"
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
