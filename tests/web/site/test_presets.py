"""Every plan that is shipped: which columns its board has, which keys its desk, and whom it calls.

Nothing of this is code: the pages follow what the plan gates, counts and leaves free.
"""

import re
from importlib import resources
from typing import NamedTuple

import pytest

from tarazu.rules import Reason, Refusal
from tarazu.rules.document import fill
from tarazu.rules.regime import DIRECTIONS
from tarazu.station import board_of
from tests.web.pages.markup import Page

from .gates import Gate, gate_open
from .writes import fact

PRESETS = resources.files("tarazu").joinpath("regimes")
VALUES = {
    "crossing": "dogharoon",
    "home": "IR",
    "peer": "AF",
    "valid_from": "2025-11-22T00:00:00+03:30",
    "valid_until": "2026-03-20T23:59:59+03:30",
    "time_zone": "Asia/Tehran",
}


class Shown(NamedTuple):
    """What the pages show under a plan: columns from west to east, keys from first to last."""

    columns: list[str]
    keys: list[str]
    free: list[str]


EXPECTED = {
    "alternating-15-10": Shown(
        ["called to-east"], ["register:out"], ["movement:in:IR", "movement:in:AF"]
    ),
    "daily-quota": Shown(
        ["called to-east"],
        ["register:out:IR"],
        ["movement:in:IR", "movement:in:AF", "movement:out:AF"],
    ),
    "home-out-for-peer-in": Shown(
        ["counted to-west", "called to-east"],
        ["movement:in:AF", "register:out:IR"],
        ["movement:in:IR", "movement:out:AF"],
    ),
    "peer-out-for-home-in": Shown(
        ["counted to-west", "called to-east"],
        ["movement:in:IR", "register:out:AF"],
        ["movement:in:AF", "movement:out:IR"],
    ),
    "permits-yearly": Shown(
        ["called to-east"],
        ["register:out:IR"],
        ["movement:in:IR", "movement:in:AF", "movement:out:AF"],
    ),
    "return-for-in": Shown(
        ["called to-east"],
        ["movement:out:IR", "register:out:AF"],
        ["movement:in:IR", "movement:in:AF"],
    ),
    "same-flag": Shown(
        ["counted to-west", "called to-east"],
        ["movement:in:IR", "register:out:IR"],
        ["movement:in:AF", "movement:out:AF"],
    ),
    "whole-gate": Shown(["counted to-west", "called to-east"], ["movement:in", "register:out"], []),
}


def _preset(name: str) -> str:
    return fill(PRESETS.joinpath(f"{name}.toml").read_text("utf-8"), VALUES, name=name)


def test_every_preset_that_is_shipped_is_looked_at():
    shipped = {one.name.removesuffix(".toml") for one in PRESETS.iterdir()}
    assert {name for name in shipped if not name.startswith("_")} == set(EXPECTED)


def _columns(page: Page) -> list[str]:
    return [attrs["class"].removeprefix("q ") for attrs in page.with_class("q")]


def _keys(text: str) -> tuple[list[str], list[str]]:
    form = text[text.index('id="record"') : text.index("</form>", text.index('id="record"'))]
    large, _, free = form.partition('class="free')
    found = [re.findall(r'name="do" value="([^"]*)"', part) for part in (large, free)]
    return found[0], found[1]


def _fill_the_gate(gate: Gate) -> None:
    """Let trucks of both countries come both ways: those that need a release join the list."""
    law = gate.station.state.law
    assert law is not None
    for number in range(6):
        for registered, plate in (("IR", f"1{number} ع 345 42"), ("AF", f"HRT 5482{number}")):
            for direction in DIRECTIONS:
                row = fact(plate=plate, registered=registered, direction=direction)
                if law.kind_of(direction, registered, "loaded", "general").gated:
                    row["fact"] = "register"
                else:
                    row["plate"] = plate.replace("345", "777").replace("5482", "999")
                gate.post(row)


@pytest.mark.parametrize("name", EXPECTED)
def test_board_and_desk_follow_the_plan(name: str):
    with gate_open(regime=_preset(name)) as gate:
        officer = gate.browser()
        officer.sign_in("14")
        keys, free = _keys(officer.answer.text)
        shown = Shown(_columns(officer.open("/dogharoon/board")), keys, free)
        assert shown == EXPECTED[name]
        assert officer.page.said("plan").startswith("Plan R1:")


@pytest.mark.parametrize("name", EXPECTED)
def test_home_calls_nobody_who_stands_on_the_side_of_the_peer(name: str):
    with gate_open(regime=_preset(name)) as gate:
        _fill_the_gate(gate)
        board = board_of(gate.station)
        assert [way.direction for way in board.ways] == ["out"]
        called = [one for way in board.ways for one in way.called]
        assert called, "somebody is called, or the test shows nothing"
        assert {one.direction for one in called} == {"out"}
        officer = gate.browser()
        officer.sign_in("14")
        assert "call:in" not in officer.page.values("do")
        assert not officer.page.with_class("next to-west")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_registration_on_the_other_side_is_refused(name: str):
    with gate_open(regime=_preset(name)) as gate:
        for registered, plate in (("IR", "12 ع 345 42"), ("AF", "HRT 54821")):
            row = fact(fact="register", plate=plate, registered=registered, direction="in")
            answer = gate.post(row)
            assert isinstance(answer, Refusal)
            assert answer.reason in (Reason.NOTHING_GATES, Reason.NO_ENTRANCE_AREA)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("code", ["fa", "prs"])
def test_every_plan_reads_in_persian_and_dari(name: str, code: str):
    with gate_open(regime=_preset(name)) as gate:
        _fill_the_gate(gate)
        officer = gate.browser()
        officer.sign_in("14")
        for address in ("/dogharoon/board", "/dogharoon/desk"):
            page = officer.open(f"{address}?lang={code}")
            assert officer.answer.status_code == 200
            assert page.said("plan").startswith("طرح")
