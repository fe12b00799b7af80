"""What everybody may see of a plate: its end, never all of it, wherever it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.plates import plate_of
from tarazu.station.plate_ends import END_SHOWN, HIDDEN, public_plate


@pytest.mark.parametrize(
    ("typed", "country", "parts"),
    [
        ("12 ع 345 42", "IR", ("••", "•", "••5", "42")),
        ("HRT 54821", "AF", ("•••", "••821")),
        ("7x19", "XX", ("••19",)),
        ("7x1", "XX", ("••1",)),
        ("71", "XX", ("••",)),
        ("7", "XX", ("•",)),
    ],
)
def test_the_end_of_a_plate_stands_in_its_own_places(
    typed: str, country: str, parts: tuple[str, ...]
) -> None:
    assert public_plate(plate_of(typed, country)).parts == parts


@given(typed=st.text(), country=st.sampled_from(("IR", "AF", "TM", "TR", "XX")))
def test_at_least_two_characters_of_every_plate_stay_hidden(typed: str, country: str) -> None:
    plate = plate_of(typed, country)
    shown = public_plate(plate)
    assert (shown.typed, shown.key) == ("", "")
    assert [len(group) for group in shown.parts] == [len(group) for group in plate.parts]
    characters = "".join(shown.parts)
    seen = len(characters.replace(HIDDEN, ""))
    if HIDDEN not in typed:
        assert seen <= min(END_SHOWN, max(0, len(characters) - 2))
    assert public_plate(shown) == shown
