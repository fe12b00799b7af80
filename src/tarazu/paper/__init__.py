"""A document on paper: PDF and PNG, set by Typst with the fonts that lie beside it.

Nothing is fetched and no font of the machine is used: the same document gives the same bytes.
"""

from tarazu.paper.press import PaperFailed, pdf_of, png_of

__all__ = ["PaperFailed", "pdf_of", "png_of"]
