"""The blocks that editors can use. This table is the one place that names them all."""

from clinicsite.reading.markup.blocks.asides import Call, Note, Tip
from clinicsite.reading.markup.blocks.box import Box
from clinicsite.reading.markup.blocks.care import Contraindications, RedFlag
from clinicsite.reading.markup.blocks.media import Figure, Steps, Table
from clinicsite.reading.markup.blocks.questions import Faq, Myth

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
