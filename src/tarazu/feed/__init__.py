"""Movement logs: a file in anybody's words in, facts in ours out, and every row accounted for.

A log and a map give a stream of facts and rejects; the station turns a fact into a command. Nothing
here knows a rule: whether a fact is allowed is not for a reader to say.
"""

from tarazu.feed.fact import ROW_FIELDS, Fact, FactName, Reject, RejectReason, fact_of
from tarazu.feed.lines import LogUnreadable
from tarazu.feed.map import Map, map_of, read_map
from tarazu.feed.plan import MapMisfit
from tarazu.feed.reading import MovementLog, read_log
from tarazu.feed.rejects import RejectsFile, RejectsUnwritable, Tally, rejects_path
from tarazu.feed.row_file import RowFile
from tarazu.feed.sections import MapUnreadable

__all__ = [
    "ROW_FIELDS",
    "Fact",
    "FactName",
    "LogUnreadable",
    "Map",
    "MapMisfit",
    "MapUnreadable",
    "MovementLog",
    "Reject",
    "RejectReason",
    "RejectsFile",
    "RejectsUnwritable",
    "RowFile",
    "Tally",
    "fact_of",
    "map_of",
    "read_log",
    "read_map",
    "rejects_path",
]
