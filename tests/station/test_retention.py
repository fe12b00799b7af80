"""What the private store keeps as long as the book needs it, and no longer."""

import secrets

import msgspec

from tarazu.calendars import DAY_MS
from tarazu.feed import Fact
from tarazu.plates import plate_of
from tarazu.rules import Reason, Refusal
from tarazu.rules import commands as cmd
from tarazu.station import Intent, Station, abroad_of, why_not
from tests.station.stations import (
    START_AT,
    Clock,
    comes,
    in_memory,
    joins,
    new_id,
    on_disk,
    order,
    plate,
)

MONTH_MS = 31 * DAY_MS


def done(station: Station, ask, **more) -> None:
    station.execute(Intent(id=new_id(), ask=ask, **more))


def gone(number: int, clock: Clock, station: Station) -> str:
    """Let a truck register, be called and go; give the commitment of its ticket."""
    done(station, joins(number))
    done(station, comes(number))
    (ticket,) = station.state.facts.calls
    commitment = station.state.facts.tickets[ticket].commitment
    done(station, cmd.ReleaseTicket(ticket=ticket, by="14"))
    return commitment


def retention_passes(clock: Clock, station: Station) -> None:
    """Let 93 days go by at a station that is idle: no clock leaps, and no record says so."""
    for _ in range(3):
        clock.at += MONTH_MS
        station.tick()


def crash(station: Station) -> None:
    """Let go of both files as a kill does: no snapshot, nothing flushed that waits."""
    station.private._notes.ends.clear()
    station.private.close()
    station.journal.close()


def test_the_end_of_a_ticket_that_a_crash_took_from_the_store_is_noted_at_the_next_start(tmp_path):
    clock = Clock()
    station = on_disk(tmp_path, clock)
    order(station)
    commitment = gone(1, clock, station)
    crash(station)
    again = on_disk(tmp_path, clock)
    again.tick()
    assert again.private.unended() == ()
    assert again.private.registration(commitment).ended_at == START_AT
    again.close()


def test_a_registration_that_no_record_knows_is_kept_for_a_retention_from_the_start(tmp_path):
    clock = Clock()
    station = on_disk(tmp_path, clock)
    order(station)
    commitment = gone(1, clock, station)
    crash(station)
    for file in tmp_path.glob("x.book*"):
        file.unlink()  # as a backup from before: the book has not heard of the ticket
    clock.at += DAY_MS
    again = on_disk(tmp_path, clock)
    again.private._after_seq = 1_000_000  # older than what the sweep looks at
    again.tick()
    assert again.private.registration(commitment) is not None
    order(again)
    retention_passes(clock, again)
    assert again.private.registration(commitment) is None
    again.close()


def test_a_station_that_starts_every_morning_still_erases(tmp_path):
    clock = Clock()
    station = on_disk(tmp_path, clock)
    order(station)
    commitment = gone(1, clock, station)
    station.close()
    clock.at += MONTH_MS
    for _ in range(2):
        again = on_disk(tmp_path, clock)
        done(again, comes(1))
        again.close()
        clock.at += MONTH_MS
    again = on_disk(tmp_path, clock)
    again.tick()
    assert again.private.registration(commitment) is None
    again.close()


def test_a_ticket_whose_release_was_undone_keeps_its_page_while_it_waits():
    clock = Clock()
    station = in_memory(clock=clock)
    commitment = gone(1, clock, station)
    token = next(iter(station.chronicle.ended.values())).life.truck
    done(station, cmd.PlaceHold(truck=token, hold="documents"))
    movement = station.state.facts.last_movement
    done(station, cmd.UndoMovement(movement=movement, by="14"))
    assert 1 in station.state.facts.tickets
    retention_passes(clock, station)
    assert station.private.registration(commitment) is not None


def test_the_reason_of_an_open_proposal_and_of_an_override_that_is_told_are_kept():
    clock = Clock()
    station = in_memory(clock=clock)
    for number in (1, 2, 3):
        done(station, joins(number))
    texts = {"reason": "a birth on the road"}
    done(station, cmd.ProposeOverride(reason="", ticket=3, by="14"), by="14", texts=texts)
    done(station, cmd.ApproveOverride(override=1, by="15"), by="15")
    done(station, cmd.ReleaseTicket(ticket=3))
    digest = station.chronicle.overrides[1]
    retention_passes(clock, station)
    assert [one.reason for one in why_not(station.state, station.chronicle, 1)] == ["override"]
    assert station.private.text_of(digest) == "a birth on the road"


def test_where_a_truck_was_seen_and_who_said_so_is_for_the_private_store_alone():
    station = in_memory()
    place, by = f"yard {secrets.token_hex(4)}", f"clerk {secrets.token_hex(4)}"
    done(station, _told("abroad", 1))
    done(station, _told("sighting", 1, place=place, said_by=by))
    (truck,) = abroad_of(station)
    assert (truck.place, truck.place_said_by) == (place, by)
    book = "".join(repr(record) for record in station.journal.records())
    assert place not in book
    assert by not in book


def _told(fact: str, number: int, **more):
    return msgspec.structs.replace(joins(number), fact=fact, direction=None, **more)


def known(station: Station, number: int) -> str:
    """Give the token that a plate has now."""
    found = plate_of(plate(number), "IR")
    return station.private.token_of(found.country, found.key, station.now())


def test_a_hold_and_a_stay_abroad_outlast_the_key_of_their_period():
    clock = Clock()  # in November: the key of this half year is destroyed in April
    station = in_memory(clock=clock)
    done(station, joins(1, trailer="T 77"))
    done(station, cmd.PlaceHold(truck=known(station, 1), hold="court", by="14"))
    done(station, Fact(START_AT, "abroad", plate(2), "IR"))
    for _ in range(6):
        clock.at += MONTH_MS
        station.tick()
    assert [period for period, _ in station.private._live_keys()] == ["2026-H1"]
    assert set(station.state.facts.abroad) == {known(station, 2)}
    assert set(station.state.facts.holds) == {known(station, 1)}
    kept = station.private.truck(known(station, 1))
    assert kept is not None
    assert (kept.facts.plate, kept.facts.trailer) == (plate(1), "T 77")
    refused = station.execute(Intent(id=new_id(), ask=joins(1)))
    assert refused == Refusal(Reason.ALREADY_WAITING, ticket=1)


def test_a_truck_that_shows_itself_in_a_new_period_keeps_plate_and_trailer():
    clock = Clock()
    station = in_memory(clock=clock)
    done(station, joins(1, trailer="T 77"))
    clock.at += 2 * MONTH_MS  # in January
    refused = station.execute(Intent(id=new_id(), ask=joins(1)))
    assert refused == Refusal(Reason.ALREADY_WAITING, ticket=1)
    kept = station.private.truck(station.state.facts.tickets[1].truck)
    assert kept is not None
    assert (kept.facts.plate, kept.facts.trailer) == (plate(1), "T 77")


def test_a_clock_that_is_wrong_once_erases_nothing_and_destroys_no_key():
    clock = Clock()
    station = in_memory(clock=clock)
    commitment = gone(1, clock, station)
    station.tick()
    clock.at += 200 * DAY_MS
    for _ in range(3):
        station.tick()
        clock.at += DAY_MS // 2
    clock.at -= 200 * DAY_MS
    station.tick()
    assert station.private.registration(commitment) is not None
    done(station, joins(2))  # the key of the period is still there


def test_a_start_long_after_the_last_record_erases_once_the_clock_has_shown_itself_steady(tmp_path):
    clock = Clock()
    station = on_disk(tmp_path, clock)
    order(station)
    commitment = gone(1, clock, station)
    station.close()
    clock.at += 400 * DAY_MS
    again = on_disk(tmp_path, clock)
    for days in range(3):
        assert again.private.registration(commitment) is not None, days
        again.tick()
        clock.at += DAY_MS
    assert again.private.registration(commitment) is None
    again.close()
