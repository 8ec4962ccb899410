"""Proof 4: any bytes may lie in a site; it is built, or told by place what is wrong with it.

Whatever stands in front matter, text, settings, names and links: no traceback, exit 0, 1 or 3 (2
where the site as such cannot be used), a place named on 1, and no text takes long. The control
plants an exception.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from blog_model import Mirror, first_blog, theme_files
from clinicsite.markup import conversion
from clinicsite.reading import theme
from figures import FAST, either, record
from sample import Said, Site

pytest_plugins = ["proof_fixtures"]

SEED = 4
PARTS = either(1, 8)
in_parts = pytest.mark.parametrize("part", range(PARTS))
QUICK = settings(
    max_examples=either(40, 500),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
PLACE = re.compile(
    r"^(content|templates|static)[^:\n]*(:\d+:\d+)?: (error|warning|info)\[[\w-]+\]: ", re.MULTILINE
)

PIECES = st.sampled_from((
    "---", "\n", "---", "title:", "date:", "2026-01-01", "author:", "ana", "draft:", "true",
    "false", "null", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", '"', "%", "@", "`", "<b>",
    "<script>", "<![", "</", "&amp;", "&#0;", "[a](", "](post:a)", "](../", "](/", ")", "![",
    "[^1]", "[^1]:", "[@x]", "///", "note", "faq", "*[", "]:", "#", "##", "-", "1.", "|", "|-|",
    "```", "~~~", "\\", "\t", "\r", "\u2028", "\ufeff", "\x00", "\x02", "é", "漢", "😀",
    "javascript:", "http://", "mailto:", "{{", "{%", "slug:", "aliases:", "related:", "extra:",
    "image:", "src:", "alt:", "sources:", "key:", "review_in:", "9999999", ".inf", "0x1F",
    "1_000",
))  # fmt: skip
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map(" ".join)
BYTES = st.one_of(
    st.binary(max_size=300), TEXT.map(lambda text: text.encode("utf-8", "surrogatepass"))
)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Return a small site that each example changes in one file."""
    with (
        tempfile.TemporaryDirectory(prefix="clinicsite-bytes-", dir=FAST) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        made = Site(Path(name))
        patch.setattr(theme, "theme_root", lambda: made.root / "theme")
        Mirror(made.root).write(first_blog(theme_files(real=False)).files())
        yield made


def check(site: Site, path: str, data: bytes) -> Said:
    """Put bytes into a file, build, and check what is said; put the file back."""
    file = site.root / path
    before = file.read_bytes() if file.exists() else None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    try:
        said = site.run("build", "--today", "2026-06-01", "--jobs", "1")
    finally:
        file.unlink()
        if before is not None:
            file.write_bytes(before)
    assert said.code in {0, 1, 3}, (said.code, said.err)
    assert "Traceback" not in said.err
    assert said.code != 1 or PLACE.search(said.err), said.err
    return said


HEADER = b"---\ntitle: T\ndate: 2026-01-01\nauthor: ana\n%s---\n%s"


@in_parts
def test_any_bytes_in_a_document(site: Site, part: int) -> None:
    """FAULTS 4, 9, 30: the file as a whole, its header, its text."""
    codes = []

    @seed(SEED + part)
    @QUICK
    @given(data=BYTES, where=st.sampled_from(["file", "header", "body"]))
    def prove(data: bytes, where: str) -> None:
        header, body = (data, b"") if where == "header" else (b"", data)
        whole = data if where == "file" else HEADER % (header, body)
        codes.append(check(site, "content/posts/x.md", whole).code)

    prove()
    record("4 any bytes in", seed=SEED, examples=len(codes), built=codes.count(0))


@in_parts
def test_any_bytes_in_the_settings(site: Site, part: int) -> None:
    """FAULTS 30."""
    sound = site.root.joinpath("content/site.yaml").read_bytes()
    count = []

    @seed(SEED + part)
    @QUICK
    @given(data=BYTES, append=st.booleans())
    def prove(data: bytes, *, append: bool) -> None:
        count.append(check(site, "content/site.yaml", sound + data if append else data).code)

    prove()
    record("4 any bytes in", examples=len(count), built=count.count(0))


@in_parts
def test_any_name_of_a_file(site: Site, part: int) -> None:
    """FAULTS 31, 33, 34, 35, 36, 38: the output stays in the output folder, whatever a name is."""
    count = []
    letters = st.text(
        st.characters(exclude_characters="/\0", exclude_categories=["Cs"]),
        min_size=1,
        max_size=12,
    )
    odd = st.sampled_from(
        [
            "..",
            "a b",
            "A",
            "%2e%2e",
            "con",
            "x#y",
            "q?z",
            "ä",
            "a\u0308",
            "-x",
            "index",
            "tags",
            "404",
        ]
    )

    @seed(SEED + part)
    @QUICK
    @given(name=st.one_of(letters, odd), slug=st.one_of(st.none(), letters, odd))
    def prove(name: str, slug: str | None) -> None:
        if len(os.fsencode(name)) > 200 or name in {".", ".."}:
            return
        header = b"" if slug is None else f"slug: {slug!r}\n".encode()
        count.append(check(site, f"content/posts/{name}.md", HEADER % (header, b"Text.\n")).code)
        beside = {path.name for path in site.root.iterdir()}
        assert beside <= {"content", "static", "templates", "theme", "build", ".clinicsite"}, beside

    prove()
    record("4 any bytes in", examples=len(count), built=count.count(0))


@in_parts
def test_any_target_of_a_link(site: Site, part: int) -> None:
    """FAULTS 53, 54, 120: a link leads somewhere that may be, or is told at its place."""
    count = []
    target = st.one_of(
        st.text(max_size=20),
        st.lists(
            st.sampled_from(
                [
                    "post:",
                    "a",
                    "../",
                    "posts/",
                    ".md",
                    "#",
                    "?",
                    "%",
                    "//",
                    "javascript:",
                    "http:",
                    ":",
                    "@",
                ]
            ),
            max_size=5,
        ).map("".join),
    )

    @seed(SEED + part)
    @QUICK
    @given(
        target=target,
        form=st.sampled_from(["[t]({})", "![t]({})", "[t](<{}>)", "[t][r]\n\n[r]: {}", "<{}>"]),
    )
    def prove(target: str, form: str) -> None:
        text = form.format(target).encode("utf-8", "replace")
        said = check(site, "content/posts/x.md", HEADER % (b"", text + b"\n"))
        if said.code == 0:
            page = site.page("posts/x/index.html")
            schemes = re.findall(r'(?:href|src)="\s*([\w+.-]+):', page)
            assert {each.lower() for each in schemes} <= {"http", "https", "mailto", "tel"}, page
        count.append(said.code)

    prove()
    record("4 any bytes in", examples=len(count), built=count.count(0))


@pytest.mark.parametrize("error", [RecursionError, ValueError, KeyError, MemoryError])
def test_control_a_planted_exception_is_caught(
    error: type[Exception], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise error("planted")

    monkeypatch.setattr(conversion, "convert", fail)
    monkeypatch.setattr("clinicsite.reading.parsing.parse", fail)
    shutil.rmtree(site.root / ".clinicsite", ignore_errors=True)
    if error is MemoryError:  # the machine's, and told as such
        assert check(site, "content/posts/x.md", HEADER % (b"", b"x\n")).code == 3
        return
    with pytest.raises(AssertionError):
        check(site, "content/posts/x.md", HEADER % (b"", b"x\n"))
    record("4 any bytes in", controls_caught=1)
