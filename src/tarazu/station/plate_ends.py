"""What everybody may see of a plate: its end, so that a driver knows that the call is his.

The one rule for every public page, for the public JSON and for the board in the terminal.
"""

import msgspec

from tarazu.plates import Plate, masked

HIDDEN = "\u2022"  # stands for a character of which the public may know the place alone
END_SHOWN = 3
_HIDDEN_MIN = 2


def public_plate(plate: Plate) -> Plate:
    """Give a plate with its last three characters in their places, and dots for the rest.

    At least two characters are dots, so a short plate shows fewer than three. A plate of which
    only the end is left stays as it is. What was typed, and what plates are found by, is gone.
    Source: design of the board (mocks); that a short plate keeps two characters back is ours.

    >>> from tarazu.plates import plate_of
    >>> public_plate(plate_of("12 ع 345 42", "IR")).parts
    ('••', '•', '••5', '42')
    >>> public_plate(plate_of("7x1", "XX")).parts
    ('••1',)
    """
    length = sum(len(group) for group in plate.parts)
    shown = max(0, min(END_SHOWN, length - _HIDDEN_MIN))
    parts = tuple("".join(one or HIDDEN for one in group) for group in masked(plate, shown))
    return msgspec.structs.replace(plate, typed="", key="", parts=parts)
