"""How a crossing stands: by the latest that was said, our own by its book, else unknown."""

from typing import Any

import pytest
from msgspec.structs import replace

from tarazu.corridors.network import built_in_folder, network_of
from tarazu.notices import PLACES, Notice, shipped_register
from tarazu.web.standing import CROSSINGS, QUIET_MS, Gate, Standing, Stopped, situation_of
from tests.notices.samples import day, notice

from .gates import START_AT, crossing_settings

TODAY = day("2025-11-24")
OPEN = Gate(START_AT, (), False, None, START_AT - 60_000, 3, 600)
OUT = Stopped("out", START_AT, "the link is down", "the duty officer")


def said(name: str, kind: str, when: str, **more: Any) -> Notice:
    """Make a statement about Torkham that was said on a day and is about that day on."""
    plain = {"kind": kind, "place": "torkham", "said_day": day(when), "topic": "transit"}
    return notice(name, **{**plain, "window_from_day": day(when), **more})


def stands(*notices: Notice, on: str = "2025-11-24") -> Standing:
    """Give how Torkham stands by these notices alone."""
    return at("torkham", *notices, on=on)


def at(place: str, *notices: Notice, on: str = "2025-11-24") -> Standing:
    """Give how the crossing of a place stands by these notices alone."""
    standings = situation_of(notices, (), day(on)).standings
    (found,) = [one for one in standings if place in one.places]
    return found


def test_a_crossing_is_as_was_said_last_with_who_said_it_and_how_long_ago():
    shut, opened = said("a", "closure", "2025-10-12"), said("b", "reopening", "2025-11-20")
    assert (stands(shut).state, stands(shut).age_days) == ("shut", 43)
    found = stands(opened, shut)
    assert (found.state, found.why, found.age_days) == ("open", "said", 4)
    assert [one.id for one in found.said] == ["b"]
    assert stands(said("c", "partial_stop", "2025-11-01")).state == "partly"


def test_a_crossing_that_is_named_and_of_which_nothing_is_known_is_unknown_and_never_open():
    found = stands(notice(place="torkham", kind="meeting", said_day=TODAY))
    assert (found.state, found.why, found.said) == ("unknown", "nothing", ())


def test_a_closure_whose_days_have_passed_without_news_is_unknown():
    ended = {"window_to_day": day("2025-11-10")}
    shut = said("a", "closure", "2025-11-01", **ended)
    assert stands(shut, on="2025-11-10").state == "shut"
    after = stands(shut)
    assert (after.state, after.why, after.age_days) == ("unknown", "over", 23)
    # What is said again within those days is as old as the day on which it was said.
    assert stands(said("b", "closure", "2025-11-05", **ended), on="2025-11-07").age_days == 2


def test_a_statement_of_what_is_to_come_decides_nothing_and_is_awaited():
    shut = said("a", "closure", "2025-11-20")
    later = said("b", "reopening", "2025-11-22", status="expected", window_from_day=TODAY + 3)
    announced = said("c", "reopening", "2025-11-23", window_from_day=TODAY + 9)
    found = stands(shut, later, announced)
    assert found.state == "shut"
    assert [one.id for one in found.awaited] == ["b"]
    # It passed, and nobody said that it came: it is neither open nor awaited.
    found = stands(shut, later, on="2025-12-30")
    assert (found.state, found.awaited) == ("shut", ())


def test_what_was_denied_or_lapsed_or_said_later_decides_nothing():
    for status in ("denied", "lapsed", "unknown"):
        found = stands(
            said("a", "closure", "2025-11-20"),
            said("b", "reopening", "2025-11-22", status=status),
        )
        assert found.state == "shut", status
    later = stands(said("a", "closure", "2025-11-25"))
    assert (later.state, later.is_named) == ("unknown", False)


def test_statements_of_one_day_that_differ_stand_side_by_side_and_the_state_is_unknown():
    found = stands(
        said("a", "closure", "2025-11-22", claim="torkham"),
        said("b", "reopening", "2025-11-22", claim="torkham"),
    )
    assert (found.state, found.why) == ("unknown", "differ")
    assert {one.id for one in found.said} == {"a", "b"}


def test_a_reopening_for_one_commodity_opens_a_part_of_what_was_shut_and_else_says_nothing():
    fruit = said("b", "reopening", "2025-11-22", commodity="fresh-produce")
    alone = stands(fruit)
    assert (alone.state, alone.why, [one.id for one in alone.said]) == ("unknown", "goods", ["b"])
    shut = said("a", "closure", "2025-11-01")
    assert stands(shut, fruit).state == "partly"
    opened = said("c", "reopening", "2025-11-10")
    assert stands(shut, opened, fruit).state == "open"
    assert stands(fruit, said("d", "closure", "2025-11-23")).state == "shut"


FRUIT = {"commodity": "fresh-produce"}


@pytest.mark.parametrize(
    ("notices", "state", "why"),
    [
        # Of the other goods nothing was said: a word on one is no word on them.
        ([said("a", "reopening", "2025-11-22", **FRUIT)], "unknown", "goods"),
        ([said("a", "closure", "2025-11-22", **FRUIT)], "unknown", "goods"),
        # Against a state that holds, it makes a part.
        ([said("a", "closure", "2025-10-12"), said("b", "reopening", "2025-11-22", **FRUIT)],
         "partly", "said"),
        ([said("a", "reopening", "2025-10-12"), said("b", "closure", "2025-11-22", **FRUIT)],
         "partly", "said"),
        ([said("a", "reopening", "2025-10-12"), said("b", "reopening", "2025-11-22", **FRUIT)],
         "open", "said"),
        # The last word on each commodity counts, and one on all goods after it overtakes it.
        ([said("a", "reopening", "2025-10-12"), said("b", "closure", "2025-11-20", **FRUIT),
          said("c", "reopening", "2025-11-22", **FRUIT)], "open", "said"),
        ([said("a", "reopening", "2025-11-20", **FRUIT), said("b", "closure", "2025-11-22")],
         "shut", "said"),
        # On one day, it is an exception and no contradiction.
        ([said("a", "closure", "2025-11-22"), said("b", "reopening", "2025-11-22", **FRUIT)],
         "partly", "said"),
        # A closure that is over leaves open what came after, for all other goods.
        ([said("a", "closure", "2025-11-01", window_to_day=day("2025-11-10")),
          said("b", "reopening", "2025-11-22", **FRUIT)], "unknown", "over"),
    ],
)  # fmt: skip
def test_a_word_on_one_commodity_makes_a_part_only_against_a_state_that_holds(
    notices: list[Notice], state: str, why: str
):
    found = stands(*notices)
    assert (found.state, found.why) == (state, why)
    assert notices[-1].id in [one.id for one in found.said]


def test_hairatan_is_unknown_by_the_exports_of_fresh_produce_and_shows_both_days():
    found = at("hairatan", *shipped_register())
    assert (found.state, found.why) == ("unknown", "goods")
    days = {one.id for one in (*found.said, *found.beside)}
    assert {"hairatan-exports-2025-11-22", "hairatan-exports-2025-11-23"} <= days


def test_what_differs_from_a_statement_stands_beside_it():
    found = at("torkham", *shipped_register())
    assert found.state == "shut"
    told = {one.id for one in (*found.said, *found.beside)}
    assert {"af-pk-shut-report-2025-11", "af-pk-shut-since-saturday-2025-10-14"} <= told


def test_readings_that_differ_stand_beside_what_is_awaited():
    stop = said("a", "customs_stop", "2025-11-13", status="expected", claim="medicines", place="")
    stop = replace(stop, window_from_day=TODAY + 80)
    duty = said("b", "duty_change", "2025-11-14", claim="medicines", place="")
    found = situation_of([stop, duty], (), TODAY)
    assert [one.id for one in found.awaited] == ["a", "b"]


def test_who_runs_a_crossing_of_afghanistan_sees_all_of_them():
    found = situation_of([], ((crossing_settings(), OPEN),), TODAY)
    assert [one.places for one in found.standings] == list(CROSSINGS)
    assert {one.state for one in found.standings[1:]} == {"unknown"}


def test_every_crossing_of_the_network_with_afghanistan_is_one_that_the_page_names():
    network = network_of(built_in_folder())
    ends = {
        leg.crossing: {leg.crossing, leg.start, leg.end}
        for leg in network.legs.values()
        if leg.mode == "border"
        and "AF" in (network.places[leg.start].country, network.places[leg.end].country)
    }
    known = {place for group in CROSSINGS for place in group}
    assert [one for one, names in ends.items() if names.isdisjoint(known)] == ["wakhan"]
    # Whoever names the crossing itself is understood as well.
    assert {*ends} - known == {"wakhan"}
    words = {*network.places, *(leg.crossing for leg in network.legs.values() if leg.crossing)}
    words |= {place for one in shipped_register() for place in one.place.split()}
    assert words | known <= PLACES


def test_a_city_that_is_named_beside_a_crossing_is_no_crossing():
    known = [one.places for one in situation_of([], (), TODAY).standings]
    assert known == list(CROSSINGS)
    stopped = said("a", "partial_stop", "2025-11-22", place="islam-qala herat")
    found = situation_of([stopped], (), TODAY).standings
    assert [one.places for one in found] == known
    assert found[0].state == "partly"
    found = situation_of([said("a", "closure", "2025-11-22", place="dorohusk")], (), TODAY)
    assert [one.places for one in found.standings] == [*known, ("dorohusk",)]


@pytest.mark.parametrize(
    ("gate", "state", "why"),
    [
        (OPEN, "open", "gate"),
        (replace(OPEN, suspensions=(OUT,)), "partly", "gate_suspended"),
        (replace(OPEN, suspensions=(OUT, replace(OUT, direction="in"))), "shut", "gate_suspended"),
        (replace(OPEN, is_closed=True, opens_at=START_AT + 1), "shut", "gate_closed"),
        (replace(OPEN, last_at=None), "unknown", "gate_quiet"),
        (replace(OPEN, last_at=START_AT - QUIET_MS - 1), "unknown", "gate_quiet"),
        (replace(OPEN, last_at=START_AT - QUIET_MS), "open", "gate"),
    ],
)
def test_our_own_gate_stands_as_its_book_says(gate: Gate, state: str, why: str):
    other = said("a", "closure", "2025-11-22", place="islam-qala")
    found = situation_of([other], ((crossing_settings(), gate),), TODAY).standings[0]
    assert (found.state, found.why) == (state, why)
    # What others say of it stands beside and changes nothing.
    assert (found.said_state, [one.id for one in found.said]) == ("shut", ["a"])


def test_what_is_awaited_of_no_crossing_is_told_apart_the_nearest_first():
    later = said(
        "a", "meeting", "2025-11-01", status="expected", window_from_day=TODAY + 9, place=""
    )
    sooner = replace(later, id="b", window_from_day=TODAY + 1)
    undated = replace(later, id="c", window_from_day=None)
    found = situation_of([undated, later, sooner], (), TODAY)
    assert [one.id for one in found.awaited] == ["b", "a", "c"]
