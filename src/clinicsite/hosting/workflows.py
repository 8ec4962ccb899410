"""Workflows of GitHub Actions: build and check on every change, deploy in a job of its own.

Actions are pinned by commit, with the release that it is beside it; a pull request's build sees no
secret and may write nothing; only the job that deploys has the permission to.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from clinicsite.installing.requirements import Installation

# Each commit stands beside its release in the projects' own tags.
CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2"
SETUP_PYTHON = "actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0"
CACHE = "actions/cache@cdf6c1fa76f9f475f3d7449005a359c84ca0f306 # v5.0.3"
UPLOAD = "actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0"
DOWNLOAD = "actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131 # v7.0.0"
UPLOAD_PAGES = "actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0"
DEPLOY_PAGES = "actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0"

PATH = ".github/workflows/publish.yml"
PYTHON = "3.13"
_MINUTE = 17  # past midnight: on the hour, runs queue up behind everybody else's


def daily(zone: ZoneInfo) -> str:
    """Return the cron line (UTC) of a run shortly after midnight in a zone, summer and winter."""
    moments = [dt.datetime(2026, month, 15, tzinfo=zone) for month in (1, 7)]
    offset = min(moment.utcoffset() or dt.timedelta() for moment in moments)
    minutes = (_MINUTE - int(offset.total_seconds()) // 60) % (24 * 60)
    return f"{minutes % 60} {minutes // 60} * * *"


def github_pages(zone: ZoneInfo, install: Installation) -> str:
    """Return the workflow that builds and publishes to GitHub Pages."""
    return (
        _head("Publish", zone)
        + _build_job(install, _UPLOAD_PAGES)
        + f"""
  deploy:
    name: Deploy
    needs: build
    if: {_ON_MAIN}
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      pages: write # to publish
      id-token: write # to prove to GitHub Pages which workflow publishes
    environment:
      name: github-pages
      url: ${{{{ steps.deployment.outputs.page_url }}}}
    steps:
      - name: Publish
        id: deployment
        uses: {DEPLOY_PAGES}
"""
    )


def s3(zone: ZoneInfo, install: Installation) -> str:
    """Return the workflow that builds, and deploys to a store by keys in the job's environment."""
    return (
        _head("Publish", zone)
        + _build_job(install, _UPLOAD_SITE)
        + f"""
  deploy:
    name: Deploy
    needs: build
    if: {_ON_MAIN}
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read # to check the site out
    environment:
      name: production
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - uses: {SETUP_PYTHON}
        with:
          python-version: "{PYTHON}"
{_install(install.steps_for_stores)}      - name: Take the built site over
        uses: {DOWNLOAD}
        with:
          name: site
      - name: Deploy
        run: clinicsite deploy "$STORE" --no-build
        env:
          STORE: ${{{{ vars.CLINICSITE_STORE }}}}
          AWS_ENDPOINT_URL_S3: ${{{{ vars.CLINICSITE_ENDPOINT }}}}
          AWS_DEFAULT_REGION: ${{{{ vars.CLINICSITE_REGION || 'us-east-1' }}}}
          AWS_ACCESS_KEY_ID: ${{{{ secrets.CLINICSITE_KEY_ID }}}}
          AWS_SECRET_ACCESS_KEY: ${{{{ secrets.CLINICSITE_KEY }}}}
"""
    )


def hook(zone: ZoneInfo, install: Installation) -> str:
    """Return the workflow for hosts that build by themselves: a check, and a daily nudge."""
    return (
        _head("Check", zone)
        + _build_job(install, _DUE.replace("ZONE", zone.key), outputs=True)
        + """
  # The host builds when something is pushed; what falls due needs a build without a push.
  daily:
    name: Build when something is due
    needs: build
    if: github.event_name == 'schedule' && needs.build.outputs.due == 'true'
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    environment:
      name: production
    steps:
      - name: Ask the host to build
        run: curl --fail --silent --show-error --retry 3 --request POST --data '{}' "$HOOK"
        env:
          HOOK: ${{ secrets.BUILD_HOOK }}
"""
    )


_CACHE_KEY = "clinicsite-${{ runner.os }}-${{ hashFiles('requirements*.txt') }}-"
_ON_MAIN = "github.event_name != 'pull_request' && github.ref == 'refs/heads/main'"


def _head(name: str, zone: ZoneInfo) -> str:
    return f"""name: {name}

on:
  push:
    branches: [main]
  pull_request:
  schedule:
    - cron: "{daily(zone)}" # shortly after midnight in {zone.key}, for posts that are due
  workflow_dispatch:

permissions: {{}}

concurrency:
  group: publish-${{{{ github.ref }}}}
  cancel-in-progress: ${{{{ github.event_name == 'pull_request' }}}}

jobs:
"""


def _install(steps: tuple[str, ...]) -> str:
    lines = "".join(f"          {step}\n" for step in steps)
    return f"      - name: Install\n        run: |\n{lines}"


def _build_job(install: Installation, hand_over: str, *, outputs: bool = False) -> str:
    due = "    outputs:\n      due: ${{ steps.due.outputs.due }}\n" if outputs else ""
    return f"""  build:
    name: Build and check
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read # to check the site out
{due}    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - uses: {SETUP_PYTHON}
        with:
          python-version: "{PYTHON}"
      - name: Restore what the last build knew
        uses: {CACHE}
        with:
          path: .clinicsite
          key: {_CACHE_KEY}${{{{ github.run_id }}}}
          restore-keys: {_CACHE_KEY}
{_install(install.steps)}      - name: Build
        run: clinicsite build --strict --format github
      - name: Check
        run: clinicsite check --format github
      - name: Keep the preview
        if: github.event_name == 'pull_request'
        uses: {UPLOAD}
        with:
          name: preview
          path: build/
          include-hidden-files: true
          if-no-files-found: error
          retention-days: 7
{hand_over}"""


# Two days back, because a scheduled run may be left out when GitHub is busy.
_DUE = """      - name: See whether a post has fallen due or expired
        id: due
        run: |
          before="$(TZ=ZONE date --date '2 days ago' +%F)"
          for what in scheduled expired; do
            now="$(clinicsite list "$what" --json)"
            if [ "$now" != "$(clinicsite list "$what" --json --today "$before")" ]; then
              echo "due=true" >> "$GITHUB_OUTPUT"
            fi
          done
"""
_UPLOAD_PAGES = f"""      - name: Hand the site over
        if: {_ON_MAIN}
        uses: {UPLOAD_PAGES}
        with:
          path: build/
          include-hidden-files: true
"""
_UPLOAD_SITE = f"""      - name: Hand the site over
        if: {_ON_MAIN}
        uses: {UPLOAD}
        with:
          name: site
          path: |
            build/
            .clinicsite/outputs/
          include-hidden-files: true
          if-no-files-found: error
          retention-days: 1
"""
