"""Reasons for which the rules refuse a command, in the order in which they are checked."""

from enum import StrEnum

import msgspec


class Reason(StrEnum):
    """Why a command is refused; of several, the first of this list is given.

    Each has a sentence in every catalogue and a heading in the rulebook of the same word.
    """

    NOT_CONFIGURED = "not_configured"
    OTHER_CROSSING = "other_crossing"
    REGIME_OVER = "regime_over"
    REGIME_OUT_OF_ORDER = "regime_out_of_order"
    REGIME_INVALID = "regime_invalid"
    NO_REGIME = "no_regime"
    NO_SUCH_TICKET = "no_such_ticket"
    NO_SUCH_TRUCK = "no_such_truck"
    NO_SUCH_MOVEMENT = "no_such_movement"
    NO_SUCH_OVERRIDE = "no_such_override"
    NO_SUCH_HOLD = "no_such_hold"
    ALREADY_CORRECTED = "already_corrected"
    NOT_YOURS = "not_yours"
    TOO_LATE = "too_late"
    SAME_OFFICER = "same_officer"
    OVERRIDE_EXPIRED = "override_expired"
    ALREADY_WAITING = "already_waiting"
    ALREADY_ABROAD = "already_abroad"
    ALREADY_ON_HOLD = "already_on_hold"
    ALREADY_CALLED = "already_called"
    ALREADY_STAGED = "already_staged"
    ALREADY_SUSPENDED = "already_suspended"
    NOT_SUSPENDED = "not_suspended"
    NOTHING_GATES = "nothing_gates"
    NO_ENTRANCE_AREA = "no_entrance_area"
    ON_HOLD = "on_hold"
    NOT_CALLED = "not_called"
    CALLED_BY_ITSELF = "called_by_itself"
    DIRECTION_SUSPENDED = "direction_suspended"
    GATE_CLOSED = "gate_closed"
    NO_SLOT = "no_slot"
    CALLED_MAX_REACHED = "called_max_reached"
    NOBODY_WAITS = "nobody_waits"
    NO_CREDIT = "no_credit"
    STAGING_FULL = "staging_full"
    NOT_NEXT = "not_next"
    CREDIT_SPENT = "credit_spent"


class Refusal(msgspec.Struct, frozen=True):
    """The rules say no. A value, never raised; the state is as it was, byte for byte.

    The optional facts fill the sentence: the ticket meant, the truck that is next, an account,
    or the instant from which the same command could succeed.
    """

    reason: Reason
    ticket: int | None = None
    account: str | None = None
    until_at: int | None = None
    detail: str = ""
