"""What becomes of single units of credit: their age, their order, and who may have them."""

import pytest

from tarazu.rules import State, credit
from tarazu.rules import commands as cmd
from tarazu.rules import events as ev
from tarazu.rules.paying import fits, returning
from tarazu.rules.regime import Account as Clause
from tarazu.rules.regime import Gate, Selector
from tarazu.rules.state import Account, Call, Lot, Reserved
from tests.rules.driving import account, plan
from tests.rules.playing import crossing, do, plays, register
from tests.rules.regimes import START_AT


def books(*lots: Lot, **figures) -> Account:
    """Give an account that holds these lots."""
    found = Account("a", 1, 1, overdraft=9, cap=None, life_ms=None, opening=0, **figures)
    found.lots, found.free = list(lots), sum(lot.units for lot in lots)
    return found


def call_with(*held: Reserved, ticket: int = 1) -> Call:
    return Call(ticket=ticket, called_at=0, until_at=9, ahead=False, held=list(held))


# Order of age


def test_the_newest_units_are_forfeited_first_and_keep_their_age():
    a = books(Lot(10, 2), Lot(20, 3), Lot(None, 4))
    credit.drop_free(a, 6, newest=True)
    assert (a.lots, a.free) == ([Lot(10, 2), Lot(20, 1)], 3)
    credit.drop_free(a, 2)
    assert (a.lots, a.free) == ([Lot(20, 1)], 1)


def test_units_that_are_reserved_in_part_keep_their_age():
    a = books(Lot(10, 2), Lot(20, 3))
    held = credit.reserve(a, 4)
    assert held == Reserved("a", [Lot(10, 2), Lot(20, 2)], 0)
    assert (a.lots, a.free, a.reserved) == ([Lot(20, 1)], 1, 4)


def test_new_credit_covers_calls_in_overdraft_in_order_of_call_and_of_its_own_account_only():
    a = books(uncovered=5, reserved=6)
    calls = [
        call_with(Reserved("b", [], 7)),
        call_with(Reserved("a", [Lot(30, 1)], 2), ticket=2),
        call_with(Reserved("a", [], 3), ticket=3),
        call_with(Reserved("b", [Lot(None, 1)], 0), ticket=4),
    ]
    credit.pour(a, 4, 20, calls)
    assert [call.held for call in calls] == [
        [Reserved("b", [], 7)],
        [Reserved("a", [Lot(20, 2), Lot(30, 1)], 0)],
        [Reserved("a", [Lot(20, 2)], 1)],
        [Reserved("b", [Lot(None, 1)], 0)],
    ]
    assert (a.uncovered, a.free, a.lots) == (1, 0, [])
    credit.pour(a, 3, 25, calls)
    assert calls[2].held == [Reserved("a", [Lot(20, 2), Lot(25, 1)], 0)]
    assert (a.uncovered, a.free, a.lots) == (0, 2, [Lot(25, 2)])


def test_what_a_call_gives_back_first_covers_the_calls_that_are_in_overdraft():
    a = books(uncovered=2, reserved=5)
    other = call_with(Reserved("a", [], 2), ticket=2)
    credit.give_back(a, Reserved("a", [Lot(20, 3)], 0), [other])
    assert other.held == [Reserved("a", [Lot(20, 2)], 0)]
    assert (a.free, a.lots, a.uncovered, a.reserved) == (1, [Lot(20, 1)], 0, 2)


def test_poured_anew_credit_covers_calls_and_debt():
    a = books(Lot(20, 5), debt=1, uncovered=2, reserved=2)
    call = call_with(Reserved("a", [], 2))
    credit.pour_anew(a, [call])
    assert call.held == [Reserved("a", [Lot(20, 2)], 0)]
    assert (a.debt, a.uncovered, a.free, a.lots) == (0, 0, 2, [Lot(20, 2)])


def test_a_reset_condemns_the_oldest_units_of_all_calls_and_no_more():
    a, one, two = books(), Reserved("a", [Lot(30, 2)], 0), Reserved("a", [Lot(10, 2)], 0)
    calls = [call_with(one), call_with(two, Reserved("b", [Lot(5, 9)], 0), ticket=2)]
    credit.condemn(a, 3, calls)
    assert two.lots == [Lot(10, 2, condemned=True)]
    assert one.lots == [Lot(30, 1, condemned=True), Lot(30, 1)]
    assert calls[1].held[1].lots == [Lot(5, 9)]
    credit.condemn(a, 1, calls)
    assert all(lot.condemned for lot in one.lots)


def test_a_condemned_part_stands_before_the_rest_of_its_call():
    a, held = books(), Reserved("a", [Lot(10, 4), Lot(20, 1)], 0)
    credit.condemn(a, 1, [call_with(held)])
    assert held.lots == [Lot(10, 1, condemned=True), Lot(10, 3), Lot(20, 1)]


def test_a_conversion_keeps_age_and_what_was_condemned():
    lots = [Lot(10, 1, condemned=True), Lot(20, 2)]
    assert credit.scale(lots, 1, 2) == [Lot(10, 2, condemned=True), Lot(20, 4)]


# What a call returns


def test_a_call_returns_what_is_fresh_and_loses_what_expired_or_was_reset_off():
    call = call_with(
        Reserved("a", [Lot(10, 1), Lot(10, 2)], 4),
        Reserved("b", [Lot(None, 99)], 99),
        Reserved(
            "a",
            [Lot(11, 8), Lot(None, 16), Lot(9, 32, condemned=True), Lot(50, 64, condemned=True)],
            128,
        ),
    )
    assert returning(books(), call, 10) == (4 + 8 + 16 + 128, 32 + 64, 1 + 2)
    assert returning(books(), call, 9) == (4 + 8 + 16 + 128 + 3, 32 + 64, 0)
    # Paused, its life stands still.
    assert returning(books(paused_at=9), call, 99)[2] == 0


def test_what_is_held_takes_room_under_the_cap():
    a = books(Lot(None, 1), reserved=2)
    a.cap = 5
    assert [fits(a, units) for units in (1, 2, 3)] == [1, 2, 2]


def test_a_refund_lives_as_long_as_new_credit():
    state = crossing(
        plan(account(opening=1, expires_after_s=600), gate=Gate(call="auto")), undo_s=3_600
    )
    register(state, "t1")
    do(state, cmd.ReleaseTicket(ticket=1, by="14"), START_AT)
    [granted, _, *_] = do(state, cmd.UndoMovement(movement=1, by="14"), START_AT + 60_000)
    assert granted.data == ev.CreditGranted(
        account="a", units=1, posted=1, expires_at=START_AT + 660_000, why="correction"
    )


# Corrections against calls


def test_an_overdraft_pays_for_a_correction_and_no_call_is_taken_back():
    plays("""
regime  one-to-one, overdraft 1
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned
        register T1 IR out            -> registered, called T1
        undo P1 by 14                 -> correction_recorded P1 spends a 1
        calls T1, balance a 0, available a -1
""")


def test_two_persons_take_back_what_calls_hold_before_the_account_falls_below_its_line():
    plays("""
regime  one-to-one, ratio 1:2
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned a 2
        register T1 IR out            -> registered, called T1
        release T1                    -> released T1
        register T2 IR out            -> registered, called T2
        undo P1 by 14                 -> refused credit_spent account a
        propose undo P1 by 14         -> override_proposed
        approve by 15                 -> override_approved, taken_back T2 correction
                                      -> correction_recorded P1 override spends a 2
        calls nobody, list T2, balance a -1, overridden a 1
""")


def test_an_exempt_call_is_not_taken_back_by_two_persons_either():
    plays(
        """
regime  above
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned a 2
        register T1 IR out            -> registered, called T1
        release T1                    -> released T1
        register T2 IR out            -> registered, called T2
        register T3 IR out humanitarian -> registered, called T3 exempt
        propose undo P1 by 14         -> override_proposed
        approve by 15                 -> override_approved, taken_back T2 correction
                                      -> correction_recorded P1 override spends a 2
        calls T3, list T2
""",
        above="""
[[account]]
name  = "a"
ratio = { counted = 1, releases = 2 }
earn  = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR" }]
[[exempt]]
match = [{ cargo = "humanitarian" }]
""",
    )


# Conversion of calls


def test_two_calls_keep_their_credit_in_the_units_of_a_new_ratio():
    plays("""
regime  one-to-one, opening 2, overdraft 1
08:00   register T1 IR out            -> registered, called T1
        register T2 IR out            -> registered, called T2
        register T3 IR out            -> registered, called T3
        reserved a 3, uncovered a 1
08:01   adopt one-to-one, from 08:01, ratio 2:1, overdraft 2
                                      -> regime_adopted, regime_began, ticket_sorted T1
                                      -> ticket_sorted T2, ticket_sorted T3
        reserved a 6, uncovered a 2, available a -2, balance a 4
        release T1                    -> released T1
        release T3                    -> released T3
        reserved a 2, uncovered a 0, debt a 2, balance a 0
""")


# A reset and what calls hold


def test_units_condemned_before_are_not_condemned_again_and_others_accounts_do_not_count():
    plays(
        """
regime  above
08:00   register T1 IR out            -> registered, called T1
        register T2 IR out fuel       -> registered, called T2
        arrive T1                     -> ticket_staged
        arrive T2                     -> ticket_staged
+1d 00:00 clock                       -> credit_reset a 1 condemned 1, credit_reset b 1 condemned 1
        movement P1 AF in             -> movement_recorded, credit_earned a
+2d 00:00 clock                       -> credit_reset a 1, credit_reset b 0
        balance a 1, reserved a 1, balance b 1
        release T1                    -> released T1
        withdraw T2                   -> credit_reset T2 b 1, withdrawn T2
        balance a 0, balance b 0
""",
        above="""
[[account]]
name  = "a"
opening = 2
reset = { every = "day", to = 0 }
earn  = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR", cargo = "general" }]
[[account]]
name  = "b"
opening = 2
reset = { every = "day", to = 0 }
spend = [{ direction = "out", registered = "IR", cargo = "fuel" }]
[gate]
call_window_s = 86_400
""",
    )


TWO = (
    Clause(
        name="a",
        earn=(Selector(direction="in", registered="AF", cargo="general"),),
        spend=(Selector(direction="out", registered="IR", cargo="general"),),
    ),
    Clause(
        name="b",
        earn=(Selector(direction="in", registered="AF", cargo="fuel"),),
        spend=(Selector(direction="out", registered="IR", cargo="fuel"),),
    ),
)


def staged() -> State:
    """Two trucks called ahead of credit: the first waits for `a`, the second for `b`."""
    state = crossing(plan(*TWO, gate=Gate(call="auto", staging_max=3)))
    register(state, "t1")
    register(state, "t2", cargo="fuel")
    register(state, "t3")
    assert list(state.waiting.ahead) == [1, 2, 3]
    return state


@pytest.mark.parametrize(("cargo", "number"), [("general", 1), ("fuel", 2)])
def test_credit_goes_to_the_first_that_was_called_ahead_for_its_account(cargo, number):
    state = staged()
    came = cmd.RecordMovement(truck="p1", registered="AF", direction="in", cargo=cargo)
    told = [e.data for e in do(state, came)]
    assert [t.ticket for t in told if isinstance(t, ev.CreditReserved)] == [number]
    assert [n for n, call in state.facts.calls.items() if call.ahead] == [
        n for n in (1, 2, 3) if n != number
    ]


def test_who_was_called_ahead_later_never_takes_what_an_earlier_one_waits_for():
    """The first needs both accounts and has one: it keeps its turn on that one."""
    both = Clause(
        name="c",
        earn=(Selector(direction="in", registered="AF", cargo="medicine"),),
        spend=(Selector(direction="out", registered="IR", laden="empty"),),
    )
    state = crossing(plan(*TWO, both, gate=Gate(call="auto", staging_max=3)))
    register(state, "t1", laden="empty")  # spends a and c
    register(state, "t2")  # spends a
    register(state, "t3", cargo="fuel")  # spends b

    def comes(truck: str, cargo: str) -> list[int]:
        came = cmd.RecordMovement(truck=truck, registered="AF", direction="in", cargo=cargo)
        events = do(state, came)
        return [e.data.ticket for e in events if isinstance(e.data, ev.CreditReserved)]

    assert comes("p1", "general") == []
    assert comes("p2", "fuel") == [3]
    assert comes("p3", "medicine") == [1]
    assert comes("p4", "general") == [2]
