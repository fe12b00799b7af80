"""One record of a book: its fields, its only encoding, and the chain that ties it to the last.

The encoding is RFC 8785 (JSON Canonicalization Scheme) for the part of JSON that a book uses: null,
booleans, whole numbers up to 2**53 - 1, text, lists and maps whose keys stay within the Basic
Multilingual Plane. Within that part, sorting keys by code point and by UTF-16 unit is the same
thing, which is what lets msgspec write it.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import msgspec

from tarazu.faults import TarazuError

WHOLE_MAX = 2**53 - 1  # the largest whole number that every JSON reader keeps exactly (RFC 7493)
DEPTH_MAX = 8  # levels of lists and maps in data; a parser that stops here cannot be made to sink
RECORD_BYTES_MAX = 1_048_576  # one mebibyte: far above any event, far below a reader's memory
START_HASH = bytes(32)

# The journal writes these itself. They carry the wall clock, not the clock of the rules, and a new
# epoch begins with each.
BOOT = "boot"
RESCUED = "rescued"
OWN_KINDS = frozenset({BOOT, RESCUED})

_BMP_LAST = "\uffff"


class NotCanonical(TarazuError):
    """A value has no canonical JSON in a book, for instance because it holds a float."""


class RecordUnreadable(TarazuError):
    """The bytes are not exactly what a book would have written for a record."""


def _json_type(depth: int) -> Any:
    """Describe the JSON of a book down to a depth, for msgspec, which has no recursive types."""
    leaf: Any = Whole | str | bool | None
    if depth == 0:
        return leaf
    inner = _json_type(depth - 1)
    return leaf | _LIST[inner] | _MAP[str, inner]


# As values, because mypy takes `list[inner]` for a type to be checked and not for one computed.
_LIST: Any = list
_MAP: Any = dict

Whole = Annotated[int, msgspec.Meta(ge=-WHOLE_MAX, le=WHOLE_MAX)]
Count = Annotated[int, msgspec.Meta(ge=1, le=WHOLE_MAX)]
Word = Annotated[str, msgspec.Meta(min_length=1)]
CommandHex = Annotated[str, msgspec.Meta(min_length=32, max_length=32)]
DigestHex = Annotated[str, msgspec.Meta(min_length=64, max_length=64)]
if TYPE_CHECKING:
    Data = dict[str, Any]
else:
    Data = _MAP[str, _json_type(DEPTH_MAX - 1)]


class Record(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One line of a book.

    Units: `at_ms` and `occurred_ms` in milliseconds since 1970-01-01 UTC; `command` 32 and
    `digest` 64 lower-case hexadecimal digits.
    Source: design 6.1.
    """

    actor: str
    at_ms: Whole
    command: CommandHex
    crossing: Word
    data: Data
    device: str | None
    digest: DigestHex
    epoch: Count
    kind: Word
    occurred_ms: Whole | None
    part: Count
    parts: Count
    seq: Count
    sig: str | None
    v: Literal[1] = 1


_Value: Any = msgspec.defstruct("_Value", [("value", _json_type(DEPTH_MAX))])
_DataList: Any = msgspec.defstruct("_DataList", [("value", _LIST[Data])])

# msgspec would give each of these one of its several spellings. Left as they are, they fit no type
# of ours and are refused.
_NOT_JSON: Any = (
    *(bytes, bytearray, memoryview),
    *(datetime, date, time, timedelta),
    *(Decimal, UUID),
)

_SORTING = msgspec.json.Encoder(order="sorted")
_STRICT = msgspec.json.Decoder(Record)
_STRICT_VALUE = msgspec.json.Decoder(_Value)
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)


def encoded(records: Sequence[Record]) -> list[bytes]:
    """Give the canonical bytes of records whose data has been through `plain_data`.

    Raises: NotCanonical where a text is not Unicode, a key lies outside the Basic Multilingual
    Plane, or a record is too long.
    """
    try:
        joined = _SORTING.encode_lines(records)
    except UnicodeEncodeError as error:
        raise NotCanonical(f"A record cannot be written: {error}.") from error
    if not joined.isascii():
        for record in records:
            _refuse_far_keys(record.data, NotCanonical)
    lines = joined.split(b"\n")  # a canonical record holds no line feed
    lines.pop()  # what follows the last line feed: nothing
    assert len(lines) == len(records), f"{len(lines)} lines for {len(records)} records"
    if len(joined) > RECORD_BYTES_MAX and max(map(len, lines)) > RECORD_BYTES_MAX:
        raise NotCanonical(
            f"A record has {max(map(len, lines))} bytes, expected at most {RECORD_BYTES_MAX}."
        )
    return lines


def chain_hash(previous: bytes, record_bytes: bytes) -> bytes:
    """Give the hash of a record from the hash before it and its own bytes.

    The leading zero byte keeps these hashes apart from the inner nodes of a Merkle tree over the
    same bytes. Source: design 6.1; RFC 6962, 2.1.
    """
    return sha256(b"\0" + previous + record_bytes).digest()


def canonical(value: object) -> bytes:
    """Encode a value as RFC 8785 JSON, or refuse it; equal values give equal bytes.

    Takes structs, maps with text keys, lists, text, whole numbers, booleans, null, and
    `msgspec.Raw` that is canonical already.

    Raises: NotCanonical for a float, a number beyond 2**53 - 1, bytes, instants, a key outside the
    Basic Multilingual Plane, or more than 8 levels.

    >>> canonical({"b": [1, True, None], "a": "Zaranj زرنج"}).decode()
    '{"a":"Zaranj زرنج","b":[1,true,null]}'
    """
    if isinstance(value, msgspec.Raw):
        return _canonical_raw(bytes(value))
    plain = _plain(value, _Value)
    try:
        found = _SORTING.encode(plain)
    except UnicodeEncodeError as error:
        raise NotCanonical(f"A value cannot be written as canonical JSON: {error}.") from error
    if not found.isascii():
        _refuse_far_keys(plain, NotCanonical)
    return found


def digest_of(value: object) -> str:
    """Give the SHA-256 of a value's canonical bytes, as 64 hexadecimal digits."""
    return sha256(canonical(value)).hexdigest()


def plain_data(values: Sequence[object]) -> list[dict[str, Any]]:
    """Turn the data of events into maps that encode canonically, all in one call for speed.

    Raises: NotCanonical, as `canonical`; and where the data is not a map.
    """
    plain: list[dict[str, Any]]
    try:
        plain = _plain(values, _DataList)
    except NotCanonical:
        if not any(isinstance(value, msgspec.Raw) for value in values):
            raise
        opened = [_opened(value) if isinstance(value, msgspec.Raw) else value for value in values]
        plain = _plain(opened, _DataList)
    return plain


def record_of(record_bytes: bytes) -> Record:
    """Read one record; encoding the result again gives the same bytes, or the bytes are refused.

    Raises: RecordUnreadable.
    """
    try:
        record = _STRICT.decode(record_bytes)
    except _UNREADABLE as error:
        raise RecordUnreadable(f"A record cannot be read: {error}.") from error
    if len(record_bytes) > RECORD_BYTES_MAX:
        raise RecordUnreadable(
            f"A record has {len(record_bytes)} bytes, expected at most {RECORD_BYTES_MAX}."
        )
    again = _SORTING.encode(record)
    if again != record_bytes:
        place = _first_difference(again, record_bytes)
        raise RecordUnreadable(
            f"A record is not canonical JSON: from byte {place} on it reads "
            f"{record_bytes[place : place + 16]!r}, expected {again[place : place + 16]!r}."
        )
    if not _is_hex(record.command) or not _is_hex(record.digest):
        raise RecordUnreadable(
            f"A record names command {record.command!r} and digest {record.digest!r}, "
            f"expected lower-case hexadecimal digits."
        )
    if not record_bytes.isascii():
        _refuse_far_keys(record.data, RecordUnreadable)
    return record


def records_of(record_bytes: Sequence[bytes]) -> list[Record]:
    """Read many records as strictly as `record_of`, in about half the time.

    Raises: RecordUnreadable for the first that cannot be read.
    """
    # A canonical record holds no line feed. So if the joined lines encode back to themselves, and
    # there are as many lines as records, each record by itself encodes back to itself.
    joined = b"\n".join(record_bytes) + b"\n"
    try:
        records = _STRICT.decode_lines(joined)
    except _UNREADABLE:
        return [record_of(one) for one in record_bytes]
    hexes = "".join([record.command + record.digest for record in records])
    if (
        len(records) != len(record_bytes)
        or _SORTING.encode_lines(records) != joined
        or not _is_hex(hexes)
        or len(joined) > RECORD_BYTES_MAX  # then one of them may be too long
    ):
        return [record_of(one) for one in record_bytes]
    if not joined.isascii():
        for record in records:
            _refuse_far_keys(record.data, RecordUnreadable)
    return records


def _plain(value: object, holder: Any) -> Any:
    try:
        # Not sorted here: the encoder does it in a fifth of the time.
        plain = msgspec.to_builtins(value, builtin_types=_NOT_JSON)
        return msgspec.convert({"value": plain}, holder).value
    except (msgspec.ValidationError, TypeError, ValueError, RecursionError) as error:
        raise NotCanonical(f"A value cannot be written as canonical JSON: {error}.") from error


def _canonical_raw(raw: bytes) -> bytes:
    try:
        value = _STRICT_VALUE.decode(b'{"value":' + raw + b"}").value
    except _UNREADABLE as error:
        raise NotCanonical(f"Raw JSON cannot be read: {error}.") from error
    found = canonical(value)
    if found != raw:
        raise NotCanonical(f"Raw JSON {raw[:60]!r} is not canonical, expected {found[:60]!r}.")
    return found


def _opened(raw: msgspec.Raw) -> object:
    opened: object = msgspec.json.decode(_canonical_raw(bytes(raw)))
    return opened


def _refuse_far_keys(value: Any, fault: type[TarazuError]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key and max(key) > _BMP_LAST:
                raise fault(
                    f"The key {key!r} lies outside the Basic Multilingual Plane, where sorting by "
                    f"code point and by UTF-16 unit differ. Use another key."
                )
            _refuse_far_keys(inner, fault)
    elif isinstance(value, list):
        for inner in value:
            _refuse_far_keys(inner, fault)


def _is_hex(text: str) -> bool:
    try:
        return bytes.fromhex(text).hex() == text
    except ValueError:
        return False


def _first_difference(left: bytes, right: bytes) -> int:
    for place, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return place
    return min(len(left), len(right))
