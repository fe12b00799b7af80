"""One finding of the check of a regime; its sentences are in `tarazu.words`, by its code."""

import msgspec


class CheckFinding(msgspec.Struct, frozen=True):
    """One finding: its stable code, the clause it is about, and whether the regime can work.

    `clause` is the name of an account or lane, or a place such as "exempt 1", "gate" or "regime".
    `is_error` says that as written the regime cannot run, or that trucks of it never go; all else
    is a warning. `values` are what a sentence may quote, under stable keys; no value is a float.
    """

    code: str
    clause: str = ""
    is_error: bool = False
    values: dict[str, str | int] = {}
