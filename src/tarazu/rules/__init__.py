"""The regime of one crossing: pure, exact, integer. Enter by `execute`; fold a book by `evolve`.

No clock, no chance, no files: instants and tokens come in as arguments. The live gate, the replay
of an import, the answer to "why not me" and the laboratory run this one implementation.
"""

from tarazu.rules.document import RegimeUnreadable, regime_of
from tarazu.rules.due import next_due
from tarazu.rules.folding import evolve, fold
from tarazu.rules.machine import execute
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.world import State, restore

__all__ = [
    "Reason",
    "Refusal",
    "RegimeUnreadable",
    "State",
    "evolve",
    "execute",
    "fold",
    "next_due",
    "regime_of",
    "restore",
]
