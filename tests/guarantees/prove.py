"""`make prove`: the long forms of all proofs, and one table of what they showed.

    python tests/guarantees/prove.py [pytest's arguments]

The table is printed and written to `tests/guarantees/figures.md`; `docs/guarantees.md` quotes it.
"""

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
TABLE = HERE / "figures.md"
FUZZ_SECONDS = 600
_NOT_SUMMED = {"seed", "hash"}


def main() -> int:
    """Run the proofs; return the exit code of the worst."""
    figures = REPOSITORY / ".pytest_cache" / "figures.jsonl"
    figures.parent.mkdir(exist_ok=True)
    figures.unlink(missing_ok=True)
    environ = {**os.environ, "CLINICSITE_PROVE": "long", "CLINICSITE_FIGURES": str(figures)}
    began = time.monotonic()
    fuzzed = _fuzz()
    command = [sys.executable, "-m", "pytest", "-n", "2", str(HERE), *sys.argv[1:]]
    code = subprocess.run(command, cwd=REPOSITORY, env=environ, check=False).returncode
    minutes = (time.monotonic() - began) / 60
    rows = _rows(figures) | fuzzed
    text = _table(rows, minutes, passed=code == 0)
    print(text)  # noqa: T201 - its answer
    TABLE.write_text(text)
    return code


def _fuzz() -> dict[str, dict[str, object]]:
    """Fuzz for some minutes where atheris is installed."""
    if find_spec("atheris") is None:
        return {"4 any bytes in (atheris)": {"skipped": "atheris is not installed"}}
    command = [sys.executable, str(HERE / "fuzz.py"), str(FUZZ_SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found: dict[str, object] = {"finds": int(done.returncode != 0), "seed": 4}
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return {"4 any bytes in (atheris)": found | (json.loads(lines[-1]) if lines else {})}


def _rows(file: Path) -> dict[str, dict[str, object]]:
    rows: dict[str, dict[str, object]] = defaultdict(dict)
    for line in file.read_text().splitlines() if file.exists() else ():
        figures = json.loads(line)
        row = rows[figures.pop("proof")]
        for name, value in figures.items():
            if isinstance(value, int) and name not in _NOT_SUMMED:
                known = row.get(name, 0)
                assert isinstance(known, int)
                row[name] = known + value
            else:
                row[name] = value
    return dict(sorted(rows.items()))


def _table(rows: dict[str, dict[str, object]], minutes: float, *, passed: bool) -> str:
    describe = ["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty"]
    commit = subprocess.run(describe, capture_output=True, text=True, check=False).stdout.strip()
    lines = ["| proof | figures |", "| --- | --- |"]
    for proof, figures in sorted(rows.items()):
        said = ", ".join(
            f"{name.replace('_', ' ')} {_shown(value)}" for name, value in figures.items()
        )
        lines.append(f"| {proof} | {said} |")
    end = "all passed" if passed else "NOT all passed"
    return "\n".join(
        [*lines, "", f"Commit {commit or 'unknown'}; {minutes:.0f} minutes; {end}.", ""]
    )


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.exit(main())
