"""Why not me: for each truck that went earlier the one reason, computed from the events alone."""

import msgspec

from tarazu.rules import Refusal, State, execute
from tarazu.rules import commands as cmd
from tarazu.rules.regime import Exempt, Gate, Interval, Lane, Selector
from tarazu.station.chronicle import Chronicle
from tarazu.station.why import why_not
from tests.rules.driving import account, plan
from tests.rules.regimes import START_AT

MINUTE_MS = 60_000
OFFICER = Gate(call="officer")
FRESH = Lane("fresh", match=(Selector(cargo="perishable"),), precedence=1)
GENERAL = Lane("general")


class Told:
    """A crossing whose events are told to a chronicle as they come, a minute apart."""

    def __init__(self, regime) -> None:
        self.state, self.chronicle, self.at = State(), Chronicle(), START_AT
        self.do(cmd.ConfigureCrossing(terms=cmd.Terms(home="IR", peer="AF")))
        self.do(cmd.AdoptRegime(regime=regime))

    def do(self, command, minutes: int = 1) -> None:
        self.at += minutes * MINUTE_MS
        for one in (cmd.PassTime(), command):
            events = execute(self.state, one, self.at)
            assert not isinstance(events, Refusal), events
            for event in events:
                self.chronicle.note(event)

    def join(self, *trucks: str, **facts) -> None:
        for truck in trucks:
            facts = {"registered": "IR", "direction": "out", **facts}
            self.do(cmd.RegisterTicket(truck=truck, **facts))

    def come(self, count: int = 1) -> None:
        for _ in range(count):
            self.do(cmd.RecordMovement(truck=f"P{self.at}", registered="AF", direction="in"))

    def call(self) -> None:
        self.do(cmd.CallNext(direction="out"))

    def why(self, ticket: int = 1) -> list[tuple[int, str]]:
        """Give ticket and reason of each overtaking; a snapshot of the memory says the same."""
        kept = msgspec.json.decode(msgspec.json.encode(self.chronicle), type=Chronicle)
        assert kept == self.chronicle
        return [(one.ticket, one.reason) for one in why_not(self.state, kept, ticket)]


def test_a_hold_that_stood_before_the_truck_joined_is_the_reason():
    told = Told(plan(account(opening=1), gate=OFFICER))
    told.do(cmd.PlaceHold(truck="a", hold="fuel_quality"))
    told.join("a", "b")
    told.call()
    assert told.why() == [(2, "my_hold")]


def test_a_hold_under_a_mistyped_plate_is_the_reason_under_the_right_one_too():
    told = Told(plan(account(opening=1), gate=OFFICER))
    told.join("a", "b")
    told.do(cmd.PlaceHold(truck="a", hold="court"))
    told.do(cmd.CorrectTruck(ticket=1, truck="c", registered="IR", laden="loaded", cargo="general"))
    told.call()
    assert told.why() == [(2, "my_hold")]
    told.do(cmd.LiftHold(truck="c", hold="court"))
    told.join("d")
    told.come()
    told.call()
    assert told.state.facts.calls.keys() == {1, 2}


def test_a_hold_of_the_truck_that_was_meant_is_the_reason_from_the_correction_on():
    told = Told(plan(account(opening=1), gate=OFFICER))
    told.do(cmd.PlaceHold(truck="c", hold="court"))
    told.join("a", "b")
    told.do(cmd.CorrectTruck(ticket=1, truck="c", registered="IR", laden="loaded", cargo="general"))
    told.call()
    assert told.why() == [(2, "my_hold")]


def test_who_is_called_itself_was_not_overtaken_by_who_was_called_later():
    told = Told(plan(account(opening=2), gate=OFFICER))
    told.join("a", "b")
    told.call()
    told.call()
    assert told.why() == []


def test_a_missed_call_and_one_that_was_taken_back_are_told_apart():
    told = Told(plan(account(opening=1), gate=Gate(call="officer", call_window_s=600)))
    told.join("a", "b")
    told.call()
    told.do(cmd.PassTime(), minutes=11)
    told.call()
    assert told.why() == [(2, "my_lapse")]
    told = Told(plan(account(opening=1), gate=OFFICER))
    told.join("a", "b")
    told.call()
    told.do(cmd.PlaceHold(truck="a", hold="court"))
    told.call()
    assert told.why() == [(2, "my_hold")]
    told.do(cmd.LiftHold(truck="a", hold="court"))
    assert told.why() == [(2, "my_hold")]


def test_a_truck_that_goes_exempt_or_uncalled_says_so():
    free = Exempt(match=(Selector(cargo="humanitarian"),))
    told = Told(msgspec.structs.replace(plan(account(), gate=OFFICER), exempts=(free,)))
    told.join("a")
    told.join("b", cargo="humanitarian")
    told.join("c")
    told.call()
    told.do(cmd.RecordMovement(truck="c", registered="IR", direction="out"))
    assert told.why() == [(3, "uncalled"), (2, "exempt")]


def test_a_lane_before_mine_is_the_reason_and_my_own_share_where_mine_is_before():
    told = Told(plan(account(opening=2), lanes=(FRESH, GENERAL), gate=OFFICER))
    told.join("a")
    told.join("b", cargo="perishable")
    told.call()
    assert told.why() == [(2, "lane")]
    shared = msgspec.structs.replace(FRESH, share_max="1/2")
    told = Told(plan(account(opening=2), lanes=(shared, GENERAL), gate=OFFICER))
    told.join("x", "a", cargo="perishable")
    told.call()
    told.join("b")
    told.call()
    assert told.why(2) == [(3, "share")]


def test_an_interval_is_the_reason_in_whatever_lane():
    each = Interval(match=(Selector(direction="out"),), per_truck_s=7_200)
    regime = plan(account(opening=1), lanes=(FRESH, GENERAL), gate=OFFICER)
    for cargo in ("general", "perishable"):
        told = Told(msgspec.structs.replace(regime, intervals=(each,)))
        told.do(cmd.RecordMovement(truck="a", registered="IR", direction="out", laden="empty"))
        told.come()
        told.join("a", cargo=cargo)
        told.join("b")
        told.call()
        assert told.why() == [(2, "my_interval")]


def test_another_account_is_the_reason_where_the_trucks_spend_on_different_ones():
    accounts = account("a"), account("b", cargo="fuel", opening=1)
    other = msgspec.structs.replace(accounts[0], spend=(Selector(cargo="general"),))
    told = Told(plan(other, accounts[1], gate=OFFICER))
    told.join("a")
    told.join("b", cargo="fuel")
    told.call()
    assert told.why() == [(2, "account")]


def test_the_turn_of_a_lane_is_the_reason_under_a_cycle():
    lanes = (Lane("one", match=(Selector(cargo="fuel"),)), GENERAL)
    regime = msgspec.structs.replace(
        plan(account(opening=1), lanes=lanes, gate=OFFICER), order="cycle"
    )
    told = Told(regime)
    told.join("a")
    told.join("b", cargo="fuel")
    told.call()
    assert told.why() == [(2, "cycle")]


def test_the_lane_of_that_time_counts_and_not_that_of_a_later_plan():
    told = Told(plan(account(opening=1), lanes=(FRESH, GENERAL), gate=OFFICER))
    told.join("a")
    told.join("b", cargo="perishable")
    told.call()
    later = plan(account(), lanes=(Lane("all"),), gate=OFFICER)
    told.do(cmd.AdoptRegime(regime=msgspec.structs.replace(later, valid_from=told.at)))
    assert told.why() == [(2, "lane")]
