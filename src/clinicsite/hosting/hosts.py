"""What each host needs to be told, as files of the site: pure functions of a few facts."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from clinicsite.errors import UsageError
from clinicsite.hosting import workflows
from clinicsite.hosting.headers import IMMUTABLE, REVALIDATE, YEAR, security_headers
from clinicsite.settings import Settings
from clinicsite.urls import is_reserved


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What a host's files are made of.

    `redirects` are pairs of an old path and where it leads, both as in a link; `policy` is the
    value of the Content-Security-Policy.
    """

    settings: Settings
    redirects: tuple[tuple[str, str], ...]
    policy: str


@dataclass(frozen=True, slots=True)
class HostFile:
    """A file that a host reads: its path in the site, its text, and how it marks a comment.

    Without a comment mark the file cannot carry a signature (see `writing`). One that `is_to_go`
    says something that is no longer so, and has no text.
    """

    path: str
    text: str
    comment: str = ""
    is_to_go: bool = False


def github_pages(facts: HostFacts) -> list[HostFile]:
    """Return the workflow, and what GitHub reads in the published folder."""
    files = [
        HostFile(workflows.PATH, workflows.github_pages(facts.settings.zone), "#"),
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
    command = (
        "python -m pip install -r requirements.txt && clinicsite build --strict && clinicsite check"
    )
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
        HostFile("static/_redirects", _redirects(facts), "#"),
        HostFile(workflows.PATH, workflows.hook(facts.settings.zone), "#"),
    ]


def cloudflare(facts: HostFacts) -> list[HostFile]:
    """Return headers and redirects of Cloudflare Pages, its Python, and a daily nudge to build."""
    _refuse_path(facts, "Cloudflare Pages")
    return [
        HostFile(".python-version", f"{workflows.PYTHON}\n"),
        HostFile("static/_headers", _headers(facts), "#"),
        HostFile("static/_redirects", _redirects(facts), "#"),
        HostFile(workflows.PATH, workflows.hook(facts.settings.zone), "#"),
    ]


def s3(facts: HostFacts) -> list[HostFile]:
    """Return the workflow that deploys to a store, and the headers that its CDN is to send."""
    return [
        HostFile(workflows.PATH, workflows.s3(facts.settings.zone), "#"),
        HostFile("hosting/cloudfront-headers.json", _cloudfront(facts)),
    ]


def folder(facts: HostFacts) -> list[HostFile]:
    """Return what a web server of one's own includes: nginx, for a folder that we deploy to."""
    return [HostFile("hosting/nginx.conf", _nginx(facts), "#")]


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


def _redirects(facts: HostFacts) -> str:
    return "".join(f"{old} {new} 301\n" for old, new in facts.redirects)


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


def _nginx(facts: HostFacts) -> str:
    """Return locations for a server block. A location with a header of its own inherits none."""
    prefix = urlsplit(facts.settings.url).path
    safety = "".join(
        f'    add_header {name} "{value}" always;\n'
        for name, value in security_headers(facts.policy).items()
    )
    text = f"""# Include this in a server block that has `root` set to the folder you deploy to.
error_page 404 {prefix}/404.html;

location ~ /\\.(?!well-known/) {{
    return 404;
}}

location {prefix}/assets/ {{
    add_header Cache-Control "{IMMUTABLE}";
{safety}}}

location {prefix}/ {{
    try_files $uri $uri/index.html =404;
    add_header Cache-Control "{REVALIDATE}";
{safety}}}
"""
    moved = "".join(f"\nlocation = {old} {{ return 301 {new}; }}" for old, new in facts.redirects)
    return text + (f"{moved}\n" if moved else "")
