"""Types of the values that people type into front matter and `site.yaml`.

The YAML reader hands over every scalar as the text that was typed, as a `Scalar`. The types
here turn that text into a date, a number or a flag only where the schema asks for one, and
refuse what would have to be guessed. Each refusal is a `PydanticCustomError` whose type is the
diagnostic's code and whose context may hold a `hint`.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from clinicsite import urls
from clinicsite.errors import shortened
from clinicsite.suggestions import addresses, dates, numbers

MAX_STEPS = 10  # of an old path


class Scalar(str):
    """A YAML scalar as typed; `plain` tells whether it stood there without quotes."""

    __slots__ = ("plain",)
    plain: bool

    def __new__(cls, text: str, *, plain: bool) -> Self:
        """Make the scalar."""
        made = super().__new__(cls, text)
        made.plain = plain
        return made


class Strict(BaseModel):
    """A closed, frozen model: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_CURLY = re.compile(
    "[\u201c\u201d\u201e\u201f\u00ab\u00bb]([^\u201c\u201d\u201e\u201f\u00ab\u00bb]+)"
    "[\u201c\u201d\u00ab\u00bb]"
    "|[\u2018\u2019\u201a\u201b]((?:[^\u2018\u2019\u201a\u201b]|(?<=\\w)\u2019(?=\\w))+)[\u2018\u2019]"
)


def inside_curly(value: object) -> str:
    """Return what a value in curly quotes holds; empty for any other."""
    match = _CURLY.fullmatch(value) if isinstance(value, str) and not value.isascii() else None
    return (match[1] or match[2]).strip() if match else ""


def kind_of(value: object) -> str:
    """Name the form of a value for people."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"'{shortened(value)}'"
    if isinstance(value, dict):
        return "keys with values"
    return "a list" if isinstance(value, list | tuple) else repr(value)


def fault(
    code: str, message: str, hint: str = "", *, key: str = "", others: Sequence[str] = ()
) -> PydanticCustomError:
    """Make the error that a validator raises; braces in the texts stay as they are.

    `key` is the key, below the value that was judged, that the error is best shown at; `others`
    are keys that it was compared with: if one of them cannot be read, the error may be wrong.
    """
    context = {"message": message, "hint": hint, "key": key, "others": list(others)}
    return PydanticCustomError(code, "{message}", context)


def raise_all(model: str, faults: Iterable[PydanticCustomError]) -> None:
    """Raise all faults of a model at once, where a `raise` would tell the first only."""
    lines = [InitErrorDetails(type=each, loc=(), input=None) for each in faults]
    if lines:
        raise ValidationError.from_exception_data(model, lines)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise fault(
            "wrong-type",
            f"expected text, found {kind_of(value)}",
            "write one value on the line; put it in quotes if it starts with [ or {",
        )
    if not value.strip():
        raise fault("empty-value", "the text is empty", "write it, or delete the line")
    return str(value).strip()


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, Scalar) and value in ("true", "false"):
        if value.plain:
            return value == "true"
        message = f"expected true or false, found the text {kind_of(value)}"
        raise fault("not-a-flag", message, "take the quotation marks away")
    meant = numbers.flag_meant(value) if isinstance(value, str) else None
    message = f"expected true or false, found {kind_of(value)}"
    raise fault("not-a-flag", message, f"write {meant or 'true or false'}")


_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
_DATE_HINT = "write it as YYYY-MM-DD, for example 2026-04-09"
_MOMENT_HINT = "write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM, for example 2026-04-09T14:30"


def _date(value: object) -> dt.date:
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        return _real(lambda: dt.date.fromisoformat(value), value)
    meant = [each.isoformat() for each in dates.days_meant(str(value))]
    hint = dates.write_date(meant) or _DATE_HINT
    raise fault("not-a-date", f"expected a date, found {kind_of(value)}", hint)


def _moment(value: object) -> dt.date | dt.datetime:
    """Read a date, or a date with a time; the time zone is added later, from the settings."""
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        return _real(lambda: dt.date.fromisoformat(value), value)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return _real(lambda: dt.datetime.fromisoformat(value).replace(microsecond=0), value)
    hint = dates.write_date(dates.moments_meant(str(value))) or _MOMENT_HINT
    raise fault("not-a-date", f"expected a date, found {kind_of(value)}", hint)


T = TypeVar("T")


def _real(make: Callable[[], T], typed: str) -> T:
    try:
        return make()
    except ValueError:
        hint = dates.not_in_calendar(typed)
        raise fault("not-a-date", f"'{typed}' is not in the calendar", hint) from None


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value, re.ASCII):
        return int(value)
    meant = numbers.whole_meant(value) if isinstance(value, str) else None
    hint = "use digits only" if meant is None else f"write {meant}"
    raise fault("not-a-number", f"expected a whole number, found {kind_of(value)}", hint)


def _decimal(value: object) -> float:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,6}(\.\d{1,12})?", value, re.ASCII):
        return float(value)
    meant = numbers.decimal_meant(value) if isinstance(value, str) else None
    hint = f"write {meant}" if meant else "write decimal degrees, for example 45.51223"
    raise fault("not-a-number", f"expected a number, found {kind_of(value)}", hint)


def _web_url(value: object) -> str:
    text = _text(value)
    if not _is_web_url(text):
        hint = "start it with https://"
        meant = addresses.web_address_meant(text)
        if meant and _is_web_url(meant):
            hint = f"write {meant}"
        elif re.match(r"https?:/", text, re.ASCII):
            hint = "write it as https://host/path"
        elif re.match(r"https?://", text, re.ASCII | re.IGNORECASE):
            hint = f"write {text.partition(':')[0].lower()}:{text.partition(':')[2]}"
        if re.search(r"\s", text):
            hint = "start it with https:// and write spaces as %20"
        raise fault("not-a-url", f"expected a web address, found {kind_of(text)}", hint)
    return text


def _is_web_url(text: str) -> bool:
    sound = re.match(r"https?://[^/\s]+", text, re.ASCII) and not re.search(r"[\s<>\"\\]", text)
    return bool(sound) and urls.has_host(text)


def _link(value: object) -> str:
    """Read a url that a page may point to: web, mail, phone, or a path of this site."""
    text = _text(value)
    scheme = urls.scheme_of(text)
    if not urls.is_safe(text):
        raise fault(
            "unsafe-url",
            f"the address {kind_of(text)} is not allowed in a page",
            "use https:, http:, mailto:, tel:, or a path of this site such as /contact/",
        )
    unread = scheme in {"http", "https"} and not urls.has_host(text)
    if unread or (scheme is None and not text.startswith("/")):
        meant = addresses.address_meant(text)
        hint = "write https://…, tel:…, mailto:…, or a path of this site that starts with /"
        if meant is None and re.fullmatch(r"[\w-]+(/[\w-]+)*/?", text, re.ASCII):
            meant = f"/{text.rstrip('/')}/"
        hint = f"write {meant}" if meant else hint
        raise fault("not-a-url", f"expected an address, found {kind_of(text)}", hint)
    return text


def _site_path(value: object) -> str:
    """Read an old path of this site: root-relative, plain, without steps that begin with a dot."""
    text = _text(value)
    sound = re.fullmatch(r"/(?:[A-Za-z0-9._~-]+/)*(?:[A-Za-z0-9._~-]+)?", text, re.ASCII)
    steps = [step for step in text.split("/") if step]
    if not sound or any(step.startswith(".") for step in steps):
        hint = "write it as /old/path/ with letters, digits and hyphens"
        paths = [each for each in re.split(r"[\s,;|]+", text) if each]
        if len(paths) > 1 and all(each.startswith("/") for each in paths):
            hint = f"put lists in brackets: [{', '.join(paths)}]"
        raise fault("not-a-path", f"expected a path of this site, found {kind_of(text)}", hint)
    if len(steps) > MAX_STEPS or any(len(step) > urls.MAX_SLUG_BYTES for step in steps):
        raise fault(
            "not-a-path",
            f"the path {kind_of(text)} is too long",
            f"it may have {MAX_STEPS} steps of {urls.MAX_SLUG_BYTES} characters",
        )
    return text


def _slug(value: object) -> str:
    text = _text(value)
    wrong = urls.slug_fault(text)
    if wrong is not None:
        suggestion = urls.sound_slug(text)
        raise fault(
            "bad-slug",
            f"'{shortened(text)}' cannot be a slug: {wrong}",
            f"use '{suggestion}'" if suggestion else "use words such as neck-pain",
        )
    return text


def _one_or_many(value: object) -> list[Any]:
    """Let one value stand for a list of one."""
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, dict):
        message = "expected a value or a list of values, found keys with values"
        raise fault("wrong-type", message, "write it on the line of the key, or as [one, two]")
    return [value]


def _list(value: object) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    raise fault(
        "wrong-type",
        f"expected a list, found {kind_of(value)}",
        "write it as [one, two], or one '- item' a line",
    )


def _free(value: object) -> object:
    """Turn what was typed into plain values; `true` and `false` without quotes are flags."""
    if isinstance(value, Scalar):
        return value == "true" if value.plain and value in ("true", "false") else str(value)
    if isinstance(value, dict):
        return {str(key): _free(inner) for key, inner in value.items()}
    return [_free(inner) for inner in value] if isinstance(value, list) else value


def _mapping(value: object) -> object:
    if isinstance(value, dict):
        return _free(value)
    raise fault(
        "wrong-type",
        f"expected keys with values, found {kind_of(value)}",
        "write them indented below it, one 'key: value' a line",
    )


Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Day = Annotated[dt.date, BeforeValidator(_date)]
Moment = Annotated[
    dt.date | dt.datetime,
    BeforeValidator(_moment),
    PlainSerializer(lambda value: value.isoformat(), return_type=str),
]
Whole = Annotated[int, BeforeValidator(_whole)]
Decimal = Annotated[float, BeforeValidator(_decimal)]
WebUrl = Annotated[str, BeforeValidator(_web_url)]
Link = Annotated[str, BeforeValidator(_link)]
SitePath = Annotated[str, BeforeValidator(_site_path)]
Slug = Annotated[str, BeforeValidator(_slug)]
Free = Annotated[dict[str, Any], BeforeValidator(_mapping)]
Many = Annotated[tuple[T, ...], BeforeValidator(_list)]
OneOrMany = Annotated[tuple[T, ...], BeforeValidator(_one_or_many)]
