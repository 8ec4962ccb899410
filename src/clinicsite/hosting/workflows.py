"""Workflows of GitHub Actions: build and check, then deploy in a job of its own.

Actions are pinned by commit, with the release in a comment. The build of a pull request sees no
secrets and cannot write; only the job that deploys has permission to.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from clinicsite.hosting.templates import filled
from clinicsite.installing.requirements import Installation

PATH = ".github/workflows/publish.yml"
PYTHON = "3.13"
_MINUTE = 17  # past midnight: on the hour, GitHub's queue is longest


def daily(zone: ZoneInfo) -> str:
    """Return the cron line (UTC) of a run shortly after midnight in a zone, summer and winter."""
    moments = [dt.datetime(2026, month, 15, tzinfo=zone) for month in (1, 7)]
    offset = min(moment.utcoffset() or dt.timedelta() for moment in moments)
    minutes = (_MINUTE - int(offset.total_seconds()) // 60) % (24 * 60)
    return f"{minutes % 60} {minutes // 60} * * *"


def workflow(ending: str, zone: ZoneInfo, install: Installation) -> str:
    """Return a workflow that builds and checks, then goes on with `ending`.

    `ending` is `github-pages`, `s3`, or `hook` for hosts that build the site themselves.
    """
    values = {
        "NAME": "Check" if ending == "hook" else "Publish",
        "ZONE": zone.key,
        "CRON": daily(zone),
        "PYTHON": PYTHON,
        "INSTALL": "\n".join(install.steps),
        "INSTALL-S3": "\n".join(install.steps_for_stores),
    }
    return filled("build.yml", values) + filled(f"{ending}.yml", values)
