"""Faces: what a page says, in words, made from what a view holds in numbers.

A face holds finished texts in the order in which they are drawn; the templates only lay them out.
"""

from tarazu.web.faces.board import board_face
from tarazu.web.faces.desk import desk_face
from tarazu.web.faces.start import side_face
from tarazu.web.faces.ticket import ticket_face

__all__ = ["board_face", "desk_face", "side_face", "ticket_face"]
