"""The station's writer: one answer for one intent, and nothing answered that is not durable."""

import pytest

from tarazu.journal import CommandReused, MemoryJournal
from tarazu.rules import Reason, Refusal
from tarazu.rules import commands as cmd
from tarazu.rules.events import TicketCalled, TicketRegistered
from tarazu.station import (
    Intent,
    Outcome,
    Station,
    StationDead,
    board_of,
    gate_of,
    private_in_memory,
    ticket_of,
    why_not,
)
from tests.station.stations import CROSSING, Clock, comes, in_memory, joins, new_id, on_disk, order


def test_the_same_intent_has_the_same_answer_for_ever():
    station = in_memory()
    intent = Intent(id=new_id(), ask=joins(1), by="14")
    first, second = station.execute(intent), station.execute(intent)
    assert isinstance(first, Outcome)
    assert isinstance(second, Outcome)
    assert (second.again, second.events, second.code) == (True, first.events, first.code)
    assert station.state.facts.totals.registered == 1


def test_the_same_intent_twice_in_one_batch_is_done_once():
    station = in_memory()
    intent = Intent(id=new_id(), ask=joins(1))
    first, second = station.take([intent, intent])
    assert first == second
    assert station.state.facts.totals.registered == 1


def test_an_id_with_other_content_is_not_carried_out():
    station = in_memory()
    key = new_id()
    station.execute(Intent(id=key, ask=joins(1)))
    with pytest.raises(CommandReused):
        station.execute(Intent(id=key, ask=joins(2)))
    assert station.state.facts.totals.registered == 1


def test_a_refusal_is_not_recorded_and_the_same_id_may_succeed_later():
    station = in_memory()
    station.execute(Intent(id=new_id(), ask=joins(1)))
    key, seq = new_id(), station.journal.head.seq
    refused = station.execute(Intent(id=key, ask=cmd.ReleaseTicket(ticket=1)))
    assert refused == Refusal(Reason.NOT_CALLED, ticket=1)
    assert station.journal.head.seq == seq
    station.execute(Intent(id=new_id(), ask=comes(1)))
    released = station.execute(Intent(id=key, ask=cmd.ReleaseTicket(ticket=1)))
    assert isinstance(released, Outcome)


def test_time_passes_before_a_command_and_stands_before_it_in_the_book():
    clock = Clock()
    station = in_memory(clock=clock)
    station.execute(Intent(id=new_id(), ask=joins(1)))
    station.execute(Intent(id=new_id(), ask=comes(1)))
    clock.at += 3_600_002
    station.execute(Intent(id=new_id(), ask=joins(2)))
    kinds = [record.kind for record in station.journal.records()]
    assert kinds[-3:] == ["call_lapsed", "ticket_called", "ticket_registered"]


def test_the_clock_of_the_rules_never_goes_back():
    clock = Clock()
    station = in_memory(clock=clock)
    clock.at += 60_000
    station.execute(Intent(id=new_id(), ask=joins(1)))
    clock.at -= 86_400_000
    outcome = station.execute(Intent(id=new_id(), ask=joins(2)))
    assert isinstance(outcome, Outcome)
    assert outcome.events[0].at >= station.state.facts.tickets[1].registered_at


def test_a_restart_gives_the_same_state_and_the_same_answers(tmp_path):
    station = on_disk(tmp_path)
    order(station)
    intents = [Intent(id=new_id(), ask=joins(n)) for n in range(5)]
    intents += [Intent(id=new_id(), ask=comes(n)) for n in range(3)]
    answers = station.take(intents)
    digest, view = station.state.digest(), ticket_of(station, 4)
    station.close()
    again = on_disk(tmp_path)
    assert again.state.digest() == digest
    repeated = again.take(intents)
    assert [a.events for a in repeated] == [a.events for a in answers]
    assert ticket_of(again, 4).code == view.code
    again.close()


def test_a_restart_without_a_snapshot_folds_the_book_to_the_same_state(tmp_path):
    station = on_disk(tmp_path)
    order(station)
    station.take([Intent(id=new_id(), ask=joins(n)) for n in range(5)])
    digest = station.state.digest()
    station.journal.close()  # as a crash: no snapshot was kept
    station.private.close()
    again = on_disk(tmp_path)
    assert again.state.digest() == digest
    assert again.chronicle.lives.keys() == station.chronicle.lives.keys()
    again.close()


def test_after_an_error_the_station_answers_nothing_more():
    class Failing(MemoryJournal):
        def append(self, groups, expected):
            raise OSError("the disk is gone")

    station = Station(Failing(CROSSING), private_in_memory(CROSSING), Clock())
    terms = cmd.ConfigureCrossing(terms=cmd.Terms(home="IR", peer="AF"))
    with pytest.raises(OSError, match="disk"):
        station.execute(Intent(id=new_id(), ask=terms))
    with pytest.raises(StationDead):
        station.execute(Intent(id=new_id(), ask=terms))


def test_no_plate_name_telephone_or_document_stands_in_the_book():
    station = in_memory()
    private = {
        "driver": "Karim Karimi",
        "telephone": "0915 111 2222",
        "declaration": "DEC-4711",
        "carnet": "XJ.99.887",
        "haulier": "Hari Rud Transport",
        "trailer": "T-5544",
    }
    station.execute(Intent(id=new_id(), ask=joins(1, **private)))
    station.execute(Intent(id=new_id(), ask=comes(1)))
    texts = {"reason": "the link is down", "source": "duty officer"}
    suspend = cmd.SuspendGate(directions=("out",), reason="")
    station.execute(Intent(id=new_id(), ask=suspend, texts=texts))
    book = "".join(repr(record) for record in station.journal.records())
    for text in (*private.values(), *texts.values(), "10001", "HRT", "ع"):
        assert text not in book, text


def test_a_registration_without_clearance_is_on_hold_where_papers_come_first():
    station = in_memory(papers_first=True)
    station.execute(Intent(id=new_id(), ask=joins(1)))
    station.execute(Intent(id=new_id(), ask=joins(2, cleared=True)))
    station.execute(Intent(id=new_id(), ask=comes(1)))
    assert list(station.state.facts.calls) == [2]


def test_the_outcome_names_what_happened_and_the_driver_s_code():
    station = in_memory()
    outcome = station.execute(Intent(id=new_id(), ask=joins(1)))
    assert isinstance(outcome.events[0].data, TicketRegistered)
    assert len(outcome.reference) == 26
    called = station.execute(Intent(id=new_id(), ask=comes(1)))
    assert any(isinstance(event.data, TicketCalled) for event in called.events)


def test_once_a_day_what_retention_does_not_cover_is_erased():
    clock = Clock()
    station = in_memory(clock=clock)
    station.execute(Intent(id=new_id(), ask=joins(1, driver="Karim")))
    station.execute(Intent(id=new_id(), ask=comes(1)))
    commitment = station.state.facts.tickets[1].commitment
    station.execute(Intent(id=new_id(), ask=cmd.ReleaseTicket(ticket=1, by="14")))
    station.tick()
    assert station.private.registration(commitment) is not None
    for _ in range(3):
        clock.at += 31 * 86_400_000
        station.tick()
    assert station.private.registration(commitment) is None


def test_a_snapshot_of_another_shape_costs_time_and_nothing_else(tmp_path):
    station = on_disk(tmp_path)
    order(station)
    station.take([Intent(id=new_id(), ask=joins(n)) for n in range(5)])
    digest, head = station.state.digest(), station.journal.head
    station.journal.save_snapshot(head.seq, head.hash, b'{"facts": {}, "chronicle": []}')
    station.journal.close()
    station.private.close()
    again = on_disk(tmp_path)
    assert again.state.digest() == digest
    again.close()


def test_a_ticket_that_stands_again_still_knows_what_kept_it_from_a_call():
    clock = Clock()
    station = in_memory(clock=clock)
    for number in (1, 2):
        station.execute(Intent(id=new_id(), ask=joins(number)))
    token = station.state.facts.tickets[1].truck
    station.execute(Intent(id=new_id(), ask=cmd.PlaceHold(truck=token, hold="weight")))
    station.execute(Intent(id=new_id(), ask=comes(1)))  # ticket 2 is called
    clock.at += 60_000
    station.execute(Intent(id=new_id(), ask=cmd.LiftHold(truck=token, hold="weight")))
    station.execute(Intent(id=new_id(), ask=comes(2)))
    station.execute(Intent(id=new_id(), ask=cmd.ReleaseTicket(ticket=1, by="14")))
    released = station.state.facts.last_movement
    station.execute(Intent(id=new_id(), ask=cmd.UndoMovement(movement=released, by="14"), by="14"))
    found = why_not(station.state, station.chronicle, 1)
    assert [(one.ticket, one.reason, one.hold) for one in found] == [(2, "my_hold", "weight")]


def test_a_truck_with_two_holds_is_one_truck_on_hold_and_told_at_the_desk_alone():
    station = in_memory()
    station.execute(Intent(id=new_id(), ask=joins(1)))
    token = station.state.facts.tickets[1].truck
    for hold in ("weight", "court"):
        station.execute(Intent(id=new_id(), ask=cmd.PlaceHold(truck=token, hold=hold)))
    (public,), (desk,) = board_of(station).ways, gate_of(station, "14").ways
    assert (public.waiting, public.on_hold, public.held) == (1, 1, ())
    assert (desk.on_hold, [one.hold for one in desk.held]) == (1, ["weight", "court"])
