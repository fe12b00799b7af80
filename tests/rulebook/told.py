"""Events in the few words of a case: the kind, then facts; some facts must not be left out."""

from tarazu.calendars import day_of, local_parts, zone_of
from tarazu.rules import Refusal
from tarazu.rules import events as ev
from tarazu.rules.kinds import KIND_OF

# What a line of a case may write for a kind whose first word goes without saying.
SHORT = {
    "registered": "ticket_registered",
    "called": "ticket_called",
    "staged": "ticket_staged",
    "lapsed": "call_lapsed",
    "taken_back": "call_taken_back",
    "released": "ticket_released",
    "withdrawn": "ticket_withdrawn",
}
FLAGS = ("ahead", "exempt", "override", "uncalled", "unmatched")


class Teller:
    """Tells events of one case: tickets go by their truck, instants by the clock of the plan."""

    def __init__(self, zone: str, day_0: int) -> None:
        self.zone = zone_of(zone)
        self.day_0 = day_0
        self.truck_of: dict[int, str] = {}
        self.truck_moved: dict[int, str] = {}

    def clock(self, at: int) -> str:
        """Write an instant as a case does: "08:00", "+1d 08:00", with what is not whole minutes."""
        parts = local_parts(at, self.zone)
        text = f"{parts.hour:02d}:{parts.minute:02d}"
        if parts.second or at % 1_000:
            text += f":{parts.second:02d}"
        if at % 1_000:
            text += f".{at % 1_000:03d}"
        days = day_of(at, self.zone) - self.day_0
        return f"{days:+d}d {text}" if days else text

    def refusal(self, refusal: Refusal) -> tuple[str, list[str]]:
        facts = [refusal.reason.value]
        if refusal.ticket is not None:
            facts.append(self.truck_of.get(refusal.ticket, f"ticket {refusal.ticket}"))
        if refusal.until_at is not None:
            facts.append(f"until {self.clock(refusal.until_at)}")
        if refusal.account is not None:
            facts.append(f"account {refusal.account}")
        if refusal.detail:
            facts.append(refusal.detail)
        return "refused", facts

    def event(self, event: ev.Event) -> tuple[str, list[str]]:
        """Give the kind of an event and the facts that a case may state of it."""
        data = event.data
        if isinstance(data, ev.TicketRegistered | ev.TruckCorrected):
            self.truck_of[data.ticket] = data.truck
        if isinstance(data, ev.TicketReleased | ev.MovementRecorded):
            self.truck_moved[data.movement] = data.truck
        facts = [*self._who(data), *self._how(data), f"at {self.clock(event.at)}"]
        return KIND_OF[type(data)], facts

    def _who(self, data) -> list[str]:
        if isinstance(data, ev.TruckRenamed):
            return [data.truck, f"as {data.token}"]
        if hasattr(data, "truck"):
            return [data.truck]
        if isinstance(data, ev.CorrectionRecorded):
            return [self.truck_moved[data.movement]]
        number = getattr(data, "ticket", None)
        if number is not None:
            return [self.truck_of[number]]
        return [f"of {self.truck_moved[data.movement]}"] if getattr(data, "movement", 0) else []

    def _how(self, data) -> list[str]:
        facts = [flag for flag in FLAGS if getattr(data, flag, None) not in (None, False)]
        if isinstance(data, ev.OverrideProposed | ev.OverrideApproved | ev.OverrideRefused):
            facts = [f"by {data.by}"]
        if isinstance(data, ev.CorrectionRecorded) and data.ticket is not None:
            facts.append("ticket back")
        for name in (
            "why",
            "hold",
            "place",
            "cargo",
            "laden",
            "direction",
            "destination",
            "said_by",
            "publication",
            "revision",
        ):
            value = getattr(data, name, None)
            if value not in (None, ""):
                facts += [str(value), f"{name} {value}"]
        if hasattr(data, "units"):
            facts += [f"{data.account} {data.units}", data.account]
        if hasattr(data, "posted") and not isinstance(data.posted, bool):
            facts.append(f"posted {data.posted}")
        if getattr(data, "expires_at", None) is not None:
            facts.append(f"expires {self.clock(data.expires_at)}")
        if getattr(data, "condemned", 0):
            facts.append(f"condemned {data.condemned}")
        if hasattr(data, "until_at"):
            facts.append(f"until {self.clock(data.until_at)}")
        if hasattr(data, "standing") and data.standing is not None:
            facts.append(f"lane {data.standing.lane}")
        facts += [f"spends {s.account} {s.units}" for s in getattr(data, "spends", ())]
        facts += [way.direction for way in getattr(data, "ways", ())]
        return facts


def says(expected: str, kind: str, facts: list[str]) -> bool:
    """Say whether words such as "called T1 until 10:10" fit a kind and its facts.

    Facts may be left out, but not what changes the meaning: see FLAGS.
    """
    words = expected.split()
    if SHORT.get(words[0], words[0]) != kind:
        return False
    rest = f" {' '.join(words[1:])} "
    for fact in sorted(set(facts), key=len, reverse=True):
        rest = rest.replace(f" {fact} ", " ", 1)
    missing = [flag for flag in FLAGS if flag in facts and flag not in words]
    return not rest.strip() and not missing


def shown(kind: str, facts: list[str]) -> str:
    return " ".join([kind, *dict.fromkeys(facts)])
