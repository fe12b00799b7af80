"""Canonical bytes and the chain."""

import enum
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tarazu.journal import (
    START_HASH,
    NotCanonical,
    Record,
    RecordUnreadable,
    canonical,
    chain_hash,
    digest_of,
    record_of,
)
from tarazu.journal.record import (
    DEPTH_MAX,
    RECORD_BYTES_MAX,
    WHOLE_MAX,
    encoded,
    plain_data,
    records_of,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF))
wholes = st.integers(-WHOLE_MAX, WHOLE_MAX)
leaves = st.none() | st.booleans() | wholes | texts
values = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=12
).filter(lambda value: depth_of(value) <= DEPTH_MAX)
datas = st.dictionaries(keys, leaves | st.lists(leaves) | st.dictionaries(keys, leaves))
hexes = st.binary(min_size=48, max_size=48).map(bytes.hex)
words = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1)
counts = st.integers(1, WHOLE_MAX)


@st.composite
def records(draw: st.DrawFn) -> Record:
    digits = draw(hexes)
    return Record(
        actor=draw(texts),
        at_ms=draw(wholes),
        command=digits[:32],
        crossing=draw(words),
        data=draw(datas),
        device=draw(st.none() | texts),
        digest=digits[32:],
        epoch=draw(counts),
        kind=draw(words),
        occurred_ms=draw(st.none() | wholes),
        part=draw(counts),
        parts=draw(counts),
        seq=draw(counts),
        sig=draw(st.none() | texts),
    )


def depth_of(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


RECORD = Record(
    actor="17",
    at_ms=1,
    command="0" * 32,
    crossing="dogharoon",
    data={"lane": "general", "note": 'a "word"\n'},
    device=None,
    digest="a" * 64,
    epoch=1,
    kind="ticket_registered",
    occurred_ms=None,
    part=1,
    parts=1,
    seq=1,
    sig=None,
)


@given(values)
def test_canonical_bytes_are_those_of_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_every_character_is_written_as_rfc_8785_writes_it() -> None:
    for code in range(0x11_0000):
        if not 0xD800 <= code <= 0xDFFF and (code < 0x800 or code % 97 == 0):
            text = chr(code)
            assert canonical(text) == rfc8785.dumps(text), hex(code)


def test_every_control_character_survives_in_keys_and_texts() -> None:
    for code in (*range(0x20), 0x7F, 0x85, 0x2028, 0x2029):
        value = {chr(code): chr(code)}
        assert canonical(value) == rfc8785.dumps(value)
        assert msgspec.json.decode(canonical(value)) == value


@given(records())
def test_a_record_is_written_as_rfc_8785_and_read_back_as_it_was(record: Record) -> None:
    (record_bytes,) = encoded([record])
    assert record_bytes == rfc8785.dumps(msgspec.to_builtins(record))
    assert record_of(record_bytes) == record
    assert type(record_of(record_bytes).data) is dict


@given(st.lists(records(), max_size=5))
def test_many_records_are_written_and_read_as_each_would_be(some: list[Record]) -> None:
    lines = encoded(some)
    assert lines == [encoded([record])[0] for record in some]
    assert records_of(lines) == some


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        1.5,
        float("nan"),
        float("inf"),
        [1, 2.0],
        {"a": {"b": float("nan")}},
        WHOLE_MAX + 1,
        -WHOLE_MAX - 1,
        2**64,
        {1: 2},
        b"bytes",
        datetime(2025, 11, 22, tzinfo=UTC),
        Decimal(1),
        UUID(int=1),
        object(),
        "\ud800",
        {"\ud800": 1},
        {"\U0001f600": 1},
        [[[[[[[[[1]]]]]]]]],
    ],
    ids=str,
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(NotCanonical):
        canonical(endless)


def test_keys_beyond_the_basic_plane_are_refused_because_the_two_sort_orders_differ() -> None:
    value = {"\ue000": 1, "\U00010000": 2}
    assert sorted(value) != sorted(value, key=lambda key: key.encode("utf-16-be"))
    with pytest.raises(NotCanonical, match="Basic Multilingual Plane"):
        canonical(value)


def test_structs_tuples_and_enumerations_are_written_by_their_content() -> None:
    class Lane(enum.StrEnum):
        GENERAL = "general"

    class Registered(msgspec.Struct):
        ticket: str
        lane: Lane
        places: tuple[int, ...]

    value = Registered("T1", Lane.GENERAL, (3, 4))
    assert canonical(value) == b'{"lane":"general","places":[3,4],"ticket":"T1"}'


def test_raw_json_is_taken_if_it_is_canonical_and_refused_if_not() -> None:
    assert canonical(msgspec.Raw(b'{"a":1}')) == b'{"a":1}'
    for raw in (b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1.0}', b'{"a":1,"a":1}', b"{"):
        with pytest.raises(NotCanonical):
            canonical(msgspec.Raw(raw))


def test_data_may_mix_structs_maps_and_raw_but_nothing_else() -> None:
    assert plain_data([{"a": 1}, msgspec.Raw(b'{"b":[2]}')]) == [{"a": 1}, {"b": [2]}]
    for data in ([1], "text", msgspec.Raw(b"[1]"), None):
        with pytest.raises(NotCanonical):
            plain_data([data])


def test_equal_values_have_equal_digests() -> None:
    assert digest_of({"b": 1, "a": 2}) == digest_of({"a": 2, "b": 1})
    assert digest_of({"a": 2}) == sha256(b'{"a":2}').hexdigest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"at_ms":1', b'"at_ms": 1'),
        (b'"at_ms":1', b'"at_ms":1.0'),
        (b'"at_ms":1', b'"at_ms":1e0'),
        (b'"at_ms":1', b'"at_ms":-0'),
        (b'"at_ms":1', b'"at_ms":9007199254740992'),
        (b'"at_ms":1,', b""),
        (b'"at_ms":1,', b'"at_ms":1,"at_ms":1,'),
        (b'"at_ms":1,', b'"at_ms":1,"b":1,'),
        (b'"actor":"17","at_ms":1', b'"at_ms":1,"actor":"17"'),
        (b"general", b"gener\\u0061l"),
        (b'\\"word\\"', b"\\u0022word\\u0022"),
        (b"\\n", b"\\u000a"),
        (b"\\n", b"\n"),
        (b'"seq":1', b'"seq":0'),
        (b'"part":1', b'"part":0'),
        (b'"epoch":1', b'"epoch":0'),
        (b'"v":1', b'"v":2'),
        (b'"command":"0', b'"command":"A'),
        (b'"command":"0', b'"command":"'),
        (b'"digest":"a', b'"digest":"g'),
        (b'"kind":"ticket_registered"', b'"kind":""'),
        (b'"lane":"general","note"', b'"note":1,"note"'),
        (b'"data":{', b'"data":{"\xf0\x9f\x98\x80":1,'),
        (b"general", b"gener\xffal"),
        (b"general", b"\\ud800"),
        (b"}", b"} "),
    ],
)
def test_a_record_with_any_other_spelling_cannot_be_read(old: bytes, new: bytes) -> None:
    (record_bytes,) = encoded([RECORD])
    assert old in record_bytes
    for spoilt in (record_bytes.replace(old, new, 1),):
        with pytest.raises(RecordUnreadable):
            record_of(spoilt)
        with pytest.raises(RecordUnreadable):
            records_of([record_bytes, spoilt, record_bytes])


@given(records(), st.data())
def test_any_changed_byte_is_either_unreadable_or_another_record(
    record: Record, data: st.DataObject
) -> None:
    (record_bytes,) = encoded([record])
    place = data.draw(st.integers(0, len(record_bytes) - 1))
    bit = data.draw(st.integers(0, 7))
    spoilt = bytearray(record_bytes)
    spoilt[place] ^= 1 << bit
    try:
        read = record_of(bytes(spoilt))
    except RecordUnreadable:
        return
    assert read != record
    assert encoded([read]) == [bytes(spoilt)]


def test_a_key_beyond_the_basic_plane_is_not_read_even_where_it_sorts_last() -> None:
    (record_bytes,) = encoded([RECORD])
    spoilt = record_bytes.replace(b'},"device"', b',"\xf0\x9f\x98\x80":1},"device"')
    assert b"\xf0" in spoilt
    for read in (lambda: record_of(spoilt), lambda: records_of([record_bytes, spoilt])):
        with pytest.raises(RecordUnreadable, match="Basic Multilingual Plane"):
            read()


def test_two_halves_of_a_record_are_not_two_records() -> None:
    (record_bytes,) = encoded([RECORD])
    half = record_bytes.index(b',"device"')
    with pytest.raises(RecordUnreadable):
        records_of([record_bytes[:half], record_bytes[half + 1 :]])
    with pytest.raises(RecordUnreadable):
        records_of([record_bytes + b"\n" + record_bytes, b""])


def test_a_record_beyond_a_mebibyte_is_neither_written_nor_read() -> None:
    long = msgspec.structs.replace(RECORD, data={"text": "x" * RECORD_BYTES_MAX})
    with pytest.raises(NotCanonical, match="bytes, expected at most"):
        encoded([long])
    with pytest.raises(RecordUnreadable, match="bytes, expected at most"):
        record_of(canonical(long))
    with pytest.raises(RecordUnreadable, match="bytes, expected at most"):
        records_of([canonical(long)])


def test_a_text_that_is_not_unicode_is_not_written() -> None:
    with pytest.raises(NotCanonical):
        encoded([msgspec.structs.replace(RECORD, actor="\ud800")])


@given(st.lists(st.binary(), max_size=6))
def test_the_chain_is_what_the_format_says(lines: list[bytes]) -> None:
    found = expected = START_HASH
    for line in lines:
        found = chain_hash(found, line)
        expected = sha256(bytes([0]) + expected + line).digest()
    assert found == expected
    assert START_HASH == b"\0" * 32


@given(st.lists(st.binary(min_size=1), min_size=2, max_size=6, unique=True), st.data())
def test_any_change_of_order_or_number_changes_the_last_hash(
    lines: list[bytes], data: st.DataObject
) -> None:
    def last(of: list[bytes]) -> bytes:
        head = START_HASH
        for line in of:
            head = chain_hash(head, line)
        return head

    place = data.draw(st.integers(0, len(lines) - 2))
    swapped = [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]
    shorter = lines[:place] + lines[place + 1 :]
    assert len({last(lines), last(swapped), last(shorter), last([*lines, b""])}) == 4
