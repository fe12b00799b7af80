"""What was asked is told whole: by events, by refusals, and by what the state keeps."""

import msgspec
import pytest

from tarazu.rules import Reason, Refusal, State
from tarazu.rules import commands as cmd
from tarazu.rules import events as ev
from tarazu.rules.event_parts import CycleTurn, ExemptUse
from tarazu.rules.regime import Account, Exempt, Gate, Lane, Ratio, Selector
from tarazu.rules.state import Hold, Proposal, Stay
from tests.rules.driving import account, plan
from tests.rules.playing import crossing, do, plays, register
from tests.rules.regimes import START_AT

MINUTE_MS = 60_000
AUTO = Gate(call="auto", call_window_s=3_600)


def only(state: State, command, at: int = START_AT) -> ev.EventData:
    """Give the one event of a command that must bring one."""
    [event] = do(state, command, at)
    assert event.at == at
    return event.data


# Who, where to, by whom


def test_a_movement_says_who_passed_where_to_and_who_saw_it():
    state = crossing(plan(account(), gate=AUTO))
    seen = {"truck": "p1", "registered": "AF", "direction": "out", "laden": "empty"}
    told = only(state, cmd.RecordMovement(**seen, cargo="none", destination="Herat", by="14"))
    assert (told.truck, told.registered, told.direction) == ("p1", "AF", "out")
    assert (told.laden, told.cargo, told.destination, told.by) == ("empty", "none", "Herat", "14")


def test_a_release_says_what_was_registered_and_who_let_it_go():
    state = crossing(plan(account(opening=1), gate=AUTO))
    register(state, "t1", laden="empty", cargo="none", destination="Herat", commitment="c1")
    told = only(state, cmd.ReleaseTicket(ticket=1, by="14"))
    assert (told.laden, told.cargo, told.destination, told.by) == ("empty", "none", "Herat", "14")


def test_a_called_truck_that_is_seen_goes_as_it_was_seen_to_where_it_said():
    state = crossing(plan(account(opening=2), gate=AUTO))
    for truck in ("t1", "t2"):
        register(state, truck, destination="Herat")
    seen = {"registered": "IR", "direction": "out", "laden": "empty", "by": "14"}
    told = only(state, cmd.RecordMovement(truck="t1", cargo="none", **seen))
    assert (told.laden, told.cargo, told.destination, told.by) == ("empty", "none", "Herat", "14")
    told = only(state, cmd.RecordMovement(truck="t2", destination="Kabul", **seen))
    assert told.destination == "Kabul"


def test_where_the_call_is_the_release_nobody_is_named_and_the_destination_is_the_tickets():
    state = crossing(plan(account(opening=1)))
    [_, event] = register(state, "t1", destination="Herat", laden="empty", cargo="none")
    told = event.data
    assert (told.destination, told.by, told.laden, told.cargo) == ("Herat", "", "empty", "none")


def test_a_hold_keeps_the_authority_its_note_and_its_hour():
    state = crossing(plan(account(), gate=AUTO))
    register(state, "t1")
    hold = cmd.PlaceHold(truck="t1", hold="court", authority="court of Taybad", note="17")
    told = only(state, hold, START_AT + MINUTE_MS)
    assert (told.truck, told.ticket, told.authority) == ("t1", 1, "court of Taybad")
    kept = state.facts.holds["t1"]["court"]
    assert kept == Hold(at=START_AT + MINUTE_MS, authority="court of Taybad", note="17")
    again = do(state, hold, START_AT + MINUTE_MS)
    assert again == Refusal(Reason.ALREADY_ON_HOLD, ticket=1)


def test_a_truck_taken_over_is_abroad_since_it_was_said_to_be_and_never_since_tomorrow():
    state = crossing(plan(account(), gate=AUTO))
    for truck, since_at in (("a1", START_AT - 5), ("a2", None), ("a3", START_AT + 5)):
        do(
            state,
            cmd.TakeOverTruck(truck=truck, registered="IR", destination="Herat", since_at=since_at),
        )
    stay = Stay(registered="IR", since_at=START_AT, destination="Herat")
    assert state.facts.abroad == {
        "a1": msgspec.structs.replace(stay, since_at=START_AT - 5),
        "a2": stay,
        "a3": stay,
    }


def test_a_sighting_keeps_place_hour_and_who_said_so_and_leaves_the_stay():
    state = crossing(plan(account(), gate=AUTO))
    do(state, cmd.TakeOverTruck(truck="a1", registered="IR", destination="Herat"))
    later = START_AT + MINUTE_MS
    do(state, cmd.RecordSighting(truck="a1", place="Herat", said_by="police"), later)
    assert state.facts.abroad["a1"] == Stay(
        registered="IR",
        since_at=START_AT,
        destination="Herat",
        place="Herat",
        place_at=later,
        said_by="police",
    )


def test_what_was_published_is_told_whole_and_moves_nothing():
    state = crossing(plan(account(opening=1), gate=AUTO))
    register(state, "t1")
    before = state.snapshot()
    told = {"publication": "azar", "revision": 2, "digest": "d", "head_seq": 7, "head_hash": "h"}
    assert only(state, cmd.NotePublication(**told)) == ev.PublicationNoted(**told)
    assert state.snapshot() == before


def test_nothing_is_published_of_a_crossing_that_has_not_begun():
    note = cmd.NotePublication(publication="p", revision=1, digest="", head_seq=0, head_hash="")
    assert do(State(), note) == Refusal(Reason.NOT_CONFIGURED)


def test_a_mended_truck_is_the_one_that_was_typed_and_keeps_its_commitment_unless_given():
    state = crossing(plan(account(), gate=AUTO))
    register(state, "t1", commitment="c1")
    mend = cmd.CorrectTruck(ticket=1, truck="t2", registered="IR", laden="empty", cargo="none")
    do(state, mend)
    ticket = state.facts.tickets[1]
    assert (ticket.truck, ticket.laden, ticket.cargo) == ("t2", "empty", "none")
    assert ticket.commitment == "c1"
    do(state, msgspec.structs.replace(mend, commitment="c2"))
    assert state.facts.tickets[1].commitment == "c2"


def test_a_proposal_keeps_who_asked_why_and_for_what():
    state = crossing(plan(account(), gate=AUTO), approve_s=600)
    register(state, "t1")
    do(state, cmd.ProposeOverride(ticket=1, reason="a birth", by="14"))
    assert state.facts.proposals[1] == Proposal(
        at=START_AT,
        by="14",
        reason="a birth",
        until_at=START_AT + 10 * MINUTE_MS,
        ticket=1,
        movement=None,
    )


def test_a_correction_says_who_asked_and_an_override_of_it_who_agreed():
    state = crossing(plan(account(), gate=AUTO))
    for truck in ("p1", "p2"):
        do(state, cmd.RecordMovement(truck=truck, registered="AF", direction="in", by="14"))
    assert only(state, cmd.UndoMovement(movement=1, by="14")).by == "14"
    do(state, cmd.ProposeOverride(movement=2, reason="r", by="15"))
    [_, corrected] = do(state, cmd.ApproveOverride(override=1, by="16"))
    assert (corrected.data.by, corrected.data.override) == ("16", 1)
    assert dict(state.facts.corrected) == {1: START_AT, 2: START_AT}


def test_what_ends_says_what_ended():
    state = crossing(plan(account(), gate=AUTO))
    assert only(state, cmd.RevokeRegime(), START_AT + 1) == ev.RegimeRevoked(number=1)


# Refusals


NOBODY = [
    cmd.WithdrawTicket(ticket=7),
    cmd.RecordArrival(ticket=7),
    cmd.ReleaseTicket(ticket=7),
    cmd.ProposeOverride(ticket=7, reason="r", by="14"),
    cmd.CorrectTruck(ticket=7, truck="t7", registered="IR", laden="empty", cargo="none"),
]


@pytest.mark.parametrize("command", NOBODY, ids=lambda command: type(command).__name__)
def test_a_refusal_names_the_ticket_that_nobody_has(command):
    state = crossing(plan(account(), gate=AUTO))
    assert do(state, command) == Refusal(Reason.NO_SUCH_TICKET, ticket=7)


def test_an_override_of_a_ticket_that_is_gone_names_it():
    state = crossing(plan(account(), gate=AUTO))
    register(state, "t1")
    do(state, cmd.ProposeOverride(ticket=1, reason="r", by="14"))
    do(state, cmd.WithdrawTicket(ticket=1))
    answer = do(state, cmd.ApproveOverride(override=1, by="15"))
    assert answer == Refusal(Reason.NO_SUCH_TICKET, ticket=1)


# The call that is the release


TURNS = (
    Lane(name="fresh", match=(Selector(cargo="perishable"),), weight=2),
    Lane(name="rest"),
)


def test_a_release_without_a_call_takes_turn_and_slot_and_names_its_exemption():
    regime = msgspec.structs.replace(
        plan(
            account(opening=9),
            lanes=TURNS,
            gate=Gate(call="immediate", releases_per_hour_max=60),
        ),
        order="cycle",
        exempts=(Exempt(match=(Selector(cargo="humanitarian"),), earns=False),),
    )
    state = crossing(regime)
    [_, event] = register(state, "t1", cargo="perishable")
    told = event.data
    assert (told.chosen, told.exempt, told.override) == (True, None, None)
    assert (told.cycle, told.slot_free_at) == (CycleTurn(0, 1), START_AT + MINUTE_MS)
    [_, event] = register(state, "t2", START_AT + MINUTE_MS, cargo="humanitarian")
    told = event.data
    assert told.exempt == ExemptUse(clause=0, day=told.day, earns=False)
    assert (told.cycle, told.slot_free_at) == (CycleTurn(0, 0), START_AT + 2 * MINUTE_MS)


def test_two_persons_use_a_slot_but_no_turn():
    regime = msgspec.structs.replace(
        plan(account(), lanes=TURNS, gate=Gate(call="auto", releases_per_hour_max=60)),
        order="cycle",
    )
    state = crossing(regime)
    register(state, "t1")
    do(state, cmd.ProposeOverride(ticket=1, reason="r", by="14"))
    [_, called] = do(state, cmd.ApproveOverride(override=1, by="15"))
    told = called.data
    assert (told.chosen, told.cycle, told.override) == (False, None, 1)
    assert told.slot_free_at == START_AT + MINUTE_MS
    assert state.facts.totals.overridden == 1


# All four facts of a truck


EMPTY_GO_FREE = Account(
    name="a",
    earn=(Selector(direction="in", registered="AF"),),
    spend=(Selector(direction="out", registered="IR", laden="loaded", cargo="general"),),
    opening=1,
)


def narrow(*, account=EMPTY_GO_FREE, **gate):
    return plan(account, gate=Gate(call="auto", **gate))


@pytest.mark.parametrize("fact", [{"laden": "empty"}, {"cargo": "fuel"}])
def test_laden_state_and_cargo_decide_whether_a_truck_waits(fact):
    state = crossing(narrow())
    assert do(
        state, cmd.RegisterTicket(truck="t1", registered="IR", direction="out", **fact)
    ) == Refusal(Reason.NOTHING_GATES)
    register(state, "t2")
    mend = {"laden": "loaded", "cargo": "general", **fact}
    answer = do(state, cmd.CorrectTruck(ticket=1, truck="t2", registered="IR", **mend))
    assert answer == Refusal(Reason.NOTHING_GATES, ticket=1)


@pytest.mark.parametrize("fact", [{"laden": "loaded"}, {"cargo": "fuel"}])
def test_a_new_plan_frees_and_sorts_by_all_four_facts(fact):
    """Registered under a plan that gates all; the next one gates only trucks with the fact."""
    wide = account()
    only_these = Account(
        name="a",
        earn=wide.earn,
        spend=(Selector(direction="out", registered="IR", **fact),),
        ratio=Ratio(counted=2),
    )
    state = crossing(plan(wide, gate=AUTO))
    register(state, "t1", **{"laden": "loaded", "cargo": "fuel", **fact})
    register(state, "t2", laden="empty", cargo="none")
    next_one = msgspec.structs.replace(plan(only_these, gate=AUTO), valid_from=START_AT + 1)
    do(state, cmd.AdoptRegime(regime=next_one))
    do(state, cmd.PassTime(), START_AT + 1)
    assert [t.truck for t in state.facts.tickets.values()] == ["t1"]
    assert state.facts.tickets[1].standing.spends[0].units == 2


def test_a_call_that_a_plan_no_longer_gates_leaves_when_it_ends():
    plays(
        """
regime  one-to-one, opening 2, call window 10m
08:00   register T1 IR out empty      -> registered, called T1 until 08:10
        register T2 IR out            -> registered, called T2 until 08:10
08:01   adopt above, from 08:01       -> regime_adopted, regime_began, ticket_sorted T1
                                      -> ticket_sorted T2
08:10:00.001 clock                    -> lapsed T1, withdrawn T1 no_longer_gated
                                      -> lapsed T2, called T2
""",
        above="""
[[account]]
name = "a"
earn  = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR", laden = "loaded" }]
""",
    )


def test_a_release_taken_back_stands_again_only_where_its_own_facts_are_gated():
    regime = narrow()
    state = crossing(regime)
    register(state, "t1")
    # Seen empty at the line: what comes back is the ticket as it was registered.
    seen = {"registered": "IR", "direction": "out", "laden": "empty", "cargo": "none"}
    do(state, cmd.RecordMovement(truck="t1", by="14", **seen))
    told = do(state, cmd.UndoMovement(movement=1, by="14"))
    assert 1 in state.facts.tickets
    assert any(isinstance(e.data, ev.CorrectionRecorded) and e.data.ticket == 1 for e in told)
