"""Bylines that came along with a pasted text: who wrote it, when, and how long it takes to read."""

import re

_MOST = 160  # characters; a longer line is a sentence
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:{_DAY}[ ](?:of[ ])?{_MONTH},?[ ]\d{{4}}|{_MONTH}[ ]{_DAY},?[ ]\d{{4}}"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d{2}-\d{2})"
)
_WORD = r"(?:[A-Z][\w.'\u2019-]*|&|and|of|the|de|del|la|van|von)"
_NAME = rf"[A-Z][\w.'\u2019-]*(?:,?[ ]{_WORD}){{0,7}}"
_GAP = r"[ ]*(?:[|\u2022\u00b7/,&\u2013\u2014-]+[ ]*)?"
_READ = r"(?:\d{1,3}[ ]?[- ]?min(?:ute)?s?\.?[ ]read(?:ing time)?)"
_VERB = (
    r"(?i:(?:originally |first |last )?(?:posted|published|written|updated|modified)"
    r"|(?:medically |clinically )?reviewed|fact[- ]checked|publicado|escrito)"
)
_REST = rf"(?:{_GAP}(?:{_DATE}|{_READ}|(?i:filed under|posted in|in|tags?:?)[ ].{{1,60}}))*\.?"
# `Posted April 12, 2016 by Ana Reyes, LMT`, `By Ana Reyes | 5 min read`, `Ana Reyes • 2 May, 2024`
_BYLINE = re.compile(
    rf"{_VERB}:?[ ](?:(?i:on|el)[ ])?{_DATE}(?:[ ](?i:by|por)[ ]{_NAME})?{_REST}"
    rf"|{_VERB}[ ](?i:by|por):?[ ]{_NAME}{_REST}"
    rf"|(?:[Bb]y|BY|[Pp]or):?[ ]{_NAME}{_REST}"
    rf"|{_NAME}[ ]*[|\u2022\u00b7/\u2013\u2014-]+[ ]*{_DATE}{_REST}"
)
# Every byline and date line begins so, or has a number; most lines of a text do neither.
_MAY_BE = re.compile(rf"(?:{_VERB}|[Bb]y|BY|[Pp]or)\b|.*\d")
_DATE_LINE = re.compile(rf"(?:{_DATE}(?:{_GAP}(?:{_READ}|{_NAME}))?|{_READ})\.?")


def is_byline(line: str, *, at_start: bool = False) -> bool:
    """Check whether a line of plain text is a byline; at a text's start a bare date is one too."""
    if not 0 < len(line) <= _MOST or _MAY_BE.match(line) is None:
        return False
    return bool(_BYLINE.fullmatch(line) or (at_start and _DATE_LINE.fullmatch(line)))
