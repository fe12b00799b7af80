"""Pathwise recursions and properties of the theory, on the same input as the rules.

Numbers and letters are those of the theory page: recursions 1, 2, 4 to 7, properties P1 to P15.
"""

from heapq import heappop, heappush
from itertools import accumulate

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tarazu.rules.regime import Gate, Grant, Lane, Opening, Reset, Selector
from tests.rules import plain
from tests.rules.driving import (
    NEVER,
    account,
    drive,
    instants,
    merged,
    plan,
    ratios,
    trucks,
)
from tests.rules.regimes import START_AT

quick = settings(max_examples=120, deadline=None)
small = st.integers(0, 4)


def nth(found: list[int], index: int) -> int:
    """The instant of the index-th of a row counted from 1; before it all time, after it never."""
    if index <= 0:
        return -NEVER
    return found[index - 1] if index <= len(found) else NEVER


# Recursions


@quick
@given(instants, trucks, ratios, small, small)
def test_recursion_1_uncapped_at_any_ratio(a, b, ratio, opening, overdraft):
    n, m = ratio
    c = (opening + overdraft) * n
    day = drive(plan(account(ratio=ratio, opening=opening, overdraft=overdraft)), a, b)
    for k, (joined, _) in enumerate(b, 1):
        j = -(-(n * k - c) // m)
        assert day.of_truck[k - 1] == max(joined, nth(a, j))


@quick
@given(instants, trucks, ratios, small, small, small)
def test_recursion_2_with_a_cap(a, b, ratio, opening, overdraft, cap):
    n, m = ratio
    # A cap of no truck holds no part of a release: the theory's unit cap is another rule there.
    assume(cap or (n == 1 and m == 1))
    c, top = (opening + overdraft) * n, (cap + overdraft) * n
    x, loss, accepted = min(c, top), 0, []
    for at, which, _ in merged(a, b):
        x += m if which == 0 else -n
        before, loss = loss, max(loss, x - top)
        accepted += [at] * (m - (loss - before) if which == 0 else 0)
    limits = {"opening": opening, "overdraft": overdraft, "cap": cap}
    day = drive(plan(account(ratio=ratio, **limits)), a, b)
    for k, (joined, _) in enumerate(b, 1):
        assert day.of_truck[k - 1] == max(joined, nth(accepted, n * k - min(c, top)))


@quick
@given(instants, trucks, st.integers(1, 20))
def test_recursion_4_with_a_fixed_life(a, b, life):
    day = drive(plan(account(expires_after_s=life)), a, b)
    firsts = [1 + sum(at <= joined - life for at in a) for joined, _ in b]
    shifts = list(accumulate((f - k for k, f in enumerate(firsts, 1)), max, initial=0))[1:]
    for k, ((joined, _), shift) in enumerate(zip(b, shifts, strict=True), 1):
        assert day.of_truck[k - 1] == max(joined, nth(a, k + shift))


HOURS = (Opening("sat-fri", "00:00", "00:20"), Opening("sat-fri", "00:23", "00:40"))


@quick
@given(trucks, st.sampled_from((60, 40, 7)), st.booleans())
def test_recursion_5_slots_of_open_time(b, rate, has_hours):
    """The k-th call starts at open time max over j <= k of U(R_j) + (k - j) s."""
    slot_ms = -(-3_600_000 // rate)
    gate = Gate(
        hours=HOURS if has_hours else (),
        releases_per_hour_max=rate,
        call="immediate",
        gated=(Selector(direction="out"),),
    )
    regime = plan(gate=gate)
    day = drive(regime, [], [(joined * 60_000, c) for joined, c in b], until=10**9, unit_ms=1)
    latest = -NEVER
    for k, (joined, _) in enumerate(b):
        ready = plain.open_ms(regime, START_AT, START_AT + joined * 60_000)
        latest = max(latest, ready - k * slot_ms)
        at = START_AT + day.of_truck[k]
        assert plain.open_ms(regime, START_AT, at) == latest + k * slot_ms
        assert plain.open_ms(regime, at, at + 1) == 1, "released while the gate is closed"


DAY_S = 86_400


def _days(found, spread=7):
    """The same feed over some days: a second becomes an hour and more."""
    return [(at * spread * 3_600, *rest) for at, *rest in found]


@quick
@given(instants, trucks, small, small, st.booleans())
def test_recursion_6_resets_window_by_window(a, b, opening, to, is_weekly):
    """At each reset the credit becomes min(credit, to); trucks that wait are carried over."""
    rows = [(at * 25_200, which, i) for at, which, i in merged(a, b)]
    every, period = ("week", 7) if is_weekly else ("day", 1)
    reset = Reset(every=every, to=to, calendar="solar-hijri")
    last = 40 * 25_200
    day = drive(plan(account(opening=opening, reset=reset)), a, b, rows=rows, until=last)
    # Day 0 is a Saturday: solar weeks begin with it.
    resets = [(d * DAY_S, -1, 0) for d in range(period, last // DAY_S + 1, period)]
    credit, waits, went = opening, [], {}
    for at, which, i in sorted(rows + resets):
        if which == -1:
            credit = min(credit, to)
        elif which == 0:
            credit += 1
        else:
            waits.append(i)
        while waits and credit:
            went[waits.pop(0)] = at
            credit -= 1
    assert day.of_truck == [went.get(k, NEVER) for k in range(len(b))]
    assert day.balance == credit


LANES = (Lane(name="fresh", match=(Selector(cargo="perishable"),), precedence=1), Lane(name="rest"))


@quick
@given(instants, trucks, small)
def test_recursion_7_and_p10_lanes_permute_who_goes_and_never_when(a, b, opening):
    one = drive(plan(account(opening=opening)), a, b)
    two = drive(plan(account(opening=opening), lanes=LANES), a, b)
    assert two.sorted == one.sorted
    assert two.waits(b, 50) == one.waits(b, 50)
    # One heap pass: each credit goes to the best that waits.
    credit, heap, went = opening, [], {}
    for at, which, i in merged(a, b):
        credit += which == 0
        if which == 1:
            heappush(heap, (b[i][1] != "perishable", i))
        while heap and credit:
            went[heappop(heap)[1]] = at
            credit -= 1
    assert two.of_truck == [went.get(k, NEVER) for k in range(len(b))]


# Properties


limits = st.fixed_dictionaries({"opening": small, "overdraft": small})


def never_later(one, other) -> bool:
    return all(x <= y for x, y in zip(one.of_truck, other.of_truck, strict=True))


@quick
@given(instants, trucks, ratios, limits, small, st.integers(1, 3), st.none() | st.integers(1, 20))
def test_p1_more_cap_releases_nobody_later(a, b, ratio, known, cap, more, life):
    assume(cap or ratio[0] == 1)
    whole = {"ratio": ratio, "expires_after_s": life, **known}
    less = drive(plan(account(cap=cap, **whole)), a, b)
    assert never_later(drive(plan(account(cap=cap + more, **whole)), a, b), less)
    assert never_later(drive(plan(account(**whole)), a, b), less)


bounds = st.one_of(
    st.just({}),
    st.integers(1, 4).map(lambda cap: {"cap": cap}),
    st.integers(1, 20).map(lambda life: {"expires_after_s": life}),
)


@quick
@given(instants, trucks, ratios, limits, bounds, st.integers(1, 3), st.data())
def test_p1_more_of_anything_releases_nobody_later(a, b, ratio, known, bound, more, data):
    """More opening, overdraft or life, or one more counted movement; not with cap and life both."""
    base = {"ratio": ratio, **known, **bound}
    less = drive(plan(account(**base)), a, b)
    keys = ["opening", "overdraft"] + ["expires_after_s"] * ("expires_after_s" in bound)
    for key in keys:
        grown = {**base, key: base[key] + more}
        assert never_later(drive(plan(account(**grown)), a, b), less), key
    extra = sorted([*a, data.draw(st.integers(0, 40), label="one more")])
    assert never_later(drive(plan(account(**base)), extra, b), less)


@quick
@given(instants, trucks, ratios, limits, bounds, st.integers(0, 40))
def test_p2_one_more_truck_releases_nobody_earlier(a, b, ratio, known, bound, joined):
    regime = plan(account(ratio=ratio, **known, **bound))
    place = sum(at <= joined for at, _ in b)
    more = [*b[:place], (joined, "general"), *b[place:]]
    grown = drive(regime, a, more)
    grown.of_truck.pop(place)
    assert never_later(drive(regime, a, b), grown)


@quick
@given(instants, trucks, ratios, limits, bounds)
def test_p3_first_come_first_released_and_never_before_joining(a, b, ratio, known, bound):
    day = drive(plan(account(ratio=ratio, **known, **bound)), a, b)
    assert day.of_truck == day.sorted
    assert all(at >= joined for at, (joined, _) in zip(day.of_truck, b, strict=True))


@quick
@given(instants, trucks, ratios, limits, bounds, st.integers(1, 50), st.integers(2, 5))
def test_p4_time_may_be_shifted_and_scaled_and_units_multiplied(
    a, b, ratio, known, bound, shift, factor
):
    base = {"ratio": ratio, **known, **bound}
    # Opening credit ages from the beginning of the plan, which no shift moves.
    base["opening"] *= "expires_after_s" not in bound
    day = drive(plan(account(**base)), a, b)

    def moved(change):
        return [at if at == NEVER else change(at) for at in day.of_truck]

    def rows(change):
        return [(change(at), which, i) for at, which, i in merged(a, b)]

    later = drive(plan(account(**base)), a, b, rows=rows(lambda at: at + shift))
    assert later.of_truck == moved(lambda at: at + shift)
    slow = {**base, "expires_after_s": bound.get("expires_after_s", 0) * factor or None}
    slower = drive(plan(account(**slow)), a, b, rows=rows(lambda at: at * factor))
    assert slower.of_truck == moved(lambda at: at * factor)
    many = {**base, "ratio": (ratio[0] * factor, ratio[1] * factor)}
    assert drive(plan(account(**many)), a, b).of_truck == day.of_truck


@quick
@given(instants, trucks, ratios, limits)
def test_p5_limits_beyond_the_horizon_are_none(a, b, ratio, known):
    far = {"cap": 10_000, "expires_after_s": 10_000, "exposure_max": 10_000}
    far |= {"reset": Reset(every="year", to=0), "grant": Grant(every="year", trucks=0)}
    one = drive(plan(account(ratio=ratio, **known)), a, b)
    assert drive(plan(account(ratio=ratio, **known, **far)), a, b).of_truck == one.of_truck


@quick
@given(instants, trucks, small, small)
def test_p6_fewer_of_nested_resets_release_nobody_later(a, b, opening, to):
    rows = [(at * 180_000, which, i) for at, which, i in merged(a, b)]  # over three months
    days = [
        drive(plan(account(opening=opening, reset=Reset(every=every, to=to))), a, b, rows=rows)
        for every in ("day", "week")
    ]
    months = [
        drive(plan(account(opening=opening, reset=Reset(every=every, to=to))), a, b, rows=rows)
        for every in ("day", "month", "year")
    ]
    assert never_later(days[1], days[0])
    assert never_later(months[1], months[0])
    assert never_later(months[2], months[1])


@quick
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=25), trucks)
def test_p7_split_accounts_never_beat_the_shared_one(drawn, b):
    drawn = sorted(drawn)
    a, cargoes = (
        [at for at, _ in drawn],
        ["general" if general else "perishable" for _, general in drawn],
    )
    shared = drive(plan(account()), a, b, cargoes=cargoes)
    halves = [account("a", cargo="general"), account("b", cargo="perishable")]
    split = drive(plan(*halves), a, b, cargoes=cargoes)
    assert shared.waits(b, 50) <= split.waits(b, 50)


@quick
@given(instants, trucks, ratios, small, st.integers(1, 4), st.integers(0, 4), st.integers(0, 4))
def test_p8_only_the_sum_of_cap_and_overdraft_matters(a, b, ratio, cap, overdraft, opening, j):
    j = min(j, overdraft)
    assume(cap or ratio[0] == 1)
    one = account(ratio=ratio, cap=cap, overdraft=overdraft, opening=opening)
    two = account(ratio=ratio, cap=cap + j, overdraft=overdraft - j, opening=opening + j)
    assume(opening <= cap)  # beyond the cap it would be forfeited, and no shift of the line
    assert drive(plan(one), a, b).of_truck == drive(plan(two), a, b).of_truck


@quick
@given(instants, trucks, ratios, limits, st.none() | st.integers(1, 4))
def test_p9_the_counting_law_holds_at_every_instant(a, b, ratio, known, cap):
    """released(t) = min(joined(t), floor((opening + overdraft + accepted(t)) / n))."""
    n = ratio[0]
    known = {**known, "opening": min(known["opening"], known["opening"] if cap is None else cap)}
    day = drive(plan(account(ratio=ratio, cap=cap, **known)), a, b)
    start = (known["opening"] + known["overdraft"]) * n
    for at in range(42):
        joined = sum(joined <= at for joined, _ in b)
        released = sum(went <= at for went in day.of_truck)
        assert released == min(joined, (start + day.accepted(at)) // n)


@quick
@given(instants, trucks)
def test_p11_little_counts_the_same_waits_twice(a, b):
    day = drive(plan(account()), a, b)
    length = sum(
        sum(joined <= at < went for (joined, _), went in zip(b, day.of_truck, strict=True))
        for at in range(50)
    )
    assert day.waits(b, 50) == length


@quick
@given(instants, instants)
def test_p12_exchanged_roles_turn_waiting_trucks_into_credit(a, b):
    one = drive(plan(account()), a, [(at, "general") for at in b])
    two = drive(plan(account()), b, [(at, "general") for at in a])
    assert (one.waiting, one.balance) == (two.balance, two.waiting)


@quick
@given(instants, trucks, ratios, limits, st.randoms(use_true_random=False))
def test_p14_events_of_one_instant_may_be_exchanged(a, b, ratio, known, random):
    """Without a cap their order changes nothing; with one, that of movements among themselves."""
    rows = merged(a, b)
    shuffled = sorted(rows, key=lambda row: (row[0], random.random()))
    b_order = iter([row for row in rows if row[1] == 1])
    free = [row if row[1] == 0 else next(b_order) for row in shuffled]
    regime = plan(account(ratio=ratio, **known))
    assert drive(regime, a, b, rows=free).of_truck == drive(regime, a, b).of_truck
    capped = plan(account(ratio=ratio, cap=2, **known))
    alike = sorted(rows, key=lambda row: (row[0], row[1], random.random() if row[1] == 0 else row))
    assert drive(capped, a, b, rows=alike).of_truck == drive(capped, a, b).of_truck
