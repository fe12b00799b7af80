"""Commands in the plain words of a case, and the names by which a case calls things."""

import re

from tarazu.rules import commands as cmd
from tarazu.rules import events as ev
from tests.rulebook.plans import terms_of_words

_LADEN = ("loaded", "empty", "bobtail")
_CARGO = (
    "general",
    "perishable",
    "medicine",
    "fuel",
    "dangerous",
    "livestock",
    "humanitarian",
    "none",
)
_WAYS = {"in": ("in",), "out": ("out",), "both": ("in", "out")}


class Names:
    """Finds ticket, movement and proposal numbers by the truck that a case names."""

    def __init__(self, teller) -> None:
        self.teller = teller
        self.ticket_of: dict[str, int] = {}
        self.movement_of: dict[str, int] = {}
        self.proposal = 0

    def note(self, event: ev.Event) -> None:
        data = event.data
        if isinstance(data, ev.TicketRegistered | ev.TruckCorrected):
            self.ticket_of[data.truck] = data.ticket
        if isinstance(data, ev.MovementRecorded | ev.TicketReleased):
            self.movement_of[data.truck] = data.movement
        if isinstance(data, ev.OverrideProposed):
            self.proposal = data.override

    def ticket(self, truck: str) -> int:
        return self.ticket_of.get(truck, 0)

    def movement(self, truck: str) -> int:
        return self.movement_of.get(truck, 0)


def _facts_of(words: list[str]) -> dict:
    """Read "IR out loaded fuel to Herat": country, direction, laden state, cargo, destination."""
    facts = {}
    while words:
        word = words.pop(0)
        if word in ("in", "out"):
            facts["direction"] = word
        elif word in _LADEN:
            facts["laden"] = word
        elif word in _CARGO:
            facts["cargo"] = word
        elif word == "to":
            facts["destination"] = words.pop(0)
        elif re.fullmatch("[A-Z]{2}", word):
            facts["registered"] = word
        else:
            raise ValueError(f'nobody knows the word "{word}"')
    return facts


def command_of_words(text: str, names: Names, plan) -> cmd.Command | None:
    """Read one order, such as "register T1 IR out general"; "clock" asks for nothing."""
    text, by = _take(text, r" by (\w+)$")
    verb, *words = text.split()
    if verb in ("adopt", "configure"):
        rest = text.partition(" ")[2]
        if verb == "adopt":
            return cmd.AdoptRegime(regime=plan(rest))
        return cmd.ConfigureCrossing(terms=terms_of_words(rest))
    one = words[0] if words else ""
    match verb:
        case "clock":
            return None
        case "register":
            cleared = True if "cleared" in words else None
            facts = _facts_of([word for word in words[1:] if word != "cleared"])
            return cmd.RegisterTicket(truck=one, by=by, cleared=cleared, **facts)
        case "movement":
            return cmd.RecordMovement(truck=one, by=by, **_facts_of(words[1:]))
        case "withdraw":
            return cmd.WithdrawTicket(ticket=names.ticket(one), by=by)
        case "arrive":
            return cmd.RecordArrival(ticket=names.ticket(one), by=by)
        case "release":
            return cmd.ReleaseTicket(ticket=names.ticket(one), by=by)
        case "call":
            ticket = names.ticket(words[1]) if words[1:] else None
            return cmd.CallNext(direction=one, ticket=ticket, by=by)
        case "correct":  # correct T1 as T9 IR loaded fuel
            facts = {"laden": "loaded", "cargo": "general", **_facts_of(words[3:])}
            return cmd.CorrectTruck(ticket=names.ticket(one), truck=words[2], by=by, **facts)
        case _:
            return _about_the_world(verb, words, names, by)


def _about_the_world(verb: str, words: list[str], names: Names, by: str) -> cmd.Command:
    one = words[0] if words else ""
    match verb:
        case "hold":
            return cmd.PlaceHold(truck=one, hold=words[1], by=by)
        case "lift":
            return cmd.LiftHold(truck=one, hold=words[1], by=by)
        case "suspend":
            reason = " ".join(words[1:]) or "flood"
            return cmd.SuspendGate(directions=_WAYS[one], reason=reason, by=by)
        case "resume":
            return cmd.ResumeGate(directions=_WAYS[one], by=by)
        case "propose":  # propose T1, or propose undo P1
            if one == "undo":
                movement = names.movement(words[1])
                return cmd.ProposeOverride(movement=movement, reason="why", by=by)
            return cmd.ProposeOverride(ticket=names.ticket(one), reason="why", by=by)
        case "approve":
            return cmd.ApproveOverride(override=int(one or names.proposal), by=by)
        case "refuse":
            return cmd.RefuseOverride(override=int(one or names.proposal), by=by)
        case "undo":
            return cmd.UndoMovement(movement=names.movement(one), by=by)
        case "abroad":  # abroad T7 IR to Herat
            return cmd.TakeOverTruck(truck=one, by=by, **_facts_of(words[1:]))
        case "sighting":  # sighting T7 at Herat from yard
            return cmd.RecordSighting(truck=one, place=words[2], said_by=words[4], by=by)
        case "rename":
            return cmd.RenameTruck(truck=one, token=words[2], by=by)
        case "revoke":
            return cmd.RevokeRegime(by=by)
        case "publish":  # publish azar revision 2
            figures = {"digest": "d", "head_seq": 1, "head_hash": "h"}
            return cmd.NotePublication(publication=one, revision=int(words[2]), by=by, **figures)
        case _:
            raise ValueError(f'nobody knows the order "{verb}"')


def _take(text: str, pattern: str) -> tuple[str, str]:
    found = re.search(pattern, text)
    return (text[: found.start()], found[1]) if found else (text, "")
