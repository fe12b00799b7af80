"""What is asked of the station and what it answers: intents, outcomes, refusals."""

import hashlib

import msgspec

from tarazu.calendars import Instant
from tarazu.faults import TarazuError
from tarazu.feed import Fact
from tarazu.journal import canonical
from tarazu.rules import Refusal
from tarazu.rules.commands import Command
from tarazu.rules.events import Event

# What a fact tells: its time, its id and its line say when and where it was told.
_TOLD = tuple(n for n in Fact.__struct_fields__ if n not in ("at", "source_id", "line"))


class Mending(msgspec.Struct, frozen=True, gc=False):
    """The truck of a live ticket as it should have been registered, typed anew; the place stays.

    `fact` is a registration; its time and direction do not count. Papers that it leaves out stay as
    they were.
    """

    ticket: int
    fact: Fact


class Intent(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One intent of one asker: the same id for every try of it, for ever.

    `ask` is a command of the rules, a fact that names a truck by its plate, or a mending. `at` is
    given by an import, whose clock is its rows'; otherwise the station's clock rules. `nonce_of`
    makes the commitment of a registration repeatable (an import gives it). `texts` are what
    somebody wrote, by the fields of the command that name them: the station puts their digests
    there and keeps them in the private store if the command is accepted.

    Units: `id` is 32 lower-case hexadecimal digits, 128 bits.
    """

    id: str
    ask: Command | Fact | Mending
    by: str = ""
    device: str | None = None
    at: Instant | None = None
    occurred_ms: Instant | None = None
    nonce_of: str = ""
    texts: dict[str, str] = {}


class Outcome(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What was done, durably: the records of the intent and their events.

    `again`: the intent was recorded before, and this is its first answer repeated. `reference` and
    `code` are the driver's, where a ticket was registered. `fits` is False where a plate was kept
    although it fits no grammar.
    """

    id: str
    first_seq: int
    last_seq: int
    events: tuple[Event, ...]
    again: bool = False
    reference: str = ""
    code: str = ""
    fits: bool = True


Answer = Outcome | Refusal


class StationDead(TarazuError):
    """The station met an error after it had begun to decide; it answers nothing more.

    What was asked last may be in the book or not: ask again with the same id after the restart.
    """


def content_of(intent: Intent) -> bytes | None:
    """Write what an intent asks that names a plate or holds words; None for a bare command.

    Whoever asks again asks the same, whatever has happened since: the fact's time does not count,
    for a fact that came without one is given that of each try.
    """
    ask = intent.ask
    if isinstance(ask, Fact | Mending):
        fact = ask if isinstance(ask, Fact) else ask.fact
        told = {name: value for name in _TOLD if (value := getattr(fact, name)) not in ("", None)}
        return canonical({"by": intent.by, "of": getattr(ask, "ticket", None), "told": told})
    if not intent.texts:
        return None
    return canonical({"by": intent.by, "command": ask, "texts": intent.texts})


def derived_id(*parts: str) -> str:
    """Make a command id that follows from its parts, for what must be the same when done again."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
