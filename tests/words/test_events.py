"""Every kind of record as one line, in every language."""

import re
from typing import Any

import pytest

from tarazu.calendars import instant_of
from tarazu.rules import State, execute
from tarazu.rules import commands as cmd
from tarazu.rules import events as ev
from tarazu.rules.event_parts import (
    AccountBegan,
    ExemptUse,
    Spend,
    Standing,
    WayGoes,
    WayStopped,
)
from tarazu.rules.events import Event
from tarazu.rules.kinds import KINDS
from tarazu.rules.reasons import Refusal
from tarazu.words import Language, event_line, languages, own_line
from tests.rules.sketches import R1, changed, iranian_out, regime_with

EN, FA, PRS = languages()
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
ZONE = "Asia/Tehran"
AT = instant_of("2025-11-24T11:02:00+03:30")
NOON = instant_of("2025-11-24T12:02:00+03:30")
TUESDAY = instant_of("2025-11-25T08:00:00+03:30")
STANDING = Standing("general", (Spend("iranian-out", 1),), (), (), 0)
SPENDS = (Spend("iranian-out", 2), Spend("permits", 1))
TRUCK = {"truck": "pvwby74jxrd5", "registered": "IR", "laden": "loaded", "cargo": "fuel"}
PASSED = {"direction": "out", "destination": "Herat", "by": "14", "day": 20_416, **TRUCK}
CALL = {"ticket": 462, "until_at": NOON, "ahead": False, "chosen": True, "slot_free_at": None}
AID = ExemptUse(0, 20_416, False)
BEGAN = AccountBegan("iranian-out", 1, 1, 0, 0, None, None, None, False, None, None)
OVERRIDE = {"override": 7, "by": "14", "reason": "2f9c", "until_at": NOON}

# Names that a line repeats as they are: plans, accounts, lanes, places, tokens, roles.
NAMES = re.compile(r"R1|\b[tn]1\b|iranian-out|permits|general|Herat|Mashhad|yard|azar|\ba\b")

LINES: list[tuple[type[ev.Happening], dict[str, Any], str]] = [
    (
        ev.RegimeAdopted,
        {"number": 2, "regime": changed(R1, name="R1", valid_from=TUESDAY)},
        "plan 2 “R1” adopted, in force from Tue 08:00",
    ),
    (
        ev.RegimeBegan,
        {
            "number": 2,
            "accounts": (BEGAN,),
            "exempt_waits_ms": (),
            "interval_ms": (),
            "kept_intervals": (),
        },
        "plan 2 in force, with account iranian-out",
    ),
    (ev.RegimeRevoked, {"number": 2}, "plan 2 revoked"),
    (
        ev.CrossingConfigured,
        {"terms": cmd.Terms(home="IR", peer="AF")},
        (
            "terms set: home Iran, peer Afghanistan, stranded after 7 days, undo within 2 min, "
            "second officer within 5 min"
        ),
    ),
    (
        ev.CrossingConfigured,
        {"terms": cmd.Terms(home="AF", peer="IR", entrance_area=True, papers_first=True)},
        (
            "terms set: home Afghanistan, peer Iran, stranded after 7 days, undo within 2 min, "
            "second officer within 5 min, trucks that come in have a waiting area, "
            "a truck is on hold until its documents are cleared"
        ),
    ),
    (
        ev.TicketRegistered,
        {
            "ticket": 1462,
            "place": 1463,
            "direction": "out",
            "destination": "Herat",
            "commitment": "",
            "standing": STANDING,
            "unmatched": True,
            **TRUCK,
        },
        (
            "ticket 1462 registered at place 1463, lane “general”: out, registered in Iran, "
            "loaded, fuel, to Herat, not in line with the trucks counted abroad"
        ),
    ),
    (ev.TicketSorted, {"ticket": 462, "standing": STANDING}, "ticket 462 now in lane “general”"),
    (
        ev.TicketCalled,
        {**CALL, "spends": (Spend("iranian-out", 1),)},
        "ticket 462 called until 12:02, credit of account iranian-out held",
    ),
    (
        ev.TicketCalled,
        {**CALL, "until_at": TUESDAY, "spends": SPENDS, "override": 7},
        (
            "ticket 462 called until Tue 08:00, credit of accounts iranian-out and permits held, "
            "out of turn, override 7"
        ),
    ),
    (
        ev.TicketCalled,
        {**CALL, "spends": (), "exempt": AID},
        "ticket 462 called until 12:02, without credit, exempt 1",
    ),
    (
        ev.TicketCalled,
        {**CALL, "spends": (), "ahead": True},
        "ticket 462 called until 12:02, ahead of credit",
    ),
    (
        ev.CreditReserved,
        {"ticket": 462, "spends": SPENDS},
        "ticket 462, called ahead, has its credit of accounts iranian-out and permits",
    ),
    (ev.TicketStaged, {"ticket": 462}, "ticket 462 at the gate"),
    (
        ev.CallLapsed,
        {"ticket": 462, "place": 1470},
        "call of ticket 462 missed, now at place 1470",
    ),
    *(
        (ev.CallTakenBack, {"ticket": 462, "why": why}, f"call of ticket 462 taken back for {what}")
        for why, what in {
            "hold": "a hold",
            "correction": "a correction",
            "override": "an override",
        }.items()
    ),
    (ev.TicketWithdrawn, {"ticket": 462, "why": "asked"}, "ticket 462 withdrawn as asked"),
    (
        ev.TicketWithdrawn,
        {"ticket": 462, "why": "lapsed"},
        "ticket 462 ended after its last missed call",
    ),
    (
        ev.TicketWithdrawn,
        {"ticket": 462, "why": "no_longer_gated"},
        "ticket 462 ended, the plan asks no call of it",
    ),
    (
        ev.MovementRecorded,
        {"movement": 2021, **PASSED, "spends": SPENDS, "exempt": AID, "uncalled": True},
        (
            "passage 2021: out, registered in Iran, loaded, fuel, to Herat, credit of accounts "
            "iranian-out and permits spent, without credit, exempt 1, without a call"
        ),
    ),
    (
        ev.TicketReleased,
        {"movement": 2021, "ticket": 462, **PASSED, "override": 7, "unmatched": True},
        (
            "ticket 462 released, passage 2021, out of turn, override 7, "
            "not in line with the trucks counted abroad"
        ),
    ),
    (
        ev.CreditEarned,
        {"account": "a", "movement": 2021, "units": 2, "posted": 1, "expires_at": NOON},
        "passage 2021 earned 2 units in account a",
    ),
    (
        ev.CreditGranted,
        {
            "account": "a",
            "units": 300,
            "posted": 300,
            "expires_at": None,
            "why": "grant",
            "next_at": TUESDAY,
        },
        "300 units granted to account a, the next: Tue 08:00",
    ),
    (
        ev.CreditGranted,
        {"account": "a", "units": 1, "posted": 1, "expires_at": None, "why": "correction"},
        "1 unit given back to account a, its release did not happen",
    ),
    (
        ev.CreditForfeited,
        {"account": "a", "units": 1, "posted": True},
        "1 unit above the cap of account a lost",
    ),
    (ev.CreditExpired, {"account": "a", "units": 3}, "3 units of account a expired"),
    (
        ev.CreditExpired,
        {"account": "a", "units": 1, "ticket": 462},
        "1 unit of account a expired, held by the call of ticket 462",
    ),
    (
        ev.CreditReset,
        {"account": "a", "units": 1, "condemned": 2, "next_at": TUESDAY},
        "account a reset, 1 unit taken away, 2 more if their calls end unused, the next: Tue 08:00",
    ),
    (
        ev.CreditReset,
        {"account": "a", "units": 2, "ticket": 462},
        "2 units of account a taken away by its reset, held by the call of ticket 462",
    ),
    (
        ev.HoldPlaced,
        {"truck": "t1", "hold": "debt", "authority": "9e", "note": "1c", "ticket": None},
        "truck t1 on hold: debt",
    ),
    (
        ev.HoldPlaced,
        {"truck": "t1", "hold": "court", "authority": "9e", "note": "1c", "ticket": 462},
        "ticket 462 on hold: court order",
    ),
    (
        ev.HoldLifted,
        {"truck": "t1", "hold": "debt", "ticket": None},
        "hold of truck t1 lifted: debt",
    ),
    (
        ev.HoldLifted,
        {"truck": "t1", "hold": "debt", "ticket": 462},
        "hold of ticket 462 lifted: debt",
    ),
    (
        ev.GateSuspended,
        {
            "ways": (WayStopped("out", 0, ()),),
            "accounts": ("iranian-out",),
            "reason": "77ab",
            "source": "",
        },
        "way out suspended, credit of account iranian-out does not age",
    ),
    (
        ev.GateResumed,
        {"ways": (WayGoes("in", None, (), 9), WayGoes("out", None, (), 9)), "accounts": ()},
        "ways in and out resumed",
    ),
    (
        ev.OverrideProposed,
        {**OVERRIDE, "ticket": 462, "movement": None},
        "override 7 proposed by officer 14: call ticket 462 out of turn, open until 12:02",
    ),
    (
        ev.OverrideProposed,
        {**OVERRIDE, "ticket": None, "movement": 2021},
        "override 7 proposed by officer 14: take back passage 2021, open until 12:02",
    ),
    (ev.OverrideApproved, {"override": 7, "by": "15"}, "override 7 confirmed by officer 15"),
    (ev.OverrideRefused, {"override": 7, "by": "15"}, "override 7 not confirmed, officer 15"),
    (
        ev.CorrectionRecorded,
        {"movement": 2021, "by": "14", "spends": (Spend("a", 1),)},
        "passage 2021 taken back by officer 14, its credit of account a taken back",
    ),
    (
        ev.CorrectionRecorded,
        {
            "movement": 2021,
            "by": "14",
            "spends": (),
            "ticket": 462,
            "standing": STANDING,
            "override": 7,
        },
        "passage 2021 taken back by officer 14, ticket 462 stands where it stood, override 7",
    ),
    (
        ev.TruckCorrected,
        {"ticket": 462, "commitment": "", "standing": STANDING, **TRUCK},
        "truck of ticket 462 corrected: registered in Iran, loaded, fuel",
    ),
    (
        ev.TruckTakenOver,
        {"truck": "t1", "registered": "AF", "destination": "Mashhad", "since_at": AT - 3_600_000},
        "truck t1 taken over: registered in Afghanistan, abroad since 10:02, to Mashhad",
    ),
    (
        ev.TruckSighted,
        {"truck": "t1", "place": "Herat", "said_by": "yard"},
        "the place where truck t1 stands was reported",
    ),
    (ev.TruckRenamed, {"truck": "t1", "token": "n1"}, "truck t1 goes on as n1, under a new key"),
    (
        ev.PublicationNoted,
        {"publication": "azar", "revision": 2, "digest": "9c1e", "head_seq": 46, "head_hash": "e"},
        "publication azar, revision 2, made from the book up to record 46",
    ),
]


def line_of(kind: type[ev.Happening], facts: dict[str, Any], language: Language) -> str:
    event = Event(AT, kind(**facts))  # type: ignore[arg-type]
    return event_line(event, language, ZONE).translate(ISOLATES)


def test_every_kind_is_among_the_lines_of_these_tests() -> None:
    assert {kind for kind, *_ in LINES} == set(KINDS.values())


@pytest.mark.parametrize(("kind", "facts", "english"), LINES)
def test_a_record_is_said_in_one_line(
    kind: type[ev.Happening], facts: dict[str, Any], english: str
) -> None:
    assert line_of(kind, facts, EN) == f"11:02 {english}"


@pytest.mark.parametrize("language", [FA, PRS], ids=lambda language: language.code)
@pytest.mark.parametrize(("kind", "facts", "english"), LINES)
def test_a_line_says_the_same_in_persian_and_dari(
    kind: type[ev.Happening], facts: dict[str, Any], english: str, language: Language
) -> None:
    line = NAMES.sub("نام", line_of(kind, facts, language))
    assert line.startswith("۱۱:۰۲ ")
    assert not re.search(r"[{}]|  | [.,،;؛]|،$|[A-Za-z0-9]", line), line
    for number in re.findall(r"\d+", NAMES.sub("", english)):
        assert language.digits(number) in line


def test_a_line_in_persian_and_in_dari() -> None:
    called = next(facts for kind, facts, _ in LINES if kind is ev.TicketCalled)
    assert line_of(ev.TicketCalled, called, FA) == (
        "۱۱:۰۲ نوبت ۴۶۲ تا ۱۲:۰۲ فراخوانده شد، اعتبار حساب iranian-out نگه داشته شد"
    )
    held = {"truck": "t1", "hold": "fuel_quality", "authority": "", "note": "", "ticket": None}
    assert line_of(ev.HoldPlaced, held, PRS) == "۱۱:۰۲ لاری t1 متوقف شد: کیفیت مواد نفتی"


def test_a_name_in_the_other_script_is_kept_apart_in_a_line() -> None:
    taken = ev.TruckTakenOver(truck="t1", registered="IR", destination="هرات", since_at=AT)
    assert event_line(Event(AT, taken), EN, ZONE).endswith(", to \u2068هرات\u2069")


def test_the_journals_own_records_are_said_as_well() -> None:
    assert own_line("boot", {}, AT, EN, ZONE) == "11:02 station started"
    assert own_line("boot", {}, AT, FA, ZONE) == "۱۱:۰۲ سامانه آغاز به کار کرد"
    loss = {"kept_seq": 14, "anchor_seq": 17, "persons": ["12", "34"]}
    assert own_line("rescued", loss, AT, EN, ZONE) == (
        "11:02 book rescued after a loss: kept up to record 14, while its anchor had seen record "
        "17; officers 12 and 34 accepted it"
    )
    told = own_line("rescued", loss, AT, PRS, ZONE)
    assert told.startswith("۱۱:۰۲ کتاب ثبت پس از یک آسیب نجات یافت: تا سطر ۱۴ نگه داشته شد")
    assert "۱۷" in told
    assert "no anchor said" in own_line("rescued", {**loss, "anchor_seq": None}, AT, EN, ZONE)


def test_what_a_day_at_the_gate_writes_can_be_said() -> None:
    state = State()
    facts = {"registered": "IR", "direction": "out"}
    orders: list[cmd.Command] = [
        cmd.ConfigureCrossing(terms=cmd.Terms(home="IR", peer="AF")),
        cmd.AdoptRegime(regime=regime_with(iranian_out())),
        cmd.RegisterTicket(truck="t1", **facts),  # type: ignore[arg-type]
        cmd.RecordMovement(truck="p1", registered="AF", direction="in", by="14"),
        cmd.ReleaseTicket(ticket=1),
        cmd.SuspendGate(directions=("out",), reason="wind"),
    ]
    lines = []
    for order in orders:
        answer = execute(state, order, R1.valid_from)
        assert not isinstance(answer, Refusal)
        lines += [event_line(event, EN, ZONE) for event in answer]
    assert lines[3:] == [
        (
            "00:00 ticket 1 registered at place 1, lane “general”: out, registered in Iran, "
            "loaded, general"
        ),
        "00:00 passage 1: in, registered in Afghanistan, loaded, general",
        "00:00 passage 1 earned 1 unit in account iranian-out",
        "00:00 ticket 1 called until 01:00, credit of account iranian-out held",
        "00:00 ticket 1 released, passage 2",
        "00:00 way out suspended, credit of account iranian-out does not age",
    ]
