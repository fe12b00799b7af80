"""A plate as it is drawn: its groups in printed order, some of its characters as dots."""

import re
from typing import Literal

import msgspec

from tarazu.plates import Plate
from tarazu.station.plate_ends import HIDDEN, public_plate
from tarazu.web.context import PageContext
from tarazu.web.faces.sentences import say

_IR_GROUPS = 4
_BEGINS_WITH_DIGIT = re.compile(r"\s*\d")
_LETTERS = re.compile(r"([^\W\d_]+)")
_LEFT_TO_RIGHT_MARK = "\u200e"


class PlateFace(msgspec.Struct, frozen=True):
    """The groups of one plate; a group is its characters, a hidden one an empty text.

    `label` is what a reader of the screen says; it is empty where the plate reads as it stands.
    """

    form: Literal["ir", "af", "other"]
    groups: tuple[tuple[str, ...], ...]
    label: str


def plate_face(page: PageContext, plate: Plate | None) -> PlateFace | None:
    """Draw a whole plate; the province of Afghanistan by its name in the language of the page."""
    if plate is None:
        return None
    form = _form_of(plate)
    groups = [(page.words.digits(group),) for group in plate.parts]
    if form == "af":
        groups[0] = (say(page, f"province.{plate.parts[0]}"),)
    return PlateFace(form, tuple(groups), "")


def public_plate_face(page: PageContext, plate: Plate | None) -> PlateFace | None:
    """Draw a plate for everybody: its last characters, dots for the rest, never all of it."""
    if plate is None:
        return None
    groups = tuple(
        tuple("" if one == HIDDEN else page.words.digits(one) for one in group)
        for group in public_plate(plate).parts
    )
    end = "".join(character for group in groups for character in group)
    return PlateFace(_form_of(plate), groups, say(page, "plate.ends", end=end))


def plate_as_typed(typed: str) -> str:
    """Give a typed plate back for its field, in printed order also where its letter is Arabic.

    Without the marks the digits behind the letter would jump to its other side.
    """
    if not _BEGINS_WITH_DIGIT.match(typed):
        return typed
    return _LEFT_TO_RIGHT_MARK + _LETTERS.sub(rf"\1{_LEFT_TO_RIGHT_MARK}", typed)


def _form_of(plate: Plate) -> Literal["ir", "af", "other"]:
    if plate.fits and plate.country == "IR" and len(plate.parts) == _IR_GROUPS:
        return "ir"
    if plate.fits and plate.country == "AF":
        return "af"
    return "other"
