"""Corners of a change of plan and of suspensions that no officer needs to read about."""

import pytest

from tarazu.rules import commands as cmd
from tarazu.rules.regime import Account, Gate, Ratio, Selector
from tests.rulebook.pages import sections_of
from tests.rulebook.stage import play
from tests.rules.driving import plan
from tests.rules.playing import crossing, do, plays, register

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


TWO_HOURS = """
[[account]]
name  = "b"
spend = [{ direction = "out", registered = "IR" }]
[[exempt]]
waited_s_min = 7_200
"""


@pytest.mark.parametrize("gone", ["07:59", "08:00"])
def test_a_ticket_that_comes_back_under_a_new_plan_keeps_what_it_has_waited(gone):
    plays(
        f"""
regime  one-to-one, opening 1
07:00   register T1 IR out            -> registered, called T1
{gone}   release T1 by 14              -> released T1
08:00   adopt above, from 08:00, hours 07:30-20:00 -> regime_adopted, regime_began
08:01   undo T1 by 14                 -> correction_recorded T1 ticket back
08:59:59.999 clock                    ->
09:00   clock                         -> called T1 exempt
""",
        above=TWO_HOURS,
    )


def test_the_exemption_of_a_passage_that_did_not_happen_goes_to_another_truck_of_the_day():
    plays(
        """
regime  above
08:00   movement T1 IR out humanitarian by 14 -> movement_recorded T1 exempt uncalled
        register T2 IR out humanitarian -> registered
        undo T1 by 14                 -> correction_recorded T1, called T2 exempt
        release T2 by 14              -> released T2 exempt
        register T3 IR out humanitarian -> registered
        undo T2 by 14                 -> correction_recorded T2 ticket back, called T2 exempt
""",
        above=AID_ONCE_A_DAY,
    )


def test_a_new_plan_counts_its_exemptions_anew_and_a_correction_gives_none_of_the_old_ones_back():
    plays(
        """
regime  above
08:00   register T1 IR out humanitarian -> registered, called T1 exempt
08:01   adopt above, from 08:01       -> regime_adopted, regime_began, ticket_sorted T1
        release T1 by 14              -> released T1 exempt
        register T2 IR out humanitarian -> registered, called T2 exempt
        register T3 IR out humanitarian -> registered
        undo T1 by 14                 -> correction_recorded T1 ticket back
""",
        above=AID_ONCE_A_DAY,
    )


AID_ONCE_A_DAY = """
[[account]]
name  = "a"
spend = [{ direction = "out", registered = "IR" }]
[[exempt]]
match = [{ cargo = "humanitarian" }]
per_day_max = 1
"""


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


def test_an_interval_that_a_new_plan_keeps_elsewhere_is_still_undone():
    one = 'match = [{ direction = "out" }]\nper_truck_s = 86_400\n'
    other = 'match = [{ direction = "in" }]\nper_truck_s = 60\n'
    head = '[[account]]\nname = "a"\nopening = 3\nspend = [{ direction = "out" }]\n'
    text = f"""
```toml
[regime]
name = "before"
{head}[[interval]]
{one}```
```toml
[regime]
name = "after"
{head}[[interval]]
{other}[[interval]]
{one}```
```case
# The exit did not happen, and bars nobody under the new plan either
regime  "before"
08:00   movement T1 IR out by 14      -> movement_recorded uncalled
08:01   adopt "after"                 -> regime_adopted, regime_began
        undo T1 by 14                 -> credit_granted, correction_recorded
        register T1 IR out            -> registered, called T1
```
"""
    (case,) = [found for section in sections_of("kept", text) for found in section.cases]
    report = play(case)
    assert not report, "\n" + report


def test_a_call_that_a_correction_takes_back_leaves_a_list_that_gates_it_no_more():
    plays(
        """
08:00   register T1 IR out            -> registered
        movement P1 AF in             -> movement_recorded, credit_earned, called T1
        propose undo P1 by 14         -> override_proposed
        adopt above, from 08:00       -> regime_adopted, regime_began, ticket_sorted T1
        approve by 15                 -> override_approved, taken_back T1 correction
                                      -> withdrawn T1 no_longer_gated
                                      -> correction_recorded P1 override
        balance a 0
""",
        above="""
[[account]]
name  = "a"
earn  = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "AF" }]
""",
    )


def test_what_movements_cost_is_converted_apart_from_what_they_earned():
    plays("""
regime  one-to-one, ratio 2:1, opening 2
08:00   movement P1 AF in             -> movement_recorded, credit_earned a 1
        register T1 IR out            -> registered, called T1
        release T1                    -> released T1
        propose undo T1 by 14         -> override_proposed
        adopt one-to-one, from 08:00, ratio 3:1, call officer -> regime_adopted, regime_began
        balance a 4
        approve by 15                 -> override_approved, credit_granted a 3
                                      -> correction_recorded T1 override ticket back
        balance a 7
""")


def test_the_cycle_and_the_shares_begin_anew_with_a_plan():
    lanes = """
[regime]
order = "cycle"
[[account]]
name  = "a"
opening = 9
spend = [{ direction = "out", registered = "IR" }]
[[lane]]
name  = "fresh"
match = [{ cargo = "perishable" }]
weight = 2
[[lane]]
name  = "general"
share_max = "1/2"
"""
    plays(
        """
regime  above, call officer
08:00   register T1 IR out            -> registered
        register T2 IR out perishable -> registered
        register T3 IR out            -> registered
        call out                      -> called T2
        register T4 IR out perishable -> registered
        register T5 IR out perishable -> registered
        register T6 IR out perishable -> registered
        adopt above, call officer, from 08:00 -> regime_adopted, regime_began
                                      -> ticket_sorted, ticket_sorted, ticket_sorted
                                      -> ticket_sorted, ticket_sorted, ticket_sorted
        call out                      -> called T4
        call out                      -> called T5
        call out                      -> called T1
        call out                      -> called T6
""",
        above=lanes,
    )
