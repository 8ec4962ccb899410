"""The blocks that editors can use. This table is the one place that names them all."""

from clinicsite.markup.blocks.asides import Call, Note, Tip
from clinicsite.markup.blocks.box import Box
from clinicsite.markup.blocks.care import Contraindications, RedFlag
from clinicsite.markup.blocks.media import Figure, Steps, Table
from clinicsite.markup.blocks.questions import Faq, Myth

_KINDS: tuple[type[Box], ...] = (
    RedFlag,
    Contraindications,
    Faq,
    Myth,
    Note,
    Tip,
    Call,
    Figure,
    Steps,
    Table,
)
BLOCKS: dict[str, type[Box]] = {kind.NAME: kind for kind in _KINDS}
# What may be inside a block that holds others.
FRAMES = frozenset({Figure.NAME, Steps.NAME, Table.NAME})

__all__ = ["BLOCKS", "FRAMES", "Box"]
