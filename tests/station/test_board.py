"""The board, the desk and the tickets tell one order, and the one thing that a call lacks."""

import pytest

from tarazu.rules import commands as cmd
from tarazu.station import Intent, board_of, gate_of, ticket_of
from tarazu.station.board import no_call_of

from .stations import ONE_TO_ONE, Clock, comes, in_memory, joins, new_id

CALLED_BY_OFFICER = f'{ONE_TO_ONE}[gate]\ncall = "officer"\n'
SHARED = f"""{CALLED_BY_OFFICER}
[[lane]]
name = "perishable"
match = [{{ cargo = "perishable" }}]
precedence = 1
share_max = "1/5"
[[lane]]
name = "general"
"""
SLOTS = f"{CALLED_BY_OFFICER}releases_per_hour_max = 60\n"


def asked(station, *asks, by: str = ""):
    for ask in asks:
        station.execute(Intent(id=new_id(), ask=ask, by=by))


def test_board_desk_and_tickets_tell_one_order_under_a_share():
    station = in_memory(SHARED)
    loads = ("perishable", "general", "perishable", "perishable", "general")
    asked(station, *(joins(n, cargo=one) for n, one in enumerate(loads)), comes(1), comes(2))
    asked(station, cmd.CallNext(direction="out"))
    (way,) = board_of(station).ways
    assert way.next.ticket == gate_of(station, "14").ways[0].next.ticket == 2
    assert way.next_tickets == (2, 5, 3)
    assert [ticket_of(station, n).ahead for n in way.next_tickets] == [0, 1, 2]


@pytest.mark.parametrize(
    ("credits", "staging", "said"),
    [(2, 0, "no_slot"), (1, 0, "no_credit"), (1, 1, "no_slot")],
)
def test_within_a_slot_a_missing_credit_is_told_before_the_slot(credits, staging, said):
    station = in_memory(f"{SLOTS}staging_max = {staging}\n", clock := Clock())
    asked(station, *(joins(n) for n in range(3)), *(comes(n) for n in range(credits)))
    asked(station, cmd.CallNext(direction="out"))
    assert board_of(station).ways[0].no_call == ticket_of(station, 2).no_call == said
    clock.at += 60_000
    assert no_call_of(station.state, "out", station.now()) == (None if said == "no_slot" else said)


def test_within_a_slot_where_nobody_waits_the_board_says_that():
    station = in_memory(SLOTS)
    asked(station, joins(1), comes(1), comes(2), cmd.CallNext(direction="out"))
    assert board_of(station).ways[0].no_call == "nobody_waits"


def test_a_ticket_on_hold_says_its_hold_and_not_what_others_wait_for():
    station = in_memory(SLOTS)
    asked(station, joins(1), comes(1), joins(2), cmd.CallNext(direction="out"))
    truck = station.state.facts.tickets[2].truck
    asked(station, cmd.PlaceHold(truck=truck, hold="documents"))
    view = ticket_of(station, 2)
    assert ([hold.hold for hold in view.holds], view.no_call) == (["documents"], None)
