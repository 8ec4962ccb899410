"""The theme's own words, by language.

English and Spanish are here; a clinic with another language (or other words) sets `labels:` in
`site.yaml`. Braces are places for values.
"""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Labels:
    """Every word that the default templates print by themselves."""

    skip: str = "Skip to the text"
    home: str = "Home"
    menu: str = "Main"
    more_posts: str = "More Posts"
    recent_posts: str = "Recent posts"
    see_all: str = "See all posts"
    newer: str = "Newer posts"
    older: str = "Older posts"
    newer_post: str = "Next post"
    older_post: str = "Previous post"
    page_number: str = "Page {number}"
    page_of: str = "Page {number} of {total}"
    pages: str = "Pages"
    and_: str = "and"
    byline: str = "By {authors} {date}"
    reading_time: str = "{minutes} min read"
    reviewed: str = "Reviewed by"
    reviewed_on: str = "on"
    next_review: str = "next review"
    review_overdue: str = "A new review of this post is due."
    updated: str = "Updated"
    ai_assisted: str = "Parts of this text were drafted with the help of software and checked by"
    ai_generated: str = "This text was written by software and checked by"
    contents: str = "In this post"
    sources: str = "Sources"
    source: str = "Source"
    booking: str = "Book a session"
    call: str = "Call"
    share: str = "Share this post"
    share_email: str = "E-mail"
    share_copy: str = "Copy link"
    share_copied: str = "Copied"
    share_more: str = "Share …"
    about_author: str = "About the author"
    about_authors: str = "About the authors"
    authors: str = "Authors"
    credentials: str = "Credentials"
    posts_by: str = "Posts by {name}"
    reviewed_posts: str = "Reviewed by {name}"
    licence: str = "Number"
    valid_until: str = "valid until"
    modalities: str = "Modalities"
    conditions: str = "Conditions"
    categories: str = "Categories"
    also_called: str = "Also called"
    contraindications: str = "When to wait, or ask first"
    offered_by: str = "Who offers it"
    posts_about: str = "Posts about {name}"
    no_posts: str = "No posts yet."
    archive: str = "All posts"
    search: str = "Search"
    search_for: str = "Search the posts"
    search_empty: str = "Nothing found for {query}"
    search_script: str = "Search needs JavaScript. All posts are in the archive."
    not_found: str = "This page is not here"
    not_found_text: str = "It may have moved. Go on from one of these."
    moved: str = "This page has moved"
    hours: str = "Hours"
    closed: str = "closed"
    holidays: str = "Holidays"
    open_today: str = "Today"
    address: str = "Address"
    map: str = "Map"
    phone: str = "Phone"
    email: str = "E-mail"
    write_to_us: str = "Write to us"
    newsletter_email: str = "Your e-mail address"
    newsletter_send: str = "Subscribe"
    comments: str = "Comments"
    comments_load: str = "Show comments"
    reply_by_email: str = "Reply by e-mail"
    draft: str = "Draft"
    scheduled: str = "Scheduled"
    expired: str = "Expired"
    feed: str = "Feed"
    print_note: str = "Printed from"
    crumbs: str = "You are here"
    neighbours: str = "Next and previous post"
    call_title: str = "Questions, or ready to come in?"
    disclaimer_more: str = "About our health information"
    one_post: str = "1 post"
    many_posts: str = "{number} posts"
    nothing_yet: str = "Nothing here yet."
    elsewhere: str = "Find us elsewhere"
    areas_served: str = "Areas we serve"
    prices: str = "Prices"
    profiles: str = "Profiles"
    search_all: str = "All"
    search_found: str = "Posts found: {count}"
    search_more: str = "Show more"
    search_failed: str = "Search could not be loaded. All posts are in the archive."


SPANISH = Labels(
    skip="Saltar al texto",
    home="Inicio",
    menu="Principal",
    more_posts="Más artículos",
    recent_posts="Artículos recientes",
    see_all="Ver todos los artículos",
    newer="Artículos más recientes",
    older="Artículos anteriores",
    newer_post="Artículo siguiente",
    older_post="Artículo anterior",
    page_number="Página {number}",
    page_of="Página {number} de {total}",
    pages="Páginas",
    and_="y",
    byline="Por {authors} {date}",
    reading_time="{minutes} min de lectura",
    reviewed="Revisado por",
    reviewed_on="el",
    next_review="próxima revisión",
    review_overdue="Este artículo tiene pendiente una nueva revisión.",
    updated="Actualizado",
    ai_assisted="Partes de este texto se redactaron con ayuda de un programa y las comprobó",
    ai_generated="Este texto lo escribió un programa y lo comprobó",
    contents="En este artículo",
    sources="Fuentes",
    source="Fuente",
    booking="Reservar una sesión",
    call="Llamar",
    share="Compartir este artículo",
    share_email="Correo electrónico",
    share_copy="Copiar enlace",
    share_copied="Copiado",
    share_more="Compartir …",
    about_author="Sobre el autor",
    about_authors="Sobre los autores",
    authors="Autores",
    credentials="Titulación",
    posts_by="Artículos de {name}",
    reviewed_posts="Revisado por {name}",
    licence="Número",
    valid_until="válido hasta",
    modalities="Modalidades",
    conditions="Dolencias",
    categories="Categorías",
    also_called="También llamado",
    contraindications="Cuándo esperar o preguntar antes",
    offered_by="Quién lo ofrece",
    posts_about="Artículos sobre {name}",
    no_posts="Todavía no hay artículos.",
    archive="Todos los artículos",
    search="Buscar",
    search_for="Buscar en los artículos",
    search_empty="No se ha encontrado nada sobre {query}",
    search_script="La búsqueda necesita JavaScript. Todos los artículos están en el archivo.",
    not_found="Esta página no está aquí",
    not_found_text="Puede que se haya movido. Siga por una de estas.",
    moved="Esta página se ha movido",
    hours="Horario",
    closed="cerrado",
    holidays="Días festivos",
    open_today="Hoy",
    address="Dirección",
    map="Mapa",
    phone="Teléfono",
    email="Correo electrónico",
    write_to_us="Escríbanos",
    newsletter_email="Su correo electrónico",
    newsletter_send="Suscribirse",
    comments="Comentarios",
    comments_load="Mostrar los comentarios",
    reply_by_email="Responder por correo",
    draft="Borrador",
    scheduled="Programado",
    expired="Caducado",
    feed="Canal",
    print_note="Impreso de",
    crumbs="Usted está aquí",
    neighbours="Artículo anterior y siguiente",
    call_title="¿Tiene preguntas o quiere venir?",
    disclaimer_more="Sobre nuestra información de salud",
    one_post="1 artículo",
    many_posts="{number} artículos",
    nothing_yet="Todavía no hay nada aquí.",
    elsewhere="Estamos también en",
    areas_served="Zonas que atendemos",
    prices="Precios",
    profiles="Perfiles",
    search_all="Todo",
    search_found="Artículos encontrados: {count}",
    search_more="Mostrar más",
    search_failed="No se ha podido cargar la búsqueda. Todos los artículos están en el archivo.",
)

NAMES = tuple(each.name for each in fields(Labels))


LANGUAGES = {"en": Labels(), "es": SPANISH}


def labels_for(language: str, changes: dict[str, str]) -> Labels:
    """Return the words of a language (English where it has none), with a clinic's own changes."""
    return replace(LANGUAGES.get(language.partition("-")[0], LANGUAGES["en"]), **changes)
