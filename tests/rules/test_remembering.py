"""What the state remembers of passages, calls and lost credit, down to its corners."""

import msgspec

from tarazu.rules import commands as cmd
from tarazu.rules import fold_passages, restore
from tarazu.rules.paying import exposed_units
from tarazu.rules.regime import Gate, Interval, Selector
from tests.rules.driving import account, plan
from tests.rules.playing import crossing, do, plays, register
from tests.rules.regimes import START_AT

BOTH_EARN = """
[[account]]
name = "a"
cap  = 1
earn  = [{ direction = "in" }]
spend = [{ direction = "out", registered = "IR" }]
[[account]]
name = "b"
earn = [{ direction = "in" }]
spend = [{ direction = "out", registered = "AF" }]
[gate]
call = "immediate"
"""
DAILY = """
[[account]]
name = "a"
opening = 5
spend = [{ direction = "out", registered = "IR" }]
[[interval]]
match = [{ direction = "out" }]
per_truck_s = 3_600
"""
AID = """
[[account]]
name  = "a"
earn  = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR" }]
[[exempt]]
match = [{ cargo = "humanitarian" }]
"""


def test_a_call_that_holds_nothing_is_not_taken_back_for_a_correction():
    plays(
        """
regime  above
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned
        register T1 IR out            -> registered, called T1
        register T2 IR out humanitarian -> registered, called T2 exempt
        undo P1 by 14                 -> taken_back T1 correction, correction_recorded P1
        calls T2, list T1
""",
        above=AID,
    )


def test_a_grant_that_the_cap_forfeits_whole_posts_nothing():
    plays("""
regime  one-to-one, cap 1, opening 1, grant 1 every day
+1d 00:00 clock                       -> credit_granted a 1 posted 0, credit_forfeited a 1
        balance a 1, granted a 2, forfeited a 2
""")


def test_each_account_forfeits_its_own_part_of_what_a_movement_earned():
    plays(
        """
regime  above
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned a 1, credit_earned b 1
        movement P2 AF in by 14       -> movement_recorded, credit_earned a 1, credit_earned b 1
                                      -> credit_forfeited a 1
        undo P2 by 14                 -> correction_recorded P2 spends b 1
        balance a 1, balance b 1
""",
        above=BOTH_EARN,
    )


def test_a_grant_that_is_forfeited_takes_nothing_from_older_movements():
    plays("""
regime  one-to-one, call immediate, cap 1, grant 1 every day
08:00   register T1 IR out            -> registered, released T1
        movement P1 AF in             -> movement_recorded, credit_earned
+1d 00:00 clock                       -> credit_granted a 1 posted 1, credit_forfeited a 1
        propose undo P1 by 14         -> override_proposed
        approve by 15                 -> override_approved
                                      -> correction_recorded P1 override spends a 1
        balance a 0
""")


def test_a_lower_cap_of_a_new_plan_takes_from_the_newest_movements():
    plays("""
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned
        movement P2 AF in by 14       -> movement_recorded, credit_earned
        movement P3 AF in by 14       -> movement_recorded, credit_earned
08:01   adopt one-to-one, from 08:01, cap 1 -> regime_adopted, regime_began, credit_forfeited a 2
        undo P2 by 14                 -> correction_recorded P2
        undo P3 by 14                 -> correction_recorded P3
        balance a 1
        undo P1 by 14                 -> correction_recorded P1 spends a 1
        balance a 0
""")


def test_a_correction_of_yesterday_leaves_the_numbers_of_today():
    plays("""
08:00   movement P1 AF in             -> movement_recorded, credit_earned
+1d 08:00 movement P2 AF in           -> movement_recorded, credit_earned
        today a 1
        propose undo P1 by 14         -> override_proposed
        approve by 15                 -> override_approved, correction_recorded P1 override
        today a 1, balance a 1
""")


def test_only_the_trucks_whose_interval_still_runs_are_remembered(monkeypatch):
    monkeypatch.setattr(fold_passages, "_FORGET_EVERY", 2)
    hourly = Interval(match=(Selector(direction="out"),), per_truck_s=3_600)
    state = crossing(msgspec.structs.replace(plan(account()), intervals=(hourly,)))
    for minute, truck in ((0, "t1"), (30, "t2"), (59, "t3"), (60, "t4")):
        move = cmd.RecordMovement(truck=truck, registered="IR", direction="out")
        do(state, move, START_AT + minute * 60_000)
    assert list(state.facts.passed[0]) == ["t2", "t3", "t4"]


def test_an_interval_that_is_over_is_forgotten_and_its_passage_still_undone(monkeypatch):
    monkeypatch.setattr(fold_passages, "_FORGET_EVERY", 1)
    plays(
        """
regime  above
08:00   movement T1 IR out            -> movement_recorded uncalled
09:00   movement T2 IR out            -> movement_recorded uncalled
        propose undo T1 by 14         -> override_proposed
        approve by 15                 -> override_approved, credit_granted
                                      -> correction_recorded T1 override
        abroad T2
        register T1 IR out            -> registered, called T1
""",
        above=DAILY,
    )


def test_a_released_truck_gets_its_ticket_back_under_its_new_token():
    plays("""
regime  one-to-one, opening 1, call officer
08:00   register T1 IR out            -> registered
        call out                      -> called T1
        movement P1 AF in             -> movement_recorded, credit_earned
        release T1                    -> released T1
        propose undo T1 by 14         -> override_proposed
        rename T1 as N1               -> truck_renamed T1 as N1
        approve by 15                 -> override_approved, credit_granted
                                      -> correction_recorded override ticket back
        abroad nobody, visiting P1, list N1
""")


def test_a_truck_that_left_while_barred_is_no_longer_waited_for():
    plays(
        """
regime  above
08:00   movement T1 IR out            -> movement_recorded uncalled
        movement T1 IR in             -> movement_recorded
        register T1 IR out            -> registered
08:30   movement T2 IR out            -> movement_recorded uncalled
        movement T2 IR in             -> movement_recorded
        register T2 IR out            -> registered
        withdraw T1                   -> withdrawn
09:29   clock                         ->
09:30   clock                         -> called T2
""",
        above=DAILY,
    )


def test_a_snapshot_keeps_calls_that_stand_still_and_calls_ahead_of_credit():
    state = crossing(plan(account(opening=1), gate=Gate(staging_max=1)))
    register(state, "t1")
    register(state, "t2")
    do(state, cmd.SuspendGate(directions=("out",), reason="r"))
    copy = restore(state.snapshot())
    assert copy.digest() == state.digest()
    assert list(copy.waiting.ahead) == [2]
    later = START_AT + 36_000_000
    one = do(state, cmd.ResumeGate(directions=("out",)), later)
    assert do(copy, cmd.ResumeGate(directions=("out",)), later) == one
    ends = later + 3_600_001
    assert do(copy, cmd.PassTime(), ends) == do(state, cmd.PassTime(), ends)
    assert copy.digest() == state.digest()


def test_a_release_that_earned_pays_for_its_own_correction():
    plays(
        """
regime  above
08:00   register T1 IR out            -> registered, called T1
        release T1 by 14              -> released T1, credit_earned a 1
        register T2 IR out            -> registered, called T2
        available a 0
        undo T1 by 14                 -> credit_granted a 1
                                      -> correction_recorded T1 ticket back spends a 1
        calls T2, list T1, balance a 1, available a 0
""",
        above="""
[[account]]
name  = "a"
opening = 1
earn  = [{ direction = "out", registered = "IR" }]
spend = [{ direction = "out", registered = "IR" }]
""",
    )


def test_every_way_of_losing_credit_gives_room_under_the_exposure():
    facts = crossing(plan(account(ratio=(1, 3)))).facts
    a = facts.accounts["a"]
    a.earned, a.movements = 12, 4  # 8 ahead of one to one
    assert exposed_units(a, None) == 3
    assert [exposed_units(a, limit) for limit in (8, 9, 10, 11)] == [1, 2, 3, 3]
    for counter in ("forfeited", "expired", "reset_off"):
        setattr(a, counter, 1)
        assert exposed_units(a, 8) == 2, counter
        setattr(a, counter, 0)
