"""A notice as a sentence and as a line of the timeline, in three languages and two calendars."""

import pytest

from tarazu.document import Entries
from tarazu.notices import KINDS, STATUSES, TOPICS, Notice, Selection, select, shipped_register
from tarazu.words import CODES, entry_of, language_of, notice_line, timeline_of
from tarazu.words.notices import detail_of, place_words, role_of, speaker_of
from tests.notices.samples import day, notice

REGISTER = shipped_register()
DOGHAROON = select(REGISTER, Selection(place="dogharoon", known_day=day("2025-11-25")))
SAID = notice(
    said_by="the customs post",
    said_by_fa="مدیر گمرک",
    role="customs official",
    statement="Shut.",
    statement_fa="بسته است.",
    said_day=day("2025-11-22"),
)


def entries_of(document) -> list:
    return [
        entry
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Entries)
        for entry in block.entries
    ]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (
            "en",
            "the customs post (customs official) said on Sat 22 Nov 2025 (1 Azar 1404): Shut.",
        ),
        ("fa", "مدیر گمرک (مقام گمرک) در شنبه ۱ آذر ۱۴۰۴ (۲۲ نوامبر ۲۰۲۵) گفت: بسته است."),
        ("prs", "مدیر گمرک (مسئول گمرک) در شنبه ۱ قوس ۱۴۰۴ (۲۲ نومبر ۲۰۲۵) گفت: بسته است."),
    ],
)
def test_a_notice_is_said_with_speaker_day_and_words(code, line) -> None:
    assert notice_line(SAID, language_of(code)) == line


def test_a_day_that_is_not_known_is_not_made_up() -> None:
    english = language_of("en")
    between = notice(said_day=day("2025-11-01"), said_to_day=day("2025-11-30"))
    assert "between Sat 1 Nov 2025" in notice_line(between, english)
    assert "on a day not known" in notice_line(notice(), english)


def test_what_has_no_persian_is_shown_as_it_is_written() -> None:
    plain = notice(statement="They meet.", role="harbour pilot", place="nowhere")
    for code in CODES:
        assert "They meet." in notice_line(plain, language_of(code))
        assert role_of(plain, language_of(code)) == "harbour pilot"
        assert place_words("nowhere", language_of(code)) == "nowhere"


def test_an_office_that_says_its_role_is_not_said_twice() -> None:
    said = notice(said_by="ambassador of X", role="ambassador")
    assert speaker_of(said, language_of("en")) == "ambassador of X"


@pytest.mark.parametrize("code", CODES)
def test_every_kind_topic_and_status_has_a_name(code) -> None:
    language = language_of(code)
    for family, words in (("kind", KINDS), ("topic", TOPICS), ("status", STATUSES)):
        assert all(language.has(f"notice.{family}.{word}") for word in words)


def test_the_detail_says_the_days_the_date_as_written_the_reason_and_the_reading() -> None:
    whole = notice(
        window_from_day=day("2025-10-12"),
        as_written="۲۰ مهر",
        calendar="solar-hijri",
        reason="clashes",
        reading="run",
    )
    assert detail_of(whole, language_of("en")) == (
        "From Sun 12 Oct 2025 (20 Mehr 1404) on. The date as the source writes it: "
        "\u2068۲۰ مهر\u2069 (solar Hijri). Reason given: clashes. A plan of routes takes this one."
    )
    until = notice(window_to_day=day("2025-10-12"))
    assert detail_of(until, language_of("en")).startswith("Until Sun 12 Oct 2025")
    assert detail_of(notice(), language_of("en")) == ""


@pytest.mark.parametrize("code", CODES)
def test_the_timeline_tells_every_notice_once_with_speaker_source_and_status(code) -> None:
    told = timeline_of(REGISTER, language_of(code), as_of_day=day("2026-01-05"))
    entries = entries_of(told)
    assert len(entries) == len(REGISTER)
    assert all(one.said_by and one.source and one.mark and one.when for one in entries)
    assert {one.source for one in entries} == {*told.sources}
    assert (told.kind, told.language) == ("timeline", code)
    assert all(section.heading for section in told.sections)


@pytest.mark.parametrize("code", CODES)
def test_statements_that_differ_are_one_block_under_what_they_are_about(code) -> None:
    language = language_of(code)
    told = timeline_of(DOGHAROON, language, as_of_day=day("2025-11-25"))
    blocks = [
        block
        for section in told.sections
        for block in section.blocks
        if isinstance(block, Entries) and block.heading
    ]
    headings = [block.heading for block in blocks]
    assert language.text("notice.claim.order-wording") in headings
    (wordings,) = [
        block for block in blocks if block.heading == language.text("notice.claim.order-wording")
    ]
    assert len(wordings.entries) == 3


def test_differing_statements_of_a_register_of_ones_own_are_counted() -> None:
    pair = (notice("one", claim="own"), notice("two", claim="own"))
    told = timeline_of(pair, language_of("en"), as_of_day=0)
    assert "2 statements of one thing, side by side" in str(told)
    assert "On a day not known" in [section.heading for section in told.sections]


def test_an_empty_timeline_says_that_nothing_fits() -> None:
    told = timeline_of((), language_of("en"), as_of_day=0)
    assert "No statement fits" in str(told.sections)


def test_the_timeline_never_says_that_something_happened_without_news() -> None:
    visit = notice(status="expected", window_to_day=day("2025-11-30"))
    told = timeline_of((visit,), language_of("en"), as_of_day=day("2026-11-30"))
    assert [one.mark for one in entries_of(told)] == [
        "unknown: the day has passed, no news was found"
    ]


def test_only_an_address_of_the_web_becomes_a_link() -> None:
    def link_of(address: str) -> str:
        told: Notice = notice(address=address)
        return entry_of(told, language_of("en")).href

    assert link_of("https://example.org/1") == "https://example.org/1"
    assert link_of("javascript:alert(1)") == ""
