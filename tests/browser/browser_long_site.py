"""A site whose every word is long: addresses, names, headings, labels, cells, code."""

EMAIL = "reception@willowlanemassage.example"
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
COMPOUNDS = (
    "Rückenschmerzbehandlung Rechtsschutzversicherungsgesellschaften Lymphdrainagetherapeutin"
)
ADDRESS = (
    "https://booking.example.org/appointments/new?service=deep-tissue-massage&therapist=" + WORD
)

_SETTINGS = f"""name: Massagepraxis Rechtsschutzversicherungsgesellschaften am Fluss
url: https://lang.example
language: de
time_zone: Europe/Berlin
clinic:
  legal_name: {COMPOUNDS}
  address: {{street: Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzstraße 1,
    city: Exampleton, region: OR, postal_code: "97000", country: US}}
  phone: +49 555 0100 200 300
  email: {EMAIL}
  hours:
    monday: 09:00-12:00, 13:00-17:30, 18:00-20:00
    tuesday: 09:00-12:00, 13:00-17:30
    wednesday: 09:00-18:00
    thursday: 09:00-18:00
    friday: 09:00-18:00
    saturday: closed
    sunday: closed
  holidays:
    - {{name: "Weihnachtsfeiertagsöffnungszeiten", from: 2026-12-24, to: 2026-12-26}}
  areas_served: [{WORD}]
booking: {{url: "{ADDRESS}", label: Behandlungsterminvereinbarung}}
navigation:
  - {{label: Lymphdrainagebehandlungen, url: /modalities/}}
  - {{label: Datenschutzgrundverordnung, url: /contact/}}
  - {{label: Beiträge, url: /}}
  - {{label: Verfasserinnen und Verfasser, url: /authors/}}
social: ["https://social.hard.example/@a_very_long_account_name_of_a_clinic_in_exampleton"]
newsletter: {{action: "https://letters.hard.example/subscribe", text: "{COMPOUNDS}"}}
search: {{enabled: true}}
contact: {{email: {EMAIL}, text: "{COMPOUNDS}"}}
disclaimer: {{text: "{COMPOUNDS} {WORD}"}}
blog: {{share: [email, facebook, copy], date_format: "EEEE, d MMMM y"}}
"""
_BLOCKS = f"""Read {ADDRESS} or write to <{EMAIL}>, [{EMAIL}](mailto:{EMAIL}), {WORD}.

`{WORD.lower()}_{WORD.lower()}`

## {WORD} {COMPOUNDS}

/// red-flag | {WORD}
    level: emergency

- {WORD}
///

/// red-flag | Lebensmittelunverträglichkeitsreaktionen jetzt ärztlich abklären
    level: urgent

- {COMPOUNDS}
///

/// red-flag | {COMPOUNDS}
    level: non-urgent

- {WORD}
///

/// contraindications | {WORD}

- {WORD}
///

/// faq | {WORD}

### {WORD}?

{WORD}
///

/// steps | {WORD}

1. {WORD}
2. {COMPOUNDS}
///

/// note | {WORD}
{WORD}
///

/// tip | {WORD}
{WORD}
///

### {WORD}

| {WORD} | B | C | D |
| --- | --- | --- | --- |
| {WORD} | {ADDRESS} | {COMPOUNDS} | `{WORD}` |
| a | b | c | d |

## Zwei

> {WORD}

{WORD}
: {WORD}

1. {WORD}
    - {WORD}
        - {WORD}

## Drei

```text
{"a line of code that is a good deal longer than the screen of any phone " * 3}
{WORD * 3}
```

## Vier

Text.[^1]

[^1]: {ADDRESS}
"""


def long_site() -> dict[str, str]:
    """Return the files of the site below `content/`."""
    return {
        "site.yaml": _SETTINGS,
        "authors/anna.md": f"---\nname: Annegret {WORD}\njob_title: {COMPOUNDS}\nemail: {EMAIL}\n"
        f"credentials: [{{name: {COMPOUNDS}, abbreviation: LMT, issuer: {WORD}}}]\n"
        f"---\n{COMPOUNDS}\n",
        "modalities/lymph.md": f"---\nname: {WORD}\nalso: [{COMPOUNDS}]\nsummary: {COMPOUNDS}\n"
        f"contraindications: [{WORD}]\noffered_by: [anna]\n---\n{_BLOCKS}",
        "conditions/back.md": f"---\nname: {COMPOUNDS}\nsummary: {WORD}\n---\n{_BLOCKS}",
        "pages/contact.md": f"---\ntitle: {COMPOUNDS}\nlayout: contact\n---\n{_BLOCKS}",
        "posts/long.md": f"---\ntitle: {WORD} {COMPOUNDS}\ndate: 2026-09-30\nauthor: anna\n"
        f"category: {WORD}\nmodalities: lymph\nconditions: back\nreviewed_by: anna\n"
        f"last_reviewed: 2020-01-01\n---\n{_BLOCKS}",
        "posts/other.md": f"---\ntitle: {WORD}\ndate: 2026-09-29\nauthor: anna\n"
        f"modalities: lymph\n---\n{ADDRESS}\n",
    }
