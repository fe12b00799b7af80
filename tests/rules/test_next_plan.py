"""What a next plan goes on with, clause by clause, and what it begins anew."""

import msgspec

from tarazu.rules import Reason, Refusal, State, execute
from tarazu.rules import commands as cmd
from tarazu.rules import events as ev
from tarazu.rules.regime import Exempt, Gate, Grant, Interval, Regime, Selector
from tests.rules.driving import account, plan
from tests.rules.playing import crossing, do, plays, register
from tests.rules.regimes import START_AT

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
AUTO = Gate(call="auto", call_window_s=86_400)


def every(direction: str, per_truck_s: int = 7_200) -> Interval:
    return Interval(match=(Selector(direction=direction),), per_truck_s=per_truck_s)


def regime_with(*accounts, after_ms: int = 0, gate=AUTO, **clauses) -> Regime:
    found = plan(*(accounts or (account(opening=9),)), gate=gate)
    return msgspec.structs.replace(found, valid_from=START_AT + after_ms, **clauses)


def adopts(state: State, regime: Regime) -> list[ev.EventData]:
    """Adopt a regime and live to its beginning."""
    events = do(state, cmd.AdoptRegime(regime=regime))
    events += execute(state, cmd.PassTime(), regime.valid_from)
    return [event.data for event in events]


def goes_out(state: State, truck: str, at: int = START_AT) -> None:
    do(state, cmd.RecordMovement(truck=truck, registered="IR", direction="out"), at)


def test_an_interval_that_the_next_plan_has_too_goes_on_wherever_it_stands():
    state = crossing(regime_with(intervals=(every("out"),)))
    goes_out(state, "t1")
    told = adopts(state, regime_with(after_ms=1, intervals=(every("in"), every("out"))))
    [began] = [data for data in told if isinstance(data, ev.RegimeBegan)]
    assert began.kept_intervals == (-1, 0)
    assert state.facts.passed == [{}, {"t1": START_AT}]
    register(state, "t1", START_AT + 1)
    assert state.facts.calls == {}
    execute(state, cmd.PassTime(), START_AT + 2 * HOUR_MS - 1)
    assert state.facts.calls == {}
    execute(state, cmd.PassTime(), START_AT + 2 * HOUR_MS)
    assert list(state.facts.calls) == [1]


def test_an_interval_that_the_next_plan_has_not_is_forgotten():
    state = crossing(regime_with(intervals=(every("out"),)))
    goes_out(state, "t1")
    adopts(state, regime_with(after_ms=1, intervals=(every("in"),)))
    assert state.facts.passed == [{}]
    register(state, "t1", START_AT + 1)
    assert list(state.facts.calls) == [1]


def test_an_interval_undone_after_a_change_of_plan_is_put_back_as_it_was():
    plays(
        """
regime  above
08:00   movement T1 IR out            -> movement_recorded uncalled
        movement T1 IR in             -> movement_recorded
08:30   movement T1 IR out by 14      -> movement_recorded uncalled
        adopt above, from 08:30       -> regime_adopted, regime_began
        undo T1 by 14                 -> credit_granted, correction_recorded T1
        register T1 IR out            -> registered
        abroad nobody
08:59   clock                         ->
09:00   clock                         -> called T1
""",
        above="""
[[account]]
name = "a"
opening = 5
spend = [{ direction = "out", registered = "IR" }]
[[interval]]
match = [{ direction = "out" }]
per_truck_s = 3_600
[regime]
carry = "balance"
""",
    )


def test_a_plan_begins_with_its_grant_and_names_the_next():
    daily = account(grant=Grant(every="day", trucks=2))
    state = crossing(regime_with())
    told = adopts(state, regime_with(daily, after_ms=1))
    [granted] = [data for data in told if isinstance(data, ev.CreditGranted)]
    assert (granted.units, granted.why) == (2, "grant")
    assert state.facts.accounts["a"].next_grant_at == granted.next_at
    assert 0 < granted.next_at - START_AT <= DAY_MS
    [again] = execute(state, cmd.PassTime(), granted.next_at)
    assert again.data.next_at == granted.next_at + DAY_MS


def test_debt_and_calls_in_overdraft_have_the_first_credit_of_the_next_plan():
    plays("""
regime  one-to-one, overdraft 2
08:00   register T1 IR out            -> registered, called T1
        register T2 IR out            -> registered, called T2
        release T1                    -> released T1
        debt a 1, uncovered a 1
        adopt one-to-one, from 08:00, overdraft 2, grant 3 every day
                                      -> regime_adopted, regime_began, ticket_sorted T2
                                      -> credit_granted a 3
        debt a 0, uncovered a 0, free a 1, balance a 2
""")


def test_what_is_not_the_crossings_own_names_whose_it_is():
    state = crossing(regime_with())
    other = msgspec.structs.replace(regime_with(), home="TM")
    answer = do(state, cmd.AdoptRegime(regime=other))
    assert answer == Refusal(Reason.OTHER_CROSSING, detail="TM/AF")
    answer = do(state, cmd.ConfigureCrossing(terms=cmd.Terms(home="TM", peer="AF")))
    assert answer == Refusal(Reason.OTHER_CROSSING, detail="IR/AF")


def test_open_time_lost_under_one_plan_is_not_lost_again_under_the_next():
    patient = Exempt(waited_s_min=3_600)
    state = crossing(regime_with(account(), exempts=(patient,)))
    do(state, cmd.SuspendGate(directions=("out",), reason="flood"))
    do(state, cmd.ResumeGate(directions=("out",)), START_AT + HOUR_MS)
    assert state.facts.ways["out"].lost_ms == HOUR_MS
    later = START_AT + HOUR_MS
    do(
        state,
        cmd.AdoptRegime(regime=regime_with(account(), after_ms=HOUR_MS, exempts=(patient,))),
        later,
    )
    assert state.facts.ways["out"].lost_ms == 0
    register(state, "t1", later)
    execute(state, cmd.PassTime(), later + HOUR_MS - 1)
    assert not state.facts.calls
    execute(state, cmd.PassTime(), later + HOUR_MS)
    assert state.facts.calls[1].exempt is not None


def test_suspensions_add_up():
    state = crossing(regime_with(account(expires_after_s=86_400)))
    do(state, cmd.RecordMovement(truck="p1", registered="AF", direction="in"))
    for hour in (1, 3):
        do(state, cmd.SuspendGate(directions=("out",), reason="flood"), START_AT + hour * HOUR_MS)
        do(state, cmd.ResumeGate(directions=("out",)), START_AT + (hour + 1) * HOUR_MS)
    assert state.facts.ways["out"].lost_ms == 2 * HOUR_MS
    assert state.facts.accounts["a"].paused_ms == 2 * HOUR_MS
    assert execute(state, cmd.PassTime(), START_AT + 26 * HOUR_MS - 1) == []
    [expired] = execute(state, cmd.PassTime(), START_AT + 26 * HOUR_MS)
    assert (expired.at, expired.data.units) == (START_AT + 26 * HOUR_MS, 1)


def test_a_call_at_its_very_deadline_has_nothing_left_and_is_frozen_on_time():
    state = crossing(regime_with(gate=Gate(call="auto", call_window_s=600)))
    register(state, "t1")
    at = START_AT + 10 * MINUTE_MS
    [stopped] = do(state, cmd.SuspendGate(directions=("out",), reason="flood"), at)
    assert [tuple(clock) for clock in map(msgspec.structs.astuple, _clocks(stopped))] == [(1, 0)]
    do(state, cmd.ResumeGate(directions=("out",)), at + 5)
    assert state.facts.calls[1].until_at == at + 5


def _clocks(stopped: ev.Event) -> tuple:
    return stopped.data.ways[0].calls_left_ms


def test_only_the_calls_of_the_direction_that_goes_on_get_a_new_deadline():
    both = msgspec.structs.replace(
        account(opening=9), spend=(Selector(direction="out"), Selector(direction="in"))
    )
    state = crossing(regime_with(both), entrance_area=True)
    register(state, "t1")
    register(state, "t2", direction="in")
    do(state, cmd.SuspendGate(directions=("in", "out"), reason="flood"), START_AT + HOUR_MS)
    [goes] = do(state, cmd.ResumeGate(directions=("in",)), START_AT + 2 * HOUR_MS)
    [way] = goes.data.ways
    assert [(clock.ticket, clock.value) for clock in way.calls_until] == [
        (2, START_AT + DAY_MS + HOUR_MS)
    ]
    assert state.facts.calls[1].left_ms == DAY_MS - HOUR_MS
    assert state.facts.calls[2].left_ms is None


def test_who_is_renamed_is_found_by_its_interval_alone():
    state = crossing(regime_with(intervals=(every("out"),)))
    goes_out(state, "t1")
    do(state, cmd.RecordMovement(truck="t1", registered="IR", direction="in"))
    assert do(state, cmd.RenameTruck(truck="t9", token="n9")) == Refusal(Reason.NO_SUCH_TRUCK)
    [renamed] = do(state, cmd.RenameTruck(truck="t1", token="n1"))
    assert renamed.data == ev.TruckRenamed(truck="t1", token="n1")
    assert state.facts.passed == [{"n1": START_AT}]


def test_refused_overrides_are_counted():
    state = crossing(regime_with(account()))
    for number in (1, 2):
        register(state, f"t{number}")
        do(state, cmd.ProposeOverride(ticket=number, reason="r", by="14"))
        do(state, cmd.RefuseOverride(override=number, by="15"))
    assert state.facts.totals.refused_overrides == 2


def test_a_day_with_room_for_two_exempt_trucks_lets_two_go_and_the_next_day_two_more():
    aid = Exempt(match=(Selector(cargo="humanitarian"),), per_day_max=2)
    state = crossing(regime_with(account(), exempts=(aid,)))
    for number in range(5):
        register(state, f"t{number}", cargo="humanitarian")
    assert list(state.facts.calls) == [1, 2]
    assert state.facts.exempt_used == {0: 2}
    execute(state, cmd.PassTime(), START_AT + DAY_MS)
    assert [n for n, call in state.facts.calls.items() if call.called_at > START_AT] == [3, 4]
