"""What the check reads of a plan: every selector by its name, and what each kind of passage is."""

import pytest

from tarazu.rules.reach import OTHER_COUNTRY, countries_of, passages_of, selectors_of, shadows
from tarazu.rules.regime import Exempt, Gate, Interval, Lane, Selector
from tests.rules.sketches import AID, GENERAL, R1, changed, exempts, gate, lanes, select

THIRD = Selector(registered="TM")
EVERYWHERE = changed(
    R1,
    lanes=(Lane("fresh", match=(THIRD,)), GENERAL),
    exempts=(Exempt(match=(AID,)), Exempt(match=(THIRD,))),
    intervals=(Interval(match=(THIRD,), per_truck_s=60), Interval(match=(AID,), per_truck_s=60)),
    gate=Gate(gated=(THIRD,)),
)


def only(regime, *kind):
    (passage,) = [
        p
        for p in passages_of(regime, ("IR", "AF"))
        if (p.direction, p.registered, p.laden, p.cargo) == kind
    ]
    return passage


def test_every_selector_is_listed_with_its_clause_and_its_key():
    assert list(selectors_of(EVERYWHERE)) == [
        ("iranian-out", "earn", select("in AF")),
        ("iranian-out", "spend", select("out IR")),
        ("fresh", "match", THIRD),
        ("exempt 1", "match", AID),
        ("exempt 2", "match", THIRD),
        ("interval 1", "match", THIRD),
        ("interval 2", "match", AID),
        ("gate", "gated", THIRD),
    ]


def test_the_countries_are_those_of_all_plans_and_one_that_none_names():
    facing = changed(R1, home="PK", peer="UZ")
    assert countries_of([EVERYWHERE, facing]) == ("IR", "AF", "TM", "PK", "UZ", OTHER_COUNTRY)


@pytest.mark.parametrize(
    ("laden", "cargo", "can_be"),
    [
        ("loaded", "general", True),
        ("loaded", "none", False),
        ("empty", "fuel", True),
        ("empty", "none", True),
        ("bobtail", "none", True),
        ("bobtail", "fuel", False),
    ],
)
def test_a_load_of_nothing_and_cargo_on_a_bobtail_cannot_be(laden, cargo, can_be):
    kinds = {(p.laden, p.cargo) for p in passages_of(R1, ("IR",))}
    assert ((laden, cargo) in kinds) is can_be


@pytest.mark.parametrize(
    ("first", "later", "leaves_nothing"),
    [
        (Exempt(), Exempt(), True),
        (Exempt(per_day_max=1), Exempt(), False),
        (Exempt(waited_s_min=2), Exempt(waited_s_min=2), True),
        (Exempt(waited_s_min=3), Exempt(waited_s_min=2), False),
        (Exempt(waited_s_min=1), Exempt(), False),
    ],
)
def test_a_clause_without_a_number_hides_those_that_ask_for_no_shorter_wait(
    first, later, leaves_nothing
):
    assert shadows(exempts(first, later), 0, 1) is leaves_nothing


def test_a_gated_truck_is_always_free_if_any_clause_without_number_and_wait_frees_it():
    kind = ("out", "IR", "loaded", "general")
    limited, plain = Exempt(per_day_max=1), Exempt(earns=True)
    passage = only(exempts(limited, plain), *kind)
    assert (passage.frees, passage.always_free, passage.pays) == ((0, 1), True, False)
    passage = only(exempts(Exempt(per_day_max=0), limited), *kind)
    assert (passage.frees, passage.always_free, passage.pays) == ((1,), False, True)
    # The clause that frees it always is not the last that it may use.
    waited = Exempt(waited_s_min=5, earns=True)
    assert only(exempts(Exempt(), waited), *kind).always_free


def test_a_gated_truck_earns_as_exempt_if_any_clause_that_it_may_use_earns():
    regime = changed(R1, accounts=(changed(R1.accounts[0], earn=(select("out IR"),)),))
    kind = ("out", "IR", "loaded", "general")
    earning, other = Exempt(per_day_max=1, earns=True), Exempt(per_day_max=1, earns=False)
    for clauses in ((earning, other), (other, earning)):
        assert only(exempts(*clauses, regime=regime), *kind).earns_free == ("iranian-out",)
    passage = only(exempts(other, regime=regime), *kind)
    assert (passage.earns_free, passage.earns_paid) == ((), ("iranian-out",))
    # Where it never pays, nothing is earned by paying.
    passage = only(exempts(Exempt(earns=False), regime=regime), *kind)
    assert (passage.earns_free, passage.earns_paid, passage.earns) == ((), (), ())


def test_a_truck_that_nothing_gates_earns_as_its_first_clause_without_a_wait_says():
    kind = ("in", "AF", "loaded", "general")
    waited = Exempt(waited_s_min=5, earns=True)
    assert only(exempts(waited, Exempt(earns=False)), *kind).earns == ()
    assert only(exempts(Exempt(earns=True), Exempt(earns=False)), *kind).earns == ("iranian-out",)
    assert only(exempts(Exempt(waited_s_min=5, earns=False)), *kind).earns == ("iranian-out",)


def test_a_passage_has_the_first_lane_that_matches_and_none_where_no_lane_does():
    fresh = Lane("fresh", match=(Selector(cargo="perishable"),))
    assert only(lanes(fresh, GENERAL), "out", "IR", "loaded", "perishable").lane == 0
    assert only(lanes(fresh, GENERAL), "out", "IR", "loaded", "general").lane == 1
    assert only(lanes(fresh), "out", "IR", "loaded", "general").lane == -1
    assert only(gate(gated=(select("in AF"),)), "in", "AF", "loaded", "general").gated
