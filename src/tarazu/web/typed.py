"""What was sent: the fields of a form, and the ids of intents."""

import re
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.exceptions import ClientException

AnyRequest = Request[Any, Any, Any]
FORM_BYTES_MAX = 65_536
_FIELDS_MAX = 40
_ID = re.compile("[0-9a-f]{32}")


class Unread(ClientException):
    """What was sent cannot be read; nothing was recorded."""

    status_code = 422


async def form_of(request: AnyRequest) -> dict[str, str]:
    """Read the fields of a form; of a field that comes twice the last counts.

    Raises: Unread.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Unread(detail=f"Expected the fields of a form, found {kind or 'no content type'}.")
    body = await request.body()
    if len(body) > FORM_BYTES_MAX:
        raise Unread(detail=f"Expected at most {FORM_BYTES_MAX} bytes, found {len(body)}.")
    try:
        text = body.decode("ascii")
        fields = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS_MAX
        )
    except ValueError as error:
        raise Unread(detail=f"The form cannot be read: {error}.") from None
    return dict(fields)


def is_command_id(text: str) -> bool:
    """Say whether a text is the id of an intent: 32 lower-case hexadecimal digits.

    >>> is_command_id("00" * 16), is_command_id("00" * 16 + " "), is_command_id("AB" * 16)
    (True, False, False)
    """
    return _ID.fullmatch(text) is not None


def whole(value: object) -> object:
    """Give a number that was written with a point as the whole number that it is.

    JSON has one kind of number, and its schemas call 68.0 an integer.

    >>> whole(68.0), whole(6.5), whole("68.0")
    (68, 6.5, '68.0')
    """
    return int(value) if isinstance(value, float) and value.is_integer() else value
