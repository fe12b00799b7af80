"""Faces: what a page says, in words, made from what a view holds in numbers.

A face holds finished texts in the order in which they are drawn; the templates only lay them out.
"""

from tarazu.web.faces.board import BoardFace, board_face
from tarazu.web.faces.desk import DeskFace, desk_face
from tarazu.web.faces.documents import (
    DocumentFace,
    document_face,
    language_within,
    newest_first,
    safe_link,
)
from tarazu.web.faces.publications import ListedFace, listed_faces
from tarazu.web.faces.sentences import alone, clock_time, rich, say
from tarazu.web.faces.situation import SituationFace, situation_face
from tarazu.web.faces.start import SideFace, side_face
from tarazu.web.faces.ticket import TicketFace, ticket_face
from tarazu.web.faces.timeline import ChoiceFace, filter_faces, form_faces

__all__ = [
    "BoardFace",
    "ChoiceFace",
    "DeskFace",
    "DocumentFace",
    "ListedFace",
    "SideFace",
    "SituationFace",
    "TicketFace",
    "alone",
    "board_face",
    "clock_time",
    "desk_face",
    "document_face",
    "filter_faces",
    "form_faces",
    "language_within",
    "listed_faces",
    "newest_first",
    "rich",
    "safe_link",
    "say",
    "side_face",
    "situation_face",
    "ticket_face",
]
