"""P15 on the account itself: what is reserved and comes back has not been away."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.rules import credit
from tarazu.rules.state import Account, Call, Lot

ages = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5)), max_size=6)


def account_with(drawn, *, never: int, debt: int) -> Account:
    account = Account("a", 1, 1, overdraft=100, cap=None, life_ms=None, opening=0)
    account.debt = debt
    for expires_at, units in drawn:
        credit.pour(account, units, expires_at, ())
    if never:
        credit.pour(account, never, None, ())
    return account


def units_by_age(lots: list[Lot]) -> dict[int | None, int]:
    found: dict[int | None, int] = {}
    for lot in lots:
        found[lot.expires_at] = found.get(lot.expires_at, 0) + lot.units
    return found


def figures(account: Account) -> tuple:
    sums = (account.free, account.debt, account.reserved, account.uncovered, account.spent)
    return (*sums, account.available, account.balance, units_by_age(account.lots))


@settings(max_examples=300, deadline=None)
@given(ages, st.integers(0, 4), st.integers(0, 6), st.integers(1, 30))
def test_p15_reserve_and_give_back_is_nothing(drawn, never, debt, units):
    account = account_with(drawn, never=never, debt=debt)
    before = figures(account)
    held = credit.reserve(account, units)
    assert account.available == before[5] - units
    assert account.balance == before[6]
    credit.give_back(account, held, ())
    assert figures(account) == before


@settings(max_examples=300, deadline=None)
@given(ages, st.integers(0, 4), st.integers(0, 6), st.integers(1, 30))
def test_p15_reserve_and_commit_is_a_spend(drawn, never, debt, units):
    one = account_with(drawn, never=never, debt=debt)
    two = account_with(drawn, never=never, debt=debt)
    credit.commit(one, credit.reserve(one, units))
    credit.spend(two, units)
    assert figures(one) == figures(two)


@settings(max_examples=300, deadline=None)
@given(ages, st.integers(0, 4), st.integers(1, 30))
def test_the_oldest_units_are_reserved(drawn, never, units):
    account = account_with(drawn, never=never, debt=0)
    row = sorted(credit.age_of(lot) for lot in account.lots for _ in range(lot.units))
    held = credit.reserve(account, units)
    taken = sorted(credit.age_of(lot) for lot in held.lots for _ in range(lot.units))
    assert taken == row[:units]
    assert held.uncovered == units - len(taken)


@settings(max_examples=300, deadline=None)
@given(ages, st.integers(1, 5), st.integers(1, 5))
def test_a_conversion_never_gains_a_unit(drawn, from_units, to_units):
    account = account_with(drawn, never=0, debt=0)
    scaled = credit.scale(account.lots, from_units, to_units)
    assert sum(lot.units for lot in scaled) == account.free * to_units // from_units
    for before, after in zip(account.lots, scaled, strict=True):
        assert after.expires_at == before.expires_at
        assert after.units * from_units < (before.units * to_units) + from_units


@settings(max_examples=300, deadline=None)
@given(ages, st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(0, 20))
def test_a_reset_falls_on_the_oldest_reserved_units_and_on_no_more(drawn, costs, units):
    account = account_with(drawn, never=20, debt=0)
    calls = [
        Call(ticket=k, called_at=0, until_at=0, ahead=False, held=[credit.reserve(account, cost)])
        for k, cost in enumerate(costs)
    ]
    units = min(units, sum(costs))
    row = sorted(
        credit.age_of(x) for call in calls for x in call.held[0].lots for _ in range(x.units)
    )
    credit.condemn(account, units, calls)
    lots = [lot for call in calls for lot in call.held[0].lots]
    assert all(lot.units > 0 for lot in lots)
    marked = sorted(credit.age_of(x) for x in lots if x.condemned for _ in range(x.units))
    assert marked == row[:units]
    assert [sum(lot.units for lot in call.held[0].lots) for call in calls] == costs
