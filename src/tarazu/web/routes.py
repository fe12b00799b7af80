"""Every route and what it asks of whoever takes it: one table. What is not in it is refused.

Who may do what inside a route (a supervisor confirms, an officer records) is in `powers.py`.
"""

from collections.abc import Mapping
from enum import StrEnum


class Need(StrEnum):
    """What a route asks of whoever takes it."""

    NOTHING = "nothing"  # open to everybody
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    FEED = "feed"  # a system with a token, or an officer


API = "/api/v1"
ACT = "/{crossing}/act"
NEW_NOTICE = "/timeline/new"
_CROSSING = f"{API}/crossings/{{crossing}}"

ROUTES: Mapping[tuple[str, str], Need] = {
    # Open to everybody
    ("GET", "/"): Need.NOTHING,
    ("GET", "/about"): Need.NOTHING,
    ("GET", "/static/{name}"): Need.NOTHING,
    ("GET", "/situation"): Need.NOTHING,
    ("GET", "/timeline"): Need.NOTHING,
    ("GET", "/timeline.atom"): Need.NOTHING,
    ("GET", "/timeline.csv"): Need.NOTHING,
    ("GET", "/timeline.json"): Need.NOTHING,
    ("GET", "/publications"): Need.NOTHING,
    ("GET", "/publications/{name}"): Need.NOTHING,
    ("GET", "/publications/{name}/{file}"): Need.NOTHING,
    ("GET", "/{crossing}/board"): Need.NOTHING,
    ("GET", "/{crossing}/events"): Need.NOTHING,
    ("GET", "/{crossing}/t/{reference}"): Need.NOTHING,
    ("GET", "/{crossing}/ticket"): Need.NOTHING,
    ("POST", "/{crossing}/ticket"): Need.NOTHING,
    ("GET", "/signin"): Need.NOTHING,
    ("POST", "/signin"): Need.NOTHING,
    ("POST", "/speed"): Need.NOTHING,
    ("GET", "/healthz"): Need.NOTHING,
    ("GET", "/metrics"): Need.NOTHING,
    ("GET", "/schema/openapi.json"): Need.NOTHING,
    # The desk
    ("POST", "/signout"): Need.OFFICER,
    ("GET", "/{crossing}/desk"): Need.OFFICER,
    ("POST", ACT): Need.OFFICER,
    ("GET", "/{crossing}/desk/ticket/{ticket}"): Need.OFFICER,
    ("GET", NEW_NOTICE): Need.SUPERVISOR,
    ("POST", NEW_NOTICE): Need.SUPERVISOR,
    # JSON
    ("GET", f"{API}/situation"): Need.NOTHING,
    ("GET", f"{API}/crossings"): Need.NOTHING,
    ("GET", f"{_CROSSING}/board"): Need.NOTHING,
    ("GET", f"{_CROSSING}/tickets/{{reference}}"): Need.NOTHING,
    ("GET", f"{_CROSSING}/tickets/{{reference}}/why"): Need.NOTHING,
    ("GET", f"{_CROSSING}/desk"): Need.OFFICER,
    ("GET", f"{_CROSSING}/abroad"): Need.OFFICER,
    ("GET", f"{_CROSSING}/why/{{ticket}}"): Need.OFFICER,
    ("POST", f"{_CROSSING}/commands"): Need.OFFICER,
    ("POST", f"{_CROSSING}/plans"): Need.SUPERVISOR,
    ("POST", f"{_CROSSING}/facts"): Need.FEED,
    ("POST", f"{API}/sessions"): Need.NOTHING,
    ("DELETE", f"{API}/sessions/{{officer}}"): Need.OFFICER,
}
