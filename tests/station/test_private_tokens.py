"""Tokens, digests and codes: distinct, unguessable, readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.calendars import DAY_MS
from tarazu.station.tokens import (
    CODE_SIGNS,
    code_of,
    key_period_of,
    new_code,
    new_key,
    new_reference,
    text_digest,
    truck_token,
)

AT = 1_763_749_800_000
INSTANTS = st.integers(min_value=0, max_value=4_102_444_800_000)  # 1970 to 2100
NO_NUL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KEY = bytes(range(32))


@given(INSTANTS, st.one_of(st.none(), st.integers(min_value=1, max_value=1_000)))
def test_every_instant_lies_in_one_period_and_periods_leave_no_gap(
    at: int, days: int | None
) -> None:
    period = key_period_of(at, days)
    assert period.start_at <= at < period.end_at
    assert key_period_of(period.start_at, days) == period
    assert key_period_of(period.end_at - 1, days) == period
    assert key_period_of(period.end_at, days).start_at == period.end_at
    assert key_period_of(period.end_at, days).label != period.label


@pytest.mark.parametrize(
    ("at", "label"),
    [
        (1_767_225_599_999, "2025-H2"),
        (1_767_225_600_000, "2026-H1"),
        (1_782_863_999_999, "2026-H1"),
        (1_782_864_000_000, "2026-H2"),
    ],
)
def test_a_half_year_turns_at_midnight_utc(at: int, label: str) -> None:
    assert key_period_of(at).label == label


def test_a_period_of_no_days_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        key_period_of(AT, days=0)


@given(NO_NUL, TEXTS, NO_NUL, TEXTS)
def test_two_trucks_share_a_token_only_if_they_are_one(
    country: str, plate: str, other_country: str, other_plate: str
) -> None:
    same_token = truck_token(KEY, country, plate) == truck_token(KEY, other_country, other_plate)
    assert same_token == ((country, plate) == (other_country, other_plate))


@given(TEXTS)
def test_a_text_never_has_the_digest_of_a_truck_nor_keeps_it_under_another_key(text: str) -> None:
    assert text_digest(KEY, text)[:32] != truck_token(KEY, "", text)
    assert text_digest(KEY, text) != text_digest(bytes(32), text)
    assert truck_token(KEY, "IR", text) != truck_token(bytes(32), "IR", text)


def test_a_country_that_could_shift_into_the_plate_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        truck_token(KEY, "I\0R", "12")


def test_keys_and_references_are_drawn_anew() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    references = {new_reference() for _ in range(1_000)}
    assert len(references) == 1_000
    assert {len(reference) for reference in references} == {26}


def test_a_code_reads_as_itself() -> None:
    for _ in range(500):
        code = new_code()
        assert code_of(code) == code
        assert set(code) <= set(CODE_SIGNS) | {"-"}


def test_no_two_signs_of_a_code_look_alike() -> None:
    for pair in ("0O", "1I", "1L", "5S", "8B", "2Z", "6G", "UV"):
        assert not set(pair) <= set(CODE_SIGNS)


PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@given(st.text(CODE_SIGNS, min_size=6, max_size=6), st.data())
def test_a_code_is_understood_however_it_is_typed(signs: str, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(st.sampled_from([sign, sign.lower(), sign.translate(PERSIAN)]))
        + data.draw(st.sampled_from(["", " ", "-", "‑", "\u200f"]))
        for sign in signs
    )
    assert code_of(typed) == f"{signs[:3]}-{signs[3:]}"


@given(TEXTS)
def test_what_is_no_code_is_none_and_what_is_one_is_canonical(typed: str) -> None:
    code = code_of(typed)
    assert code is None or code_of(code) == code


def test_a_length_in_days_counts_from_1970() -> None:
    assert key_period_of(0, days=7).label == "1970-01-01+7d"
    assert key_period_of(7 * DAY_MS, days=7).label == "1970-01-08+7d"
