"""Names that say nothing: tokens of trucks, digests of texts, references, printed codes.

A token is a keyed hash under the key of a period, so that the same truck meets itself again within
the period and nobody without the key can ask the book about a plate. Source: design 6.4.
"""

import hmac
import re
import secrets
from base64 import b32encode
from datetime import UTC, datetime

from tarazu.calendars import DAY_MS, Instant, Period
from tarazu.plates import fold

KEY_BYTES = 32
# Every use of a key has its own first bytes, so that a text never has the digest of a truck.
_TRUCK_DOMAIN = b"tarazu truck 1\0"
_TEXT_DOMAIN = b"tarazu text 1\0"
_ASKED_DOMAIN = b"tarazu asked 1\0"
_TOKEN_BYTES = 16

# Read aloud at a gate, copied by hand, typed on a cheap telephone: no sign that looks like another
# one of these, and no vowel, so that no code is a word. 23 signs, 148 million codes. Source: ours.
CODE_SIGNS = "23456789CDFHJKMNPRTVWXY"
CODE_LENGTH = 6
_HALF = CODE_LENGTH // 2
_AS_SIGN = str.maketrans({"B": "8", "S": "5", "Z": "2", "G": "6", "U": "V"})
_FOLDED_CODE = re.compile(f"[{CODE_SIGNS}]{{{CODE_LENGTH}}}")


def key_period_of(at: Instant, days: int | None = None) -> Period:
    """Give the period whose key makes the tokens of an instant.

    Without `days` it is a half of a Gregorian year; otherwise so many days, counted from 1970. Both
    turn at midnight UTC: the key belongs to no zone. Source: design 6.4; decision 0002.

    >>> key_period_of(1_763_749_800_000).label
    '2025-H2'
    >>> key_period_of(1_763_749_800_000, days=30).label
    '2025-11-08+30d'
    """
    if days is not None:
        assert days > 0, f"a period of {days} days"
        start_at = at // (days * DAY_MS) * days * DAY_MS  # rounds down: a period begins before `at`
        label = f"{datetime.fromtimestamp(start_at // 1_000, UTC):%Y-%m-%d}+{days}d"
        return Period(start_at, start_at + days * DAY_MS, label)
    moment = datetime.fromtimestamp(at // 1_000, UTC)
    is_second = moment.month > 6
    start = datetime(moment.year, 7 if is_second else 1, 1, tzinfo=UTC)
    end = datetime(moment.year + is_second, 1 if is_second else 7, 1, tzinfo=UTC)
    return Period(_instant_of(start), _instant_of(end), f"{moment.year}-H{1 + is_second}")


def truck_token(key: bytes, country: str, plate_key: str) -> str:
    """Give the token of a truck under the key of a period: 26 signs, 128 bits.

    >>> truck_token(bytes(32), "IR", "IR:12ع34542")
    'pvwby74jxrd5almt7m2qwzgvxe'
    """
    assert "\0" not in country, f"country {country!r}"
    message = _TRUCK_DOMAIN + country.encode() + b"\0" + plate_key.encode()
    return _base32(_keyed(key, message)[:_TOKEN_BYTES])


def text_digest(key: bytes, text: str) -> str:
    """Give the digest of a text under the key of a period, in 64 hexadecimal digits."""
    return _keyed(key, _TEXT_DOMAIN + text.encode()).hex()


def asked_digest(key: bytes, content: bytes) -> str:
    """Give the digest of what was asked with plates or words in it, under the key of a period."""
    return _keyed(key, _ASKED_DOMAIN + content).hex()


def new_key() -> bytes:
    """Draw the key of a period."""
    return secrets.token_bytes(KEY_BYTES)


def new_reference() -> str:
    """Draw the address of a driver's page: 26 signs, 128 bits, hard to guess."""
    return _base32(secrets.token_bytes(_TOKEN_BYTES))


def new_code() -> str:
    """Draw a code to be printed on a ticket, such as "7KD-4F2"."""
    return _printed("".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)))


def code_of(typed: str) -> str | None:
    """Say which code is meant, whatever the keyboard; None where it cannot be one.

    Digits of every script count, case, spaces and strokes do not; a letter that no code has is
    taken for the sign that it looks like.

    >>> code_of("7kd4f2"), code_of("۷ KD ۴F۲"), code_of("7KD-4FZ"), code_of("7KD")
    ('7KD-4F2', '7KD-4F2', '7KD-4F2', None)
    """
    folded = fold(typed).translate(_AS_SIGN)
    return _printed(folded) if _FOLDED_CODE.fullmatch(folded) else None


def _printed(signs: str) -> str:
    return f"{signs[:_HALF]}-{signs[_HALF:]}"


def _keyed(key: bytes, message: bytes) -> bytes:
    assert len(key) == KEY_BYTES, f"a key of {len(key)} bytes"
    return hmac.digest(key, message, "sha256")


def _base32(data: bytes) -> str:
    return b32encode(data).decode().rstrip("=").lower()


def _instant_of(moment: datetime) -> Instant:
    return int(moment.timestamp()) * 1_000  # whole seconds: exact
