"""The ranks of all queries: one may ask only for queries of a lower rank.

The ranks are the order in which a site is made. A new query takes the lowest rank that is above
all it asks for.
"""

INPUT = 0
SETTINGS = 5  # site.yaml, and what only follows from it
PARSED = 10  # one file by itself
FACTS = 15  # what others may know of a file
NAMES = 20  # the names of all documents
STATES = 24  # published today?
RESOLVED = 26  # a document's names resolved
LISTED = 28  # what is shown, and in which order
PLACES = 30  # what a link may lead to
LINKED = 34  # a document's links resolved
SHARED = 38  # of all resolved links
TEXT_CHECKS = 41  # what is said of each text, also where errors keep the site from being made
MORE_POSTS = 43
PICTURED = 46
FRAME = 50  # what every page shares
ASSETS = 54
TEMPLATES = 58
CARDS = 60  # one document as others show it
LISTING = 64  # which pages there are
PAGES = 72  # one page: its context and all that it is rendered from
CHECKS = 80  # what is said of the site as a whole

ITEM = 1
"""Single items of a mapping are one rank above it."""
