"""`clinicsite init`: what is asked and answered, and what does not go together."""

import io
import sys
from pathlib import Path

import pytest

from sample import Said, run


class Terminal(io.StringIO):
    """Somebody who has typed these answers beforehand."""

    def isatty(self) -> bool:
        return True


def answered(folder: Path, *answers: str) -> Said:
    """Start a site, and answer one question after the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", Terminal("".join(f"{each}\n" for each in answers)))
        return run("init", str(folder))


@pytest.mark.parametrize(
    ("answers", "told", "settled"),
    [
        (["", "www.anna.de", "https://anna.de"], "write https://www.anna.de", "url: https://anna"),
        (["", "my clinic", "https://anna.de"], "start it with https://", "url: https://anna.de"),
        (["", "", "Berlin", "Europe/Berlin"], "write Europe/Berlin", "Europe/Berlin"),
        (["", "", "europe/berlin", "Asia/Tokyo"], "write Europe/Berlin", "time_zone: Asia/Tokyo"),
        (["", "", "here", "Asia/Tokyo"], "write it as Area/City", "time_zone: Asia/Tokyo"),
        (["", "", "", "deutsch", "de"], "write de", "language: de\n"),
    ],
)
def test_a_wrong_answer_is_told_at_once_and_the_question_asked_again(
    answers: list[str], told: str, settled: str, tmp_path: Path
) -> None:
    """With the fault and the mend; the answers after it belong to the questions after it."""
    said = answered(tmp_path / "site", *answers, "", "")
    assert said.code == 0, said.err
    assert (said.out + said.err).count("Error: ") == 1
    assert told in said.out + said.err
    assert settled in (tmp_path / "site/content/site.yaml").read_text("utf-8")


def test_a_wrong_option_is_told_with_the_same_mend(tmp_path: Path) -> None:
    """Where nobody is there to be asked again, nothing is made."""
    said = run("init", str(tmp_path / "site"), "--url", "www.anna.de")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "error: expected a web address, found 'www.anna.de'; write https://www.anna.de\n"
    )
    assert not (tmp_path / "site").exists()


def test_options_of_a_clinic_do_not_go_with_the_sample_clinic(tmp_path: Path) -> None:
    """They would be left out without a word; those that were typed are named."""
    typed = ("--name", "Anna", "--url", "https://anna.de", "--time-zone", "UTC", "--author", "Ana")
    said = run("init", str(tmp_path / "site"), "--sample", *typed)
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "error: --sample has its own settings; leave out --name, --url, --time-zone, --author,"
        " and edit content/site.yaml afterwards\n"
    )
    assert not (tmp_path / "site").exists()
    assert run("init", str(tmp_path / "site"), "--sample", "--host", "folder").code == 0
