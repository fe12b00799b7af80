"""Corners of the rules that no officer needs to read about."""

import pytest
from msgspec.structs import replace

from tarazu.rules import State, execute, fold, fold_passages, next_due, restore
from tarazu.rules import commands as cmd
from tarazu.rules.law import share_of
from tarazu.rules.order import blocked_accounts, choose, trucks_ahead
from tarazu.rules.regime import Exempt, Gate, Grant, Interval, Lane, Selector
from tests.rules.driving import account, plan
from tests.rules.playing import crossing, do, plays, register
from tests.rules.regimes import START_AT

HOUR_MS = 3_600_000


# Trucks


def test_a_call_of_a_truck_that_turns_out_to_be_on_hold_is_taken_back():
    plays("""
regime  one-to-one, opening 1
08:00   hold T9 court                 -> hold_placed
        register T1 IR out            -> registered, called T1
        register T2 IR out            -> registered
        correct T1 as T9 IR           -> taken_back T1 hold, truck_corrected T9, called T2
""")


def test_a_truck_without_a_ticket_is_sighted_among_those_that_are_here():
    plays("""
08:00   movement P1 AF in             -> movement_recorded, credit_earned
        sighting P1 at Mashhad from police -> truck_sighted P1 place Mashhad
""")


def test_a_truck_keeps_its_ticket_for_one_way_while_it_passes_the_other():
    plays("""
08:00   register T1 IR out            -> registered
        movement T1 IR in             -> movement_recorded T1 unmatched
        list T1
""")


def test_a_truck_is_known_by_its_hold_alone():
    plays("""
08:00   hold T1 court                 -> hold_placed
        rename T1 as N1               -> truck_renamed T1 as N1
        register T2 IR out            -> registered T2
        rename T2 as N1               -> refused already_waiting
        rename T2 as N2               -> truck_renamed T2 as N2
        list N2
""")


def test_a_second_correction_waits_for_the_undo_of_the_officer_before():
    plays("""
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned
        propose undo P1 by 14         -> override_proposed
        propose undo P1 by 15         -> override_proposed
        approve 1 by 15               -> override_approved, correction_recorded P1 override
        approve 2 by 14               -> refused already_corrected
        refuse 2 by 14                -> override_refused
""")


def test_only_so_many_movements_can_be_corrected(monkeypatch):
    monkeypatch.setattr(fold_passages, "RECENT_MAX", 2)
    plays("""
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned
        movement P2 AF in by 14       -> movement_recorded, credit_earned
        movement P3 AF in by 14       -> movement_recorded, credit_earned
        undo P1 by 14                 -> refused no_such_movement
        undo P2 by 14                 -> correction_recorded P2
""")


def test_corrected_movements_are_forgotten_with_the_others(monkeypatch):
    monkeypatch.setattr(fold_passages, "RECENT_MAX", 2)
    plays("""
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned
        undo P1 by 14                 -> correction_recorded
        movement P2 AF in by 14       -> movement_recorded, credit_earned
        movement P3 AF in by 14       -> movement_recorded, credit_earned
        movement P4 AF in by 14       -> movement_recorded, credit_earned
        undo P1 by 14                 -> refused no_such_movement
""")


# What the rules tell others


def test_a_law_says_which_directions_may_need_a_release():
    law = crossing(plan(account(), gate=Gate(gated=(Selector(direction="in"),)))).law
    assert (law.gates("in"), law.gates("out")) == (True, True)
    law = crossing(plan(account())).law
    assert (law.gates("in"), law.gates("out")) == (False, True)


LANES = (Lane(name="fresh", match=(Selector(cargo="perishable"),), weight=2), Lane(name="rest"))


def listed(order: str) -> State:
    regime = plan(account(), lanes=LANES, gate=Gate(call="officer"))
    state = crossing(
        type(regime)(**{k: getattr(regime, k) for k in regime.__struct_fields__} | {"order": order})
    )
    for k in range(6):
        register(state, f"t{k}", cargo=("general", "perishable")[k % 2])
    return state


def test_trucks_ahead_are_those_of_earlier_lanes_and_earlier_places():
    state = listed("precedence")
    assert [trucks_ahead(state, n, START_AT) for n in range(1, 7)] == [3, 0, 4, 1, 5, 2]
    do(state, cmd.PlaceHold(truck="t1", hold="court"))
    assert [trucks_ahead(state, n, START_AT) for n in (1, 4, 6)] == [2, 0, 1]


def test_under_a_cycle_trucks_ahead_are_those_whose_turn_comes_before():
    state = listed("cycle")
    assert [trucks_ahead(state, n, START_AT) for n in range(1, 7)] == [2, 0, 4, 1, 5, 3]


def test_the_first_of_a_lane_are_read_without_changing_it():
    state = listed("precedence")
    waiting, facts = state.waiting, state.facts
    assert waiting.first(facts, "out", "rest", 2) == [1, 3]
    assert waiting.first(facts, "out", "rest", 9) == [1, 3, 5]
    assert waiting.first(facts, "in", "rest", 9) == []
    assert waiting.is_ready(3)
    for _ in range(2):  # held and free again: its entries in the heap are stale or stand twice
        do(state, cmd.PlaceHold(truck="t2", hold="court"))
        assert not waiting.is_ready(3)
        assert waiting.first(facts, "out", "rest", 9) == [1, 5]
        do(state, cmd.LiftHold(truck="t2", hold="court"))
        assert waiting.first(facts, "out", "rest", 9) == [1, 3, 5]
    do(state, cmd.WithdrawTicket(ticket=1))
    do(state, cmd.WithdrawTicket(ticket=5))
    assert waiting.first(facts, "out", "rest", 9) == [3]
    do(state, cmd.WithdrawTicket(ticket=3))
    assert waiting.first(facts, "out", "rest", 9) == []


def test_of_a_long_lane_the_first_are_read_in_order():
    state = crossing(plan(account(), gate=Gate(call="officer")))
    for k in range(20):
        register(state, f"t{k}")
    for gone in (2, 5, 6, 11):
        do(state, cmd.WithdrawTicket(ticket=gone))
    left = [n for n in range(1, 21) if n not in (2, 5, 6, 11)]
    for count in (1, 5, 12, 30):
        assert state.waiting.first(state.facts, "out", "general", count) == left[:count]


def test_a_state_is_folded_from_nothing_but_its_events():
    state, events = State(), []
    events += do(state, cmd.ConfigureCrossing(terms=cmd.Terms(home="IR", peer="AF")))
    events += do(state, cmd.AdoptRegime(regime=plan(account(opening=1))))
    events += register(state, "t1")
    assert fold(events).digest() == state.digest()
    assert fold(events[2:], fold(events[:2])).digest() == state.digest()


# Clocks of the list


PATIENT = (Exempt(waited_s_min=3_600), Exempt(waited_s_min=7_200))
DAILY = (Interval(match=(Selector(direction="out"),), per_truck_s=86_400),)


def patient(**gate):
    regime = plan(account(), gate=Gate(**gate))
    fields = {k: getattr(regime, k) for k in regime.__struct_fields__}
    return type(regime)(**fields | {"exempts": PATIENT, "intervals": DAILY})


def test_a_wait_ripens_also_where_those_that_came_before_have_left():
    state = crossing(patient(call="officer"))
    register(state, "t1")
    register(state, "t2", START_AT + HOUR_MS // 2)
    do(state, cmd.WithdrawTicket(ticket=1), START_AT + HOUR_MS // 2)
    none = do(state, cmd.CallNext(direction="out"), START_AT + HOUR_MS)
    assert none.reason == "no_credit"
    (call,) = do(state, cmd.CallNext(direction="out"), START_AT + HOUR_MS + HOUR_MS // 2)
    assert (call.data.ticket, call.data.exempt.clause) == (2, 0)


def test_of_two_intervals_that_end_together_the_one_of_a_truck_that_left_ends_unseen():
    state = crossing(patient(call="officer"))
    for truck in ("t1", "t2", "t3"):
        for direction in ("out", "in"):
            do(state, cmd.RecordMovement(truck=truck, registered="IR", direction=direction))
        register(state, truck)
    do(state, cmd.WithdrawTicket(ticket=2))
    at = START_AT + 24 * HOUR_MS
    (call,) = do(state, cmd.CallNext(direction="out"), at)
    assert call.data.ticket == 1
    assert [state.waiting.is_ready(n) for n in (2, 3)] == [False, True]


@pytest.mark.parametrize("mode", ["officer", "auto"])
def test_an_interval_ends_also_where_those_that_it_barred_have_left(mode):
    state = crossing(patient(call=mode))
    for truck in ("t1", "t2"):
        for direction in ("out", "in"):
            move = cmd.RecordMovement(truck=truck, registered="IR", direction=direction)
            do(state, move)
        register(state, truck)
    do(state, cmd.WithdrawTicket(ticket=1))
    state = restore(state.snapshot())
    assert not state.waiting.is_ready(2)
    events = execute(state, cmd.PassTime(), START_AT + 30 * HOUR_MS)
    if mode == "officer":
        events = do(state, cmd.CallNext(direction="out"), START_AT + 30 * HOUR_MS)
    calls = [e.data.ticket for e in events if type(e.data).__name__ == "TicketCalled"]
    assert calls[0] == 2
    assert mode == "officer" or events[0].at == START_AT + 24 * HOUR_MS


def test_a_plan_that_ends_within_the_period_resets_no_more():
    plays("""
regime  one-to-one, opening 2, reset to 0 every day, valid until +1d 00:00
+1d 00:00 clock                       -> credit_reset a 2
+3d 00:00 clock                       ->
""")


def test_the_share_of_a_lane_looks_back_on_ninety_nine_calls():
    regime = plan(account(opening=102), gate=Gate(call="immediate"))
    state = crossing(regime)
    for k in range(101):
        register(state, f"t{k}")
    assert len(state.facts.ways["out"].window) == 99
    state.facts.ways["out"].window[:2] = ["oldest", "second"]
    register(state, "another")
    assert state.facts.ways["out"].window[0] == "second"
    assert state.facts.totals.released == 102


def test_trucks_ahead_of_the_first_of_all_lanes_are_none():
    state = crossing(plan(account(), lanes=LANES, gate=Gate(call="officer")))
    register(state, "t1")
    assert trucks_ahead(state, 1, START_AT) == 0


def test_where_there_is_no_plan_nobody_is_chosen_and_no_account_blocked():
    assert choose(State(), START_AT) is None
    assert blocked_accounts(State()) == set()


def test_an_account_without_a_grant_has_no_next_one():
    law = crossing(plan(account())).law
    assert law.next_grant("a", START_AT) is None
    assert law.next_reset("a", START_AT) is None


def test_what_was_taken_over_between_two_returns_stays_taken_over():
    plays("""
08:00   movement T1 IR in             -> movement_recorded unmatched
        propose undo T1 by 14         -> override_proposed
08:01   abroad T1 IR                  -> truck_taken_over T1
08:02   movement T1 IR in by 14       -> movement_recorded T1
        approve by 15                 -> override_approved, correction_recorded T1 override
        abroad nobody
        undo T1 by 14                 -> correction_recorded T1
        abroad T1
""")


def test_a_truck_taken_over_after_a_return_stays_when_the_return_is_undone():
    plays("""
08:00   movement T1 IR in by 14       -> movement_recorded unmatched
        abroad T1 IR                  -> truck_taken_over T1
        undo T1 by 14                 -> correction_recorded T1
        abroad T1
""")


def test_two_passages_of_one_instant_are_undone_one_by_one():
    plays("""
08:00   movement P1 AF in             -> movement_recorded, credit_earned
        propose undo P1 by 14         -> override_proposed
        movement P1 AF in by 14       -> movement_recorded unmatched, credit_earned
        approve by 15                 -> override_approved, correction_recorded override
        visiting P1
        undo P1 by 14                 -> correction_recorded
        visiting nobody
""")


def test_a_return_between_two_exits_is_undone_before_the_second_exit():
    plays("""
08:00   movement P1 AF in             -> movement_recorded, credit_earned
08:01   movement P1 AF out            -> movement_recorded
        propose undo P1 by 14         -> override_proposed
08:02   movement P1 AF in by 14       -> movement_recorded, credit_earned
        approve by 15                 -> override_approved, correction_recorded override
        undo P1 by 14                 -> correction_recorded
        visiting P1
""")


@pytest.mark.parametrize("text", ["1/5", "5/5", "2/100"])
def test_a_share_is_two_whole_numbers(text):
    assert "/".join(map(str, share_of(text))) == text


@pytest.mark.parametrize("text", ["", "1", "0/5", "6/5", "1/", "/5", "a/5", "1/b", "-1/5", "1/0"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(ValueError, match=text.replace("/", ".") or "^$"):
        share_of(text)


def test_at_the_instant_of_a_new_plan_lapse_and_expiry_come_before_its_cap_and_its_grant():
    regime = plan(account(expires_after_s=1_800), gate=Gate(call="auto", call_window_s=3_600))
    state = crossing(regime)
    do(state, cmd.RecordMovement(truck="P1", registered="AF", direction="in"))
    register(state, "t1", START_AT + 60_000)
    lapses_at = state.facts.calls[1].until_at + 1
    new = plan(account(cap=1, grant=Grant("day", 1)), gate=Gate(call="auto"))
    do(state, cmd.AdoptRegime(regime=replace(new, valid_from=lapses_at)), START_AT + 120_000)
    events = execute(state, cmd.PassTime(), lapses_at)
    assert [type(event.data).__name__ for event in events][:5] == [
        "RegimeBegan",
        "TicketSorted",
        "CreditExpired",
        "CallLapsed",
        "CreditGranted",
    ]
    assert state.facts.accounts["a"].forfeited == 0
    assert state.facts.calls.keys() == {1}  # on the grant


# Callers


def test_a_caller_that_lets_no_time_pass_or_turns_it_back_is_stopped():
    state = crossing(plan(account("a", grant=Grant("day", 1))))
    midnight = next_due(state)
    movement = cmd.RecordMovement(truck="P1", registered="AF", direction="in")
    with pytest.raises(AssertionError, match=f"due at {midnight}"):
        execute(state, movement, midnight)
    assert isinstance(execute(state, movement, midnight - 1), list)
    with pytest.raises(AssertionError, match="time went back"):
        execute(state, movement, midnight - 2)
