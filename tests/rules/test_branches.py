"""Corners of the rules that no officer needs to read about."""

import pytest

from tarazu.rules import State, execute, fold, fold_passages, restore
from tarazu.rules import commands as cmd
from tarazu.rules.order import trucks_ahead
from tarazu.rules.regime import Account, Exempt, Gate, Interval, Lane, Ratio, Selector
from tests.rulebook.pages import sections_of
from tests.rulebook.stage import play
from tests.rules.driving import account, plan
from tests.rules.regimes import START_AT

HOUR_MS = 3_600_000


def plays(lines: str, *, above: str = "") -> None:
    """Play a case that is no clause of its own."""
    text = f"```toml\n{above}\n```\n```case\n# A corner\n{lines}\n```"
    (case,) = [one for section in sections_of("corner", text) for one in section.cases]
    report = play(case)
    assert not report, "\n" + report


def do(state: State, command, at: int = START_AT):
    execute(state, cmd.PassTime(), at)
    return execute(state, command, at)


def crossing(regime, **terms) -> State:
    state = State()
    do(state, cmd.ConfigureCrossing(terms=cmd.Terms(home="IR", peer="AF", **terms)))
    do(state, cmd.AdoptRegime(regime=regime))
    return state


def register(state: State, truck: str, at: int = START_AT, **facts):
    facts = {"registered": "IR", "direction": "out", **facts}
    return do(state, cmd.RegisterTicket(truck=truck, **facts), at)


ONE_ACCOUNT_OF_ANOTHER_NAME = """
[[account]]
name  = "z"
earn  = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "AF" }]
"""


# Changes of plan


def test_of_two_plans_that_wait_only_the_one_that_is_due_begins():
    plays("""
08:00   adopt one-to-one, from 10:00, opening 1 -> regime_adopted
        adopt one-to-one, from 12:00, opening 2 -> regime_adopted
10:00   clock                         -> regime_began
11:00   movement P1 AF in             -> movement_recorded, credit_earned
12:00   clock                         -> regime_began
""")


def test_a_release_that_the_new_plan_does_not_gate_gives_no_ticket_back():
    plays(
        """
regime  one-to-one, opening 1, carry none
08:00   register T1 IR out            -> registered, called T1
        release T1 by 14              -> released T1
        adopt above, from 08:00       -> regime_adopted, regime_began
08:01   undo T1 by 14                 -> correction_recorded T1
        abroad nobody, list nobody, balance z 0
""",
        above=ONE_ACCOUNT_OF_ANOTHER_NAME,
    )


def test_what_a_movement_earned_on_an_account_that_ended_is_owed_to_nobody():
    plays(
        """
regime  one-to-one, carry none
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned
        movement P2 AF in by 14       -> movement_recorded, credit_earned
        adopt above, from 08:00       -> regime_adopted, regime_began
        movement P2 AF in by 14       -> movement_recorded unmatched, credit_earned z 1
08:01   undo P1 by 14                 -> correction_recorded P1
        balance z 1, today z 1
""",
        above=ONE_ACCOUNT_OF_ANOTHER_NAME,
    )


def test_a_ticket_that_comes_back_under_a_new_plan_waits_from_then_on():
    plays(
        """
regime  one-to-one, opening 1
07:00   register T1 IR out            -> registered, called T1
07:59   release T1 by 14              -> released T1
08:00   adopt above, from 08:00       -> regime_adopted, regime_began
08:01   undo T1 by 14                 -> correction_recorded T1 ticket back
09:00:59.999 clock                    ->
09:01   clock                         -> called T1 exempt
""",
        above="""
[[account]]
name  = "b"
spend = [{ direction = "out", registered = "IR" }]
[[exempt]]
waited_s_min = 3_600
""",
    )


TWO_ACCOUNTS = """
[[account]]
name  = "a"
opening = 1
expires_after_s = 7_200
spend = [{ direction = "out", registered = "IR" }]
[[account]]
name  = "b"
opening = 1
reset = { every = "day", to = 0 }
spend = [{ direction = "out" }]
[gate]
call_window_s = 180_000
"""


def test_of_two_accounts_under_one_call_each_loses_its_own():
    plays(
        """
regime  above
01:00   register T1 IR out            -> registered, called T1
+1d 01:00 withdraw T1                 -> credit_reset b 0 condemned 1
                                      -> credit_expired a 1 T1, credit_reset b 1 T1, withdrawn T1
        balance a 0, balance b 0
""",
        above=TWO_ACCOUNTS,
    )


def two(*, first: int = 1, second: int = 1, **gate):
    spend = (Selector(direction="out", registered="IR"),)
    return plan(
        Account(name="a", spend=spend, opening=2, ratio=Ratio(counted=first)),
        Account(name="b", spend=spend, opening=2, ratio=Ratio(counted=second)),
        gate=Gate(**gate),
    )


def test_a_call_on_two_accounts_is_carried_on_both():
    state = crossing(two())
    register(state, "t1")
    do(state, cmd.AdoptRegime(regime=two(first=3, second=2)))
    a, b = state.facts.accounts["a"], state.facts.accounts["b"]
    assert (a.reserved, a.free, b.reserved, b.free) == (3, 3, 2, 2)


def test_a_reset_may_fall_on_a_part_of_what_a_call_holds():
    plays(
        """
regime  above
00:00   movement P1 AF in             -> movement_recorded, credit_earned a 1
+0d 23:50 register T1 IR out          -> registered, called T1
        register T2 IR out            -> registered, called T2
        movement T9 IR out            -> movement_recorded uncalled
        balance a 4, debt a 2, reserved a 6
+1d 00:00 clock                       -> credit_reset a 0 condemned 1
+1d 00:01 withdraw T1                 -> credit_reset a 1 T1, withdrawn T1
        balance a 3, debt a 0
        release T2                    -> released T2
        balance a 0
""",
        above="""
[[account]]
name  = "a"
ratio = { counted = 3, releases = 1 }
opening = 2
earn  = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR" }]
reset = { every = "day", to = 1 }
""",
    )


# Suspensions


def test_directions_may_be_suspended_before_there_is_a_plan():
    plays("""
regime  none
08:00   suspend both                  -> gate_suspended
        adopt one-to-one, from 08:00, opening 1 -> regime_adopted, regime_began
        register T1 IR out            -> registered
        resume both                   -> gate_resumed, called T1
""")


def test_a_suspension_may_begin_and_end_before_there_is_a_plan():
    plays("""
regime  none
08:00   suspend both                  -> gate_suspended
09:00   resume both                   -> gate_resumed
        adopt one-to-one, from 09:00, opening 1 -> regime_adopted, regime_began
        register T1 IR out            -> registered, called T1
""")


def test_lives_stand_still_under_the_accounts_of_the_plan_in_force():
    """Suspended for `out`, an account that from now on spends `in` ages again, and the reverse."""
    plays(
        """
regime  one-to-one, life 2h
08:00   movement P1 AF in             -> movement_recorded, credit_earned a 1 expires 10:00
08:30   suspend out                   -> gate_suspended
09:00   adopt above, from 09:00       -> regime_adopted, regime_began
10:30   clock                         -> credit_expired a 1 at 10:30
        balance b 1
12:00   resume out                    -> gate_resumed
13:59   clock                         ->
14:00   clock                         -> credit_expired b 1
""",
        above="""
[[account]]
name  = "a"
spend = [{ direction = "in", registered = "AF" }]
[[account]]
name  = "b"
opening = 1
expires_after_s = 7_200
spend = [{ direction = "out", registered = "IR" }]
""",
    )


def test_an_account_that_spends_nowhere_never_stands_still():
    plays(
        """
regime  above
00:30   suspend both                  -> gate_suspended
01:00   clock                         -> credit_expired a 1
""",
        above="""
[[account]]
name  = "a"
opening = 1
expires_after_s = 3_600
earn = [{ direction = "in" }]
[gate]
gated = [{ direction = "out" }]
""",
    )


def test_a_carried_account_that_stands_still_goes_on_standing_still():
    plays("""
regime  one-to-one, life 2h
08:00   movement P1 AF in             -> movement_recorded, credit_earned
09:00   suspend out                   -> gate_suspended
10:00   adopt one-to-one, from 10:00  -> regime_adopted, regime_began
12:00   resume out                    -> gate_resumed
13:00   clock                         -> credit_expired a 1 at 13:00
""")


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
    assert [trucks_ahead(state, n) for n in range(1, 7)] == [3, 0, 4, 1, 5, 2]
    do(state, cmd.PlaceHold(truck="t1", hold="court"))
    assert [trucks_ahead(state, n) for n in (1, 4, 6)] == [2, 0, 1]


def test_under_a_cycle_trucks_ahead_are_those_of_the_own_lane():
    state = listed("cycle")
    assert [trucks_ahead(state, n) for n in range(1, 7)] == [0, 0, 1, 1, 2, 2]


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
