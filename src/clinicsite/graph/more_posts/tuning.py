"""The few numbers of the engine, each with its reason; figures in decision 0002.

All arithmetic is in whole numbers, so that no order of summation, number of threads or
build before this one can change an answer.
"""

from typing import Final

MAX_SHARING: Final = 127
"""A term in more posts than this says too little about which three belong together.  It
also bounds the work for each term, and so keeps the time nearly proportional to the posts."""

FEW: Final = 64
"""Texts that may come or change before the large part of what is kept is made anew."""

TITLE_SHARE: Final = 4
"""The title's terms once more, at a quarter of the length of the whole text's vector: a
title names the subject however long the text is."""

SHORTLIST: Final = 32
"""Posts nearest in words that are weighed further.  The bonuses below lift a score by two thirds at
most: what stands lower than this would not come up among the first few (64 gives the same)."""

LISTED: Final = 48
"""So many are kept of each shortlist: most can then lose a few posts and still be long enough."""

SUBJECTS: Final = 300
"""At most this many thousandths more for shared modalities and conditions."""

AUTHORS: Final = 300
"""At most this many thousandths more for shared authors (none if all posts are theirs)."""

NEARNESS: Final = 50
"""This many thousandths more for the same day, halved at NEAR_DAYS: so it decides only between
posts whose scores are within a twentieth of one another."""

NEAR_DAYS: Final = 180
"""Days after which nearness counts half."""

UNIT: Final = 4096
"""Length of a vector.  4096 squared is 2**24, up to which a float32 holds each whole number:
so sums of products are exact."""
