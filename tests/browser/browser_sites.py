"""The sites that browsers look at: the sample, the same under a path, and sites of hard cases."""

import contextlib
import fcntl
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from browser_long_site import long_site
from clinicsite.build import build
from clinicsite.building.request import Request

REPOSITORY = Path(__file__).parents[2]
TODAY = "2026-11-20"
SEARCHED = "pagefind"

# A page of each kind of the sample site.
KINDS = {
    "home": "/",
    "home, page 2": "/page/2/",
    "post": "/posts/massage-techniques-for-back-pain/",
    "post with a picture in it": "/posts/self-massage-with-a-ball/",
    "post without a picture": "/posts/tipping-at-the-clinic/",
    "authors": "/authors/",
    "author": "/authors/tomas-reyes/",
    "modalities": "/modalities/",
    "modality": "/modalities/deep-tissue-massage/",
    "conditions": "/conditions/",
    "condition": "/conditions/low-back-pain/",
    "category": "/categories/back-care/",
    "archive": "/archive/",
    "search": "/search/",
    "page": "/about/",
    "contact": "/contact/",
    "not found": "/404.html",
}
HARD_KINDS = {
    "hard": ("/", "/posts/everything-is-long/", "/posts/bare/", "/authors/", "/archive/"),
    "spanish": ("/", "/posts/cuello/", "/modalities/", "/contact/", "/404.html"),
    "rtl": ("/", "/posts/neck/", "/authors/layla/", "/archive/"),
    "empty": ("/", "/authors/", "/modalities/", "/archive/", "/404.html"),
}

# Sites for search, by language: a post's title, its text, and what a reader looks for.
# The words looked for are set off by spaces or punctuation, so that the ordinary build of
# Pagefind finds them; only the extended one finds WITHIN_SENTENCES.
LANGUAGES = {
    "he": ("כאבי גב ועיסוי", "העיסוי עשוי להקל על הכתפיים.", "הכתפיים"),
    "ja": ("マッサージ", "肩こりがつらいときは、ゆっくり休みましょう。", "マッサージ"),
    "ko": ("목과 어깨", "마사지는 어깨 통증을 줄일 수 있습니다.", "통증을"),
    "th": ("นวด", "การนวดอาจช่วยลดอาการปวดไหล่ได้", "นวด"),
    "vi": ("Đau lưng", "Xoa bóp có thể làm dịu cơn đau vai.", "xoa bóp"),
    "zh-Hans": ("按摩", "按摩可能缓解肩膀酸痛。", "按摩"),
}
WITHIN_SENTENCES = {"ja": "休み", "th": "ไหล่", "zh-Hans": "肩膀"}

_AUTHORS = ("Anneliese Wackernagel-Brandenburg", "Bo", "Chidi Okonkwo", "Dee", "Élodie", "Farid")
_LONG_TITLE = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft and other "
    "very long words that a title may hold, with what massage may and may not do for each of them, "
    "and when to see a doctor before anything else"
)
_EVERY_BLOCK = """First a paragraph with https://example.org/a/very/long/address/that/cannot/be/broken
and `code_that_is_much_longer_than_a_phone_is_wide_and_has_no_space_in_it_at_all`.

## Pneumonoultramicroscopicsilicovolcanoconiosis and a long heading

/// red-flag | Call 112 now, not us
    level: emergency

- chest pain
///

/// red-flag | See a doctor today
    level: urgent

- fever
///

/// red-flag | Ask before you book
    level: non-urgent

- a new lump
///

/// contraindications | Wait until it is over

- a rash
///

/// faq | Questions

### Does it hurt, and if it does, for how many days should one reasonably expect that to last?

Not much.

### May I eat?

Yes.
///

/// steps | Do this

1. Sit.
2. Breathe.
///

/// note | Note
A note.
///

/// tip | Tip
A tip.
///

### A table

| What | Before | After | Much later | Never | Always |
| --- | --- | ---: | :---: | --- | --- |
| Sleep | little | more | most | none of the time | all of the time |

## Two

> A quotation.

## Three

Term
: What it means.

## Four

```text
A line of code that is a good deal longer than the screen of any phone that was ever made, and more
```
"""
_HARD_SETTINGS = """name: The Long-Named Therapeutic Massage Cooperative of Exampleton on the River
url: https://hard.example
language: en
time_zone: Europe/Berlin
clinic:
  type: DaySpa
  phone: +49 555 0100
  hours: {monday: "09:00-12:00, 13:00-17:30, 18:00-20:00", sunday: closed}
  holidays:
    - {name: A holiday with a long name, from: 2026-06-01, to: 2026-06-01}
booking: {url: "tel:+495550100", label: Telephone us to arrange an appointment}
social: ["https://www.facebook.com/hard", "https://social.hard.example/@us"]
newsletter: {action: "https://letters.hard.example/subscribe", text: Four letters a year.}
comments: {provider: giscus, repository: a/b, repository_id: R_1, category: C, category_id: D_1}
blog:
  byline: "{authors} • {date}[ • updated {updated}][ • filed under {category}]"
  share: [email, facebook, x, linkedin, whatsapp, bluesky, copy]
"""


def published(name: str, folder: Path) -> Path:
    """Build a site in a folder and return its output; the folder is made once for all workers."""
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock"):
        done = folder / "done"
        if not done.exists():
            write_site(name, folder)
            build(Request(root=folder, today=TODAY, base_url=_base_url(name)))
            done.touch()
    return folder / "build"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other workers of the tests out meanwhile."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_site(name: str, folder: Path) -> None:
    """Write the files of a site: a copy of the sample, or one of the hard cases."""
    for part in ("content", "templates", "static"):
        shutil.rmtree(folder / part, ignore_errors=True)
    if name == "second-look":
        _look_otherwise(folder)
        return
    if name in {"sample", "prefix"}:
        for part in ("content", "templates", "static"):
            shutil.copytree(REPOSITORY / part, folder / part)
        return
    texts = _in_language(name) if name in LANGUAGES else _WRITTEN[name]()
    for path, text in texts.items():
        file = folder / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _base_url(name: str) -> str | None:
    return "https://host.example/clinic" if name == "prefix" else None


def _look_otherwise(folder: Path) -> None:
    """Write the sample clinic in the look of `docs/second-look`, as a site of its own would be."""
    look = REPOSITORY / "docs" / "second-look"
    shutil.copytree(REPOSITORY / "content", folder / "content")
    shutil.copytree(REPOSITORY / "static" / "images", folder / "static" / "images")
    for part in ("templates", "static"):
        shutil.copytree(look / part, folder / part, dirs_exist_ok=True)
    settings = folder / "content" / "site.yaml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"^(theme_color:.*|blog:)\n(?: .*\n)*", "", text, flags=re.MULTILINE)
    settings.write_text(text + (look / "site.yaml").read_text(encoding="utf-8"), encoding="utf-8")


def _hard() -> dict[str, str]:
    authors = {
        f"authors/a{n}.md": f"---\nname: {name}\ncredentials: [LMT, RN]\n---\nA therapist.\n"
        for n, name in enumerate(_AUTHORS)
    }
    ids = ", ".join(f"a{n}" for n in range(len(_AUTHORS)))
    return authors | {
        "site.yaml": _HARD_SETTINGS,
        "posts/everything-is-long.md": f"---\ntitle: {json.dumps(_LONG_TITLE)}\ndate: 2026-01-02\n"
        f"updated: 2026-02-03\nauthor: [{ids}]\ncategory: {'Long category ' * 5}\n"
        f"ai: assisted\nreviewed_by: a0\nlast_reviewed: 2020-01-01\n---\n{_EVERY_BLOCK}",
        "posts/bare.md": "---\ntitle: A\ndate: 2026-01-01\nauthor: a1\n---\nShort.\n",
    }


def _spanish() -> dict[str, str]:
    return {
        "site.yaml": "name: Clínica Sauce\nurl: https://sauce.example\nlanguage: es-MX\n"
        "time_zone: America/Mexico_City\nsearch: {enabled: true}\nblog: {date_format: long}\n"
        "clinic: {phone: 55 5555 0142, hours: {monday: '09:00-17:30', sunday: closed}}\n",
        "authors/ana.md": "---\nname: Ana Peña\n---\nMasajista.\n",
        "modalities/tejido-profundo.md": "---\nname: Masaje de tejido profundo\n---\nTexto.\n",
        "pages/contact.md": "---\ntitle: Contacto\nlayout: contact\n---\nEscríbanos.\n",
        "posts/cuello.md": "---\ntitle: ¿Le duele el cuello?\ndate: 2026-01-02\nauthor: ana\n"
        "modalities: tejido-profundo\n---\nEl masaje puede aliviar la contractura.\n",
    }


def _rtl() -> dict[str, str]:
    return {
        "site.yaml": "name: عيادة الصفصاف\nurl: https://rtl.example\nlanguage: ar\n"
        "booking: {url: /posts/neck/, label: احجز جلسة}\n",
        "authors/layla.md": "---\nname: ليلى حداد\ncredentials: [LMT]\n---\nمعالجة.\n",  # noqa: RUF001 - Arabic
        "posts/neck.md": "---\ntitle: آلام الرقبة والتدليك\ndate: 2026-01-02\nauthor: layla\n---\n"
        "نص عن الرقبة.\n\n## عنوان\n\n/// tip | نصيحة\nتنفس ببطء.\n///\n",
        "posts/back.md": "---\ntitle: رقبة وظهر\ndate: 2026-01-01\nauthor: layla\n---\nنص.\n",
    }


def _in_language(language: str) -> dict[str, str]:
    title, text, _ = LANGUAGES[language]
    return {
        "site.yaml": f"name: W\nurl: https://w.example\nlanguage: {language}\n"
        "search: {enabled: true}\n",
        "authors/ann.md": "---\nname: Ann Lee\n---\nX.\n",
        "posts/one.md": f"---\ntitle: {title}\ndate: 2026-01-02\nauthor: ann\n---\n{text}\n",
        "posts/other.md": "---\ntitle: Other\ndate: 2026-01-01\nauthor: ann\n---\nOther.\n",
    }


def _empty() -> dict[str, str]:
    return {"site.yaml": "name: New\nurl: https://new.example\nsearch: {enabled: true}\n"}


_WRITTEN = {
    "hard": _hard,
    "spanish": _spanish,
    "rtl": _rtl,
    "empty": _empty,
    "long": long_site,
}
