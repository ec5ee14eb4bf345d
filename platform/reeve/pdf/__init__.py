"""PDF: a document laid out for people, that a screen reader reads in order: tagged, titled, in English, PDF/UA-1.

A room keeps its layout as a ``.typ`` file beside its templates and hands over plain data; ``base.typ`` here holds what
every document shares. typst makes the file by itself: no system package, no system font, no network; what is handed
over is data to it and never markup. The same data makes the same bytes. Pure: no web, no database.
"""

from reeve.pdf.letters import shown
from reeve.pdf.make import make_pdf

__all__ = ["make_pdf", "shown"]
