"""The desk of one officer as a view: the board with plates, and what only that officer is asked."""

from collections.abc import Iterable

import msgspec

from tarazu.calendars import Instant
from tarazu.station.board import board_of
from tarazu.station.last_action import last_action_of
from tarazu.station.reading import Seen
from tarazu.station.views import BoardView, ProposalView
from tarazu.station.writer import Station


def gate_of(station: Station, officer: str) -> BoardView:
    """Give the desk of one officer: the board with plates, and the last action to be undone."""
    board = board_of(station, plates=True)
    return msgspec.structs.replace(
        board,
        undo=last_action_of(station, officer, board.at),
        proposals=tuple(_proposals(station, board.at)),
    )


def _proposals(station: Seen, at: Instant) -> Iterable[ProposalView]:
    for number, proposal in station.state.facts.proposals.items():
        if at <= proposal.until_at:
            yield ProposalView(
                override=number,
                ticket=proposal.ticket,
                movement=proposal.movement,
                reason=station.private.text_of(proposal.reason) or "",
                by=proposal.by,
                proposed_at=proposal.at,
                until_at=proposal.until_at,
            )
