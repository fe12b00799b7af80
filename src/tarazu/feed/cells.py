"""Cells out of JSON: the values that a map asks of an object, as the texts that a plan reads."""

from collections.abc import Mapping, Sequence

import msgspec

from tarazu.feed.fact import Unread
from tarazu.feed.map import OUTER

RAW_MAX = 65_536  # bytes of a line kept beside its reject; the number of the line leads to the rest


def object_of(line: bytes) -> dict[str, object]:
    """Read one line of JSON that holds an object.

    Raises: Unread.
    """
    try:
        found = msgspec.json.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError) as cause:
        start = line[:80].decode("utf-8", "surrogateescape")
        said = f"Expected one JSON object a line: {cause or 'it is nested too deep'}."
        raise Unread("", start, "not_json", said) from cause
    return as_object(found)


def cells_of(
    item: Mapping[str, object], columns: Sequence[str], outer: Mapping[str, object] | None = None
) -> list[str]:
    """Give the texts of the columns; absent and null are empty, numbers and booleans are written.

    Raises: Unread, for a column that holds a list or an object.
    """
    cells: list[str] = []
    for column in columns:
        if outer is not None and column.startswith(OUTER):
            value = value_at(outer, column.removeprefix(OUTER))
        else:
            value = value_at(item, column)
        cells.append(value if isinstance(value, str) else _text_of(value, column))
    return cells


def value_at(item: Mapping[str, object], path: str) -> object:
    """Give the value of a key or, failing that, of a path of keys joined by points; None if absent.

    >>> value_at({"a": {"b": 1}, "a.c": 2}, "a.b"), value_at({"a": {"b": 1}, "a.c": 2}, "a.c")
    (1, 2)
    """
    if path in item or "." not in path:
        return item.get(path)
    found: object = item
    for key in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found


def list_at(item: Mapping[str, object], path: str) -> list[object] | None:
    """Give the list at a path; None where the object does not have it.

    Raises: Unread, for anything else that stands there.
    """
    found = value_at(item, path)
    if found is None or isinstance(found, list):
        return found
    raise Unread(path, found, "not_a_list", "Expected a list here.", column=path)


def as_object(item: object) -> dict[str, object]:
    """Give an item of a list that is an object.

    Raises: Unread.
    """
    if isinstance(item, dict):
        return item
    raise Unread("", item, "not_an_object", "Expected an object.")


def raw_of(item: object) -> str:
    """Write an item, or the line that it came in, as the text that the file of rejects keeps."""
    line = item if isinstance(item, bytes) else msgspec.json.encode(item)
    return line[:RAW_MAX].decode("utf-8", "surrogateescape").rstrip("\r\n")


def _text_of(value: object, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    raise Unread(column, value, "not_a_text", "Expected a text or a number.", column=column)
