"""What the demo lends to the pages: its officers, its speed, and the two wordings to compare."""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from tarazu.web.context import DemoOfficer


class DemoStory(msgspec.Struct, frozen=True):
    """One crossing of the demo: the wording that its plan follows, and a ticket worth a look.

    `ticket` is a number, of a live ticket or one that ended not long ago; None: none yet. `note` is
    the id of a sentence that says who runs the plan, where the plan does not say so itself.
    """

    crossing: str
    letter: Literal["a", "b"]
    ticket: int | None = None
    note: str = ""


class DemoControls(Protocol):
    """The demo as the start page needs it; asked in the thread of the application."""

    @property
    def officers(self) -> Sequence[DemoOfficer]:
        """The officers who may be signed in with one key."""

    @property
    def speeds(self) -> Sequence[int]:
        """The speeds to choose from, 0 to stop."""

    @property
    def speed(self) -> int:
        """How many seconds pass at the crossings for each of the reader's."""

    def set_speed(self, speed: int) -> None:
        """Change the speed, for everybody, from now on."""

    def stories(self) -> tuple[DemoStory, DemoStory]:
        """The two crossings that stand side by side."""
