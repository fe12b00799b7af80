from collections.abc import Iterator

import pytest

from .gates import Browser, Gate, gate_open


@pytest.fixture
def gate() -> Iterator[Gate]:
    with gate_open() as gate:
        yield gate


@pytest.fixture
def officer(gate: Gate) -> Browser:
    browser = gate.browser()
    browser.sign_in("14")
    return browser


@pytest.fixture
def duty(gate: Gate) -> Browser:
    browser = gate.browser()
    browser.sign_in("3")
    return browser
