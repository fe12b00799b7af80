"""What the board counts, counted again from the events one by one."""

from collections import Counter

from tarazu.rules import events as ev
from tarazu.rules.state import Facts

_TOTALS = {
    "TicketRegistered": "registered",
    "TicketReleased": "released",
    "TicketWithdrawn": "withdrawn",
    "CallLapsed": "lapsed",
    "OverrideRefused": "refused_overrides",
}


class Counts:
    """Passages that stand, and how tickets ended."""

    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self.passages: dict[int, ev.Passage] = {}

    def note(self, data: ev.EventData, *, was_called: bool) -> None:
        name = type(data).__name__
        if name in _TOTALS:
            self.totals[_TOTALS[name]] += 1
        begins = name == "TicketCalled" or (name == "TicketReleased" and not was_called)
        if begins and data.override is not None:
            self.totals["overridden"] += 1
        if isinstance(data, ev.MovementRecorded | ev.TicketReleased):
            self.passages[data.movement] = data
        if isinstance(data, ev.CorrectionRecorded):
            gone = self.passages.pop(data.movement)
            self.totals["released"] -= isinstance(gone, ev.TicketReleased)

    def agree_with(self, facts: Facts) -> None:
        for name in (*_TOTALS.values(), "overridden"):
            assert getattr(facts.totals, name) == self.totals[name], name
        for flag in ("uncalled", "unmatched"):
            stand = sum(getattr(p, flag) for p in self.passages.values())
            assert getattr(facts.totals, flag) == stand, flag
        flows, today = Counter(), Counter()
        for passage in self.passages.values():
            flow = f"{passage.direction}/{passage.registered}"
            flows[flow] += 1
            today[flow] += passage.day == facts.day
        for name, flow in facts.flows.items():
            assert (flow.total, flow.today) == (flows[name], today[name]), f"{name}: {flow}"
