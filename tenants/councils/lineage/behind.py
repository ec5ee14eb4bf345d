"""Opening the lines behind one month's figure, out of the encrypted file."""

from __future__ import annotations

from councils.columns.queries import columns_of
from councils.lineage.offer import Offer, Part
from councils.returns.files import open_file
from councils.returns.queries import definition_of, file_of, subject_of, version_in_words
from reeve.audit import record
from reeve.errors import NotFound
from reeve.rules import FigureLines, NotByLine, lines_of_figure

A_PAGE = 100


class NoLines(NotFound):
    """No lines of a file stand behind this figure for that month. Go back to the cell."""

    title = "There are no lines to show"


def part_for(offer: Offer, month: str) -> Part:
    """Raises NoLines."""
    found = next((part for part in offer.parts if str(part.month) == month and part.amount is not None), None)
    if found is None:
        raise NoLines
    return found


def lines_behind(offer: Offer, part: Part, *, page: int) -> FigureLines:
    """A page of lines, counted from 1; that they were opened stands in the history. Raises NoLines, Shredded."""
    file = None if part.extract is None else file_of(part.extract.version)
    if part.extract is None or file is None:
        raise NoLines
    layout = definition_of(part.extract.obligation).layout
    with open_file(file) as stream:
        try:
            found = lines_of_figure(
                layout,
                stream,
                offer.derivation.figure,
                first=(page - 1) * A_PAGE,
                most=A_PAGE,
                columns=columns_of(part.extract.version),
            )
        except NotByLine as error:
            raise NoLines from error
    version = part.extract.version
    record(
        "figure.lines_read",
        subject=subject_of(part.extract.obligation, version=version.number),
        words=f"opened the lines behind “{offer.figure_label}” in {version_in_words(version)}",
        detail={"cell": offer.field.name, "page": page},
    )
    return found
