"""The station: the only writer of home's book and private store, and the views of what they hold.

A request walks `Turnstile.ask → Station.take → rules.execute → Journal.append`, and comes back as
an `Outcome` or a `Refusal`. A page walks `Turnstile.look → board_of | gate_of | ticket_of |
abroad_of | why_not`, between two batches, so that it shows nothing that is not durable.
"""

from tarazu.station.abroad import abroad_of
from tarazu.station.asking import Answer, Intent, Mending, Outcome, StationDead, derived_id
from tarazu.station.board import board_of
from tarazu.station.codec import KindUnknown, event_of
from tarazu.station.desk import gate_of
from tarazu.station.private import Keeping, PrivateStore, open_private, private_in_memory
from tarazu.station.tickets import ticket_of
from tarazu.station.turnstile import Turnstile
from tarazu.station.why import why_not
from tarazu.station.writer import Station

__all__ = [
    "Answer",
    "Intent",
    "Keeping",
    "KindUnknown",
    "Mending",
    "Outcome",
    "PrivateStore",
    "Station",
    "StationDead",
    "Turnstile",
    "abroad_of",
    "board_of",
    "derived_id",
    "event_of",
    "gate_of",
    "open_private",
    "private_in_memory",
    "ticket_of",
    "why_not",
]
