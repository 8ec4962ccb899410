"""What is known of a blog's texts from build to build: who says what, and who is like whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from clinicsite.graph.more_posts.model import Facts, TermsOf
from clinicsite.graph.more_posts.shortlists import Lists
from clinicsite.graph.more_posts.tuning import FEW
from clinicsite.graph.more_posts.words.index import Index


@dataclass(frozen=True, slots=True)
class Memory:
    """The index and the lists of the posts of some slots."""

    ids: Sequence[str] = ()
    """Of each slot."""
    keys: Sequence[str] = ()
    """Of each slot: what its text goes by."""
    index: Index = field(default_factory=Index.empty)
    lists: Lists = field(default_factory=Lists.empty)

    def slots(self) -> dict[tuple[str, str], int]:
        """Return the slot of each text that is there, by id and key."""
        return {(self.ids[n], self.keys[n]): n for n in np.flatnonzero(self.index.is_here).tolist()}

    def updated(self, posts: Sequence[Facts], terms_of: TermsOf) -> "Memory":
        """Return the memory of these posts; it is this one, if it knows their texts."""
        gone = self.slots()
        new = [post for post in posts if gone.pop((post.id, post.key), None) is None]
        if not new and not gone:
            return self
        texts = list(terms_of([post.id for post in new])) if new else []
        index, moved = self.index.exchanged(np.array(list(gone.values()), dtype=np.int64), texts)
        ids = [*self.ids, *(post.id for post in new)]
        keys = [*self.keys, *(post.key for post in new)]
        lists = self.lists.updated(index, moved)
        if len(ids) - index.base_slots <= FEW:
            return Memory(ids, keys, index, lists)
        index, old = index.packed()
        return Memory(
            [ids[slot] for slot in old], [keys[slot] for slot in old], index, lists.renumbered(old)
        )
