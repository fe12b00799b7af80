"""Corners of what is seen at the line and of what is undone again."""

import msgspec
import pytest

from tarazu.rules import commands as cmd
from tarazu.rules import events as ev
from tarazu.rules import execute, next_due
from tarazu.rules.regime import Exempt, Gate, Lane, Selector
from tarazu.rules.state import Stay
from tests.rules.driving import account, plan
from tests.rules.playing import crossing, do, plays, register
from tests.rules.regimes import START_AT

HOUR_MS = 3_600_000
AUTO = Gate(call="auto", call_window_s=86_400)
AID = """
[[account]]
name  = "a"
earn  = [{ direction = "out" }, { direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR" }]
[[exempt]]
match = [{ cargo = "humanitarian" }]
earns = false
"""


def test_a_truck_that_is_abroad_by_the_book_may_join_and_go_and_is_marked():
    plays("""
regime  one-to-one, opening 2
08:00   movement T1 IR out            -> movement_recorded uncalled
        register T1 IR out            -> registered unmatched, called T1
        release T1                    -> released unmatched
        abroad T1
""")


def test_an_exempt_truck_that_is_seen_goes_as_it_was_called_and_earns_nothing():
    plays(
        """
regime  above
08:00   register T1 IR out humanitarian -> registered, called T1 exempt
        movement T1 IR out humanitarian -> released T1 exempt
        movement T2 IR out humanitarian -> movement_recorded exempt uncalled
        balance a 0
""",
        above=AID,
    )


def test_a_truck_called_by_two_persons_that_is_seen_goes_under_their_override():
    plays("""
regime  one-to-one
08:00   register T1 IR out            -> registered
        propose T1 by 14              -> override_proposed
        approve by 15                 -> override_approved, called T1 override
        movement T1 IR out            -> released T1 override
        balance a -1
""")


def test_a_truck_that_has_waited_long_enough_is_exempt_when_it_is_seen():
    """It could have been called, but for the slot."""
    patient = Exempt(match=(Selector(cargo="fuel"),), waited_s_min=3_600)
    gate = Gate(call="officer")
    state = crossing(msgspec.structs.replace(plan(account(), gate=gate), exempts=(patient,)))
    register(state, "t1", cargo="fuel")
    register(state, "t2", cargo="fuel", at=START_AT + 1)

    def seen(truck: str) -> ev.TicketReleased:
        move = cmd.RecordMovement(truck=truck, registered="IR", direction="out", cargo="fuel")
        return do(state, move, START_AT + HOUR_MS)[0].data

    told = seen("t1")
    assert (told.exempt.clause, told.spends, told.uncalled) == (0, (), True)
    told = seen("t2")
    assert told.exempt is None
    assert [spend.units for spend in told.spends] == [1]


def test_what_is_known_of_a_movement_is_told_before_who_may_approve():
    plays("""
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned
        propose undo P1 by 15         -> override_proposed
        undo P1 by 14                 -> correction_recorded P1
        approve by 15                 -> refused already_corrected
""")


def test_a_corrected_movement_of_today_is_taken_off_the_numbers_of_today():
    plays("""
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned
        movement P2 AF in by 14       -> movement_recorded, credit_earned
        movement P3 AF in by 14       -> movement_recorded, credit_earned
        today a 3
        undo P3 by 14                 -> correction_recorded P3
        today a 2
        undo P1 by 14                 -> correction_recorded P1
        today a 1, balance a 1
""")


def test_the_last_passage_and_the_last_credit_have_their_hour():
    state = crossing(plan(account(), gate=AUTO))
    do(state, cmd.RecordMovement(truck="p1", registered="AF", direction="in"), START_AT + 7)
    do(state, cmd.RecordMovement(truck="p2", registered="AF", direction="out"), START_AT + 9)
    assert state.facts.flows["in/AF"].last_at == START_AT + 7
    assert state.facts.flows["out/AF"].last_at == START_AT + 9
    assert state.facts.accounts["a"].last_at == START_AT + 7


def test_a_return_that_is_undone_leaves_the_stay_as_it_was():
    state = crossing(plan(account(), gate=AUTO))
    out = {"truck": "t1", "registered": "IR", "direction": "out", "destination": "Herat"}
    do(state, cmd.RecordMovement(**out))
    back = {"truck": "t1", "registered": "IR", "direction": "in", "by": "14"}
    do(state, cmd.RecordMovement(**back), START_AT + 5)
    assert state.facts.abroad == {}
    do(state, cmd.UndoMovement(movement=2, by="14"), START_AT + 9)
    assert state.facts.abroad == {
        "t1": Stay(registered="IR", since_at=START_AT, destination="Herat")
    }


def test_a_second_exit_says_so_in_the_stock_too():
    state = crossing(plan(account(), gate=AUTO))
    for later in (0, 5):
        out = cmd.RecordMovement(truck="t1", registered="IR", direction="out")
        do(state, out, START_AT + later)
    assert state.facts.abroad["t1"].unmatched
    assert state.facts.abroad["t1"].since_at == START_AT + 5


def test_a_lower_cap_takes_the_units_that_would_have_lived_longest():
    plays("""
regime  one-to-one, life 1h
08:00   movement P1 AF in             -> movement_recorded, credit_earned
08:30   movement P2 AF in             -> movement_recorded, credit_earned
        adopt one-to-one, from 08:30, life 1h, cap 1
                                      -> regime_adopted, regime_began, credit_forfeited a 1
09:00   clock                         -> credit_expired a 1
        balance a 0, expired a 1, forfeited a 1
09:10   movement P3 AF in             -> movement_recorded, credit_earned
10:10   clock                         -> credit_expired a 1
        expired a 2
""")


def test_a_mended_truck_on_hold_stays_in_the_list_where_it_was_not_called():
    plays("""
08:00   register T1 IR out            -> registered
        hold T9 court                 -> hold_placed
        correct T1 as T9 IR           -> truck_corrected T9
        list T9
        movement P1 AF in             -> movement_recorded, credit_earned
        lift T9 court                 -> hold_lifted, called T9
""")


@pytest.mark.parametrize(("cargo", "lane"), [("fuel", "tanks"), ("general", "rest")])
def test_a_mended_truck_stands_in_the_lane_of_what_it_carries(cargo, lane):
    tanks = Lane(name="tanks", match=(Selector(cargo="fuel", laden="loaded"),))
    state = crossing(plan(account(), lanes=(tanks, Lane(name="rest")), gate=AUTO))
    register(state, "t1", cargo="medicine")
    mend = {"registered": "IR", "laden": "loaded", "cargo": cargo}
    do(state, cmd.CorrectTruck(ticket=1, truck="t1", **mend))
    assert state.facts.tickets[1].standing.lane == lane


def test_nobody_knows_when_the_next_lot_expires_better_than_the_clock():
    state = crossing(plan(account(expires_after_s=36_000), gate=AUTO))
    do(state, cmd.RecordMovement(truck="p1", registered="AF", direction="in"))
    assert next_due(state) == START_AT + 10 * HOUR_MS
    do(state, cmd.SuspendGate(directions=("out",), reason="flood"), START_AT + HOUR_MS)
    assert next_due(state) is None
    do(state, cmd.ResumeGate(directions=("out",)), START_AT + 3 * HOUR_MS)
    assert next_due(state) == START_AT + 12 * HOUR_MS
    do(
        state,
        cmd.RecordMovement(truck="p2", registered="AF", direction="in"),
        START_AT + 11 * HOUR_MS,
    )
    [expired] = execute(state, cmd.PassTime(), START_AT + 20 * HOUR_MS)
    assert expired.at == START_AT + 12 * HOUR_MS


def test_of_lanes_with_numbers_the_lowest_goes_first_whatever_their_order_in_the_file():
    lanes = (
        Lane(name="second", match=(Selector(cargo="fuel"),), precedence=1),
        Lane(name="first", match=(Selector(cargo="medicine"),), precedence=0),
        Lane(name="rest"),
    )
    state = crossing(plan(account(), lanes=lanes, gate=AUTO))
    for number, cargo in enumerate(("general", "fuel", "medicine"), 1):
        register(state, f"t{number}", cargo=cargo)
    for number in range(3):
        do(state, cmd.RecordMovement(truck=f"p{number}", registered="AF", direction="in"))
    assert list(state.facts.calls) == [3, 2, 1]


def test_papers_first_places_a_hold_of_nobody():
    state = crossing(plan(account(), gate=AUTO), papers_first=True)
    [_, held] = register(state, "t1")
    assert held.data == ev.HoldPlaced(truck="t1", hold="documents", authority="", note="", ticket=1)
