"""Seals: the token of a form, bound to who may send it; and whether a request is our own page's."""

import hmac
import secrets
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

_KEY_BYTES = 32
FORM_FIELD = "_csrf_token"


class Seals:
    """Makes and knows the tokens of forms, under a key that dies with the process."""

    def __init__(self) -> None:
        """Draw the key."""
        self._key = secrets.token_bytes(_KEY_BYTES)

    def seal(self, visitor: str) -> str:
        """Give the token of the forms that a visitor who is not signed in may send."""
        return hmac.digest(self._key, visitor.encode(), "sha256").hex()

    def fits(self, expected: str, sent: str) -> bool:
        """Compare two tokens in a time that says nothing about them."""
        return bool(expected) and hmac.compare_digest(expected.encode(), sent.encode())


def is_from_here(connection: ASGIConnection, public_address: str) -> bool:  # type: ignore[type-arg]
    """Say whether a browser's request comes from a page of ours, by what the browser says.

    A client that is no browser sends none of these headers: for it the token decides alone.
    """
    headers = connection.headers
    origin = headers.get("origin")
    if origin is not None:
        try:
            host = urlsplit(origin).netloc
        except ValueError:  # nothing that a browser sends
            return False
        ours = {headers.get("host", ""), urlsplit(public_address).netloc}
        return host != "" and host in ours
    site = headers.get("sec-fetch-site")
    return site is None or site in ("same-origin", "none")
