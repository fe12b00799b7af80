"""Numbers, dates, names, refusals and overtakings, as the mocks of the pages have them."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.calendars import instant_of
from tarazu.rules.commands import HoldReason
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.regime import Cargo, Laden, Lane, Regime
from tarazu.station.views import NoCall, Overtaking
from tarazu.words import CODES, Language, UnknownLanguage, language_of, languages

EN, FA, PRS = languages()
ZONE = "Asia/Tehran"
NOW = instant_of("2025-11-24T13:30:00+03:30")
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def test_there_are_english_persian_and_dari() -> None:
    assert [(one.code, one.dir, one.calendar_first) for one in languages()] == [
        ("en", "ltr", "gregorian"),
        ("fa", "rtl", "solar-hijri"),
        ("prs", "rtl", "solar-hijri"),
    ]
    assert [one.name for one in languages()] == ["English", "فارسی", "دری"]
    assert language_of("fa") is FA


def test_a_language_without_texts_is_a_fault_that_names_those_with() -> None:
    with pytest.raises(UnknownLanguage, match="en, fa, prs"):
        language_of("de")


def test_quantities_are_grouped_and_years_are_not() -> None:
    assert (EN.number(12_319), FA.number(12_319)) == ("12,319", "۱۲٬۳۱۹")
    assert "2025" in EN.date(NOW, ZONE)
    assert "۱۴۰۴" in FA.date(NOW, ZONE)


def test_a_sign_stays_left_of_its_number() -> None:
    assert (EN.signed(2), EN.signed(-2), EN.signed(0)) == ("+2", "\u22122", "0")
    assert FA.signed(2) == "\u2066+۲\u2069"
    assert FA.signed(-2) == FA.number(-2) == "\u2066\u2212۲\u2069"


@given(value=st.integers(-(10**12), 10**12))
def test_a_number_written_out_reads_back_as_itself(value: int) -> None:
    for language in languages():
        plain = "".join(c for c in language.number(value) if c.isdecimal() or c == "\u2212")
        assert int(plain.replace("\u2212", "-")) == value


def test_dates_lead_with_the_calendar_of_the_language() -> None:
    assert EN.date_both(NOW, ZONE) == ("Mon 24 Nov 2025", "3 Azar 1404")
    assert FA.date_both(NOW, ZONE) == ("دوشنبه ۳ آذر ۱۴۰۴", "۲۴ نوامبر ۲۰۲۵")
    assert PRS.date_both(NOW, ZONE) == ("دوشنبه ۳ قوس ۱۴۰۴", "۲۴ نومبر ۲۰۲۵")
    assert (EN.day_month(NOW, ZONE), FA.day_month(NOW, ZONE)) == ("24 Nov", "۳ آذر")


def test_a_clock_shows_24_hours_of_its_own_zone() -> None:
    assert (EN.time(NOW, ZONE), EN.time(NOW, "Asia/Kabul")) == ("13:30", "14:30")
    assert FA.time(NOW, ZONE) == "۱۳:۳۰"
    assert (EN.time_of("IR"), FA.time_of("IR")) == ("Iran time", "به وقت ایران")


def test_a_moment_is_as_short_as_it_is_clear() -> None:
    earlier = instant_of("2025-11-23T12:28:00+03:30")
    assert EN.moment(instant_of("2025-11-24T11:39:00+03:30"), NOW, ZONE) == "11:39"
    assert EN.moment(earlier, NOW, ZONE) == "Sun 12:28"
    assert FA.moment(earlier, NOW, ZONE) == "یکشنبه ۱۲:۲۸"
    assert EN.moment(NOW - 7 * DAY_MS, NOW, ZONE) == "17 Nov 2025"
    assert FA.moment(NOW + 7 * DAY_MS, NOW, ZONE) == "۱۰ آذر ۱۴۰۴"


def test_an_instant_in_full_has_both_calendars() -> None:
    assert EN.instant(NOW, ZONE) == "Mon 24 Nov 2025 (3 Azar 1404), 13:30"
    assert FA.instant(NOW, ZONE) == "دوشنبه ۳ آذر ۱۴۰۴ (۲۴ نوامبر ۲۰۲۵)، ۱۳:۳۰"


@pytest.mark.parametrize(
    ("seconds", "english", "persian"),
    [
        (6_660, "1 h 51 min", "۱ ساعت و ۵۱ دقیقه"),
        (90_000, "1 day 1 h", "۱ روز و ۱ ساعت"),
        (172_800, "2 days", "۲ روز"),
        (86_399, "23 h 59 min", "۲۳ ساعت و ۵۹ دقیقه"),
        (659, "10 min", "۱۰ دقیقه"),
        (59, "59 s", "۵۹ ثانیه"),
        (0, "0 s", "۰ ثانیه"),
    ],
)
def test_a_length_of_time_has_two_units_rounded_down(
    seconds: int, english: str, persian: str
) -> None:
    assert (EN.duration(seconds), FA.duration(seconds)) == (english, persian)


def test_an_exact_length_has_every_unit_that_it_needs() -> None:
    assert EN.duration_exact(90_061) == "1 day 1 h 1 min 1 s"
    assert EN.duration_exact(259_200) == "3 days"


def test_countries_are_named_and_an_unknown_code_stays_a_code() -> None:
    assert (EN.country("IR"), FA.country("IR"), PRS.country("TJ")) == ("Iran", "ایران", "تاجکستان")
    assert EN.country("XX") == "XX"
    assert EN.registered_in("AF") == "registered in Afghanistan"
    assert (FA.registered_in("AF"), PRS.registered_in("AF")) == ("پلاک افغانستان", "پلیت افغانستان")


def test_a_foreign_name_is_kept_apart_from_the_line_around_it() -> None:
    assert FA.text("registered_in", country="XX") == "پلاک \u2068XX\u2069"
    assert EN.text("registered_in", country="ایران") == "registered in \u2068ایران\u2069"
    assert FA.text("registered_in", country="13:30") == "پلاک 13:30"


def test_the_plural_is_chosen_by_count_or_n() -> None:
    assert EN.text("duration.days", count=1) == "1 day"
    assert EN.text("duration.days", count=2) == "2 days"
    assert EN.text("duration.days", n=2, count=2) == "2 days"


@pytest.mark.parametrize("language", languages(), ids=CODES)
def test_every_stable_word_of_the_rules_has_a_name(language: Language) -> None:
    names = [
        *(language.cargo(cargo) for cargo in get_args(Cargo)),
        *(language.laden(laden) for laden in get_args(Laden)),
        *(language.hold(hold) for hold in get_args(HoldReason)),
        *(language.no_call(no_call) for no_call in get_args(NoCall)),
        language.direction("in"),
        language.direction("out"),
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("language", languages(), ids=CODES)
@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_says_what_is_so_and_what_to_do(reason: Reason, language: Language) -> None:
    bare = language.reason(Refusal(reason))
    full = language.reason(
        Refusal(reason, ticket=491, account="iranian-out", until_at=NOW), now=NOW, zone=ZONE
    )
    for sentence in (bare, full):
        assert sentence.endswith(".")
        assert "{" not in sentence
        # One clause for what is so, one for what to do or what goes on.
        assert sum(sentence.count(mark) for mark in ".,،؛;:") >= 2, sentence


def test_a_refusal_names_the_ticket_meant_and_the_time_from_which_it_can_succeed() -> None:
    waiting = Refusal(Reason.ALREADY_WAITING, ticket=491)
    assert EN.reason(waiting) == (
        "This truck is already waiting as 491. Open 491 or correct the plate."
    )
    closed = Refusal(Reason.GATE_CLOSED, ticket=491, until_at=NOW + DAY_MS)
    assert "closed until Tue 13:30" in EN.reason(closed, now=NOW, zone=ZONE)
    assert EN.reason(closed) == EN.reason(Refusal(Reason.GATE_CLOSED))


def test_the_number_of_a_ticket_is_never_grouped() -> None:
    assert "1234" in EN.reason(Refusal(Reason.ALREADY_WAITING, ticket=1_234))


def test_a_refused_plan_names_what_the_check_found() -> None:
    invalid = Refusal(Reason.REGIME_INVALID, detail="contradiction_cap_zero")
    assert EN.reason(invalid).endswith(EN.text("finding.contradiction_cap_zero.what"))
    other = Refusal(Reason.OTHER_CROSSING, detail="IR/AF")
    assert EN.reason(other).endswith("(IR/AF)")


def reasons_of_overtaking() -> tuple[str, ...]:
    hints = msgspec.structs.fields(Overtaking)
    return get_args(next(field.type for field in hints if field.name == "reason"))


@pytest.mark.parametrize("language", languages(), ids=CODES)
@pytest.mark.parametrize("reason", reasons_of_overtaking())
def test_every_overtaking_is_explained_with_and_without_its_facts(
    reason: str, language: Language
) -> None:
    bare = Overtaking(ticket=488, at=NOW, reason=reason)  # type: ignore[arg-type]
    full = Overtaking(
        ticket=488,
        at=NOW,
        reason=reason,  # type: ignore[arg-type]
        override=7,
        lane="fresh",
        hold="documents",
        from_at=NOW - 2 * HOUR_MS,
        to_at=NOW - HOUR_MS,
    )
    for overtaking in (bare, full):
        head, text = language.overtaking(overtaking, ZONE, now=NOW, note="urgent part")
        assert head
        assert text.endswith(".")
        assert "{" not in head + text


def test_the_three_examples_of_the_ticket_read_as_drawn() -> None:
    perishable = Overtaking(ticket=507, at=NOW - 480_000, reason="lane", lane="fresh")
    plan = Regime(
        name="R1",
        crossing="dogharoon",
        home="IR",
        peer="AF",
        issuer="model",
        instrument="none",
        valid_from=0,
        time_zone=ZONE,
        lanes=(Lane(name="fresh", share_max="1/5"), Lane(name="general")),
    )
    assert EN.overtaking(perishable, ZONE, now=NOW, regime=plan) == (
        "Lane “fresh”",
        "The plan calls it first, at most 1 call in 5. Called at 13:22.",
    )
    override = Overtaking(ticket=498, at=NOW - 2_340_000, reason="override", override=7)
    assert FA.overtaking(override, ZONE, now=NOW, note="قطعهٔ فوری بیمارستان") == (
        "خارج از نوبت، شمارهٔ ۷",
        "دو مأمور تأیید کردند: قطعهٔ فوری بیمارستان. عبور ۱۲:۵۱.",
    )
    # A reason that ends in a full stop stands in the sentence as one without.
    assert EN.overtaking(override, ZONE, now=NOW, note="Urgent part. ")[1] == (
        "Two officers agreed: Urgent part. Went at 12:51."
    )
    lapse = Overtaking(
        ticket=488,
        at=NOW,
        reason="my_lapse",
        from_at=instant_of("2025-11-24T11:48:00+03:30"),
        to_at=instant_of("2025-11-24T12:48:00+03:30"),
    )
    assert EN.overtaking(lapse, ZONE) == (
        "You missed your call",
        "It ran from 11:48 to 12:48. You now stand behind those registered by 12:48.",
    )
