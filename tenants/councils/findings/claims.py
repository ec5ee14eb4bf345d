"""Reading one claim out of a version's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from councils.columns.queries import columns_of
from councils.returns.files import open_file
from councils.returns.models import StoredFile, Version
from councils.returns.queries import definition_of, file_of, get_obligation_by_id
from councils.validation.findings import Finding, on_lines
from councils.validation.models import CheckRun
from councils.validation.queries import totals_of
from reeve.definitions import Definition
from reeve.errors import NotFound
from reeve.rules import ClaimLine, Field, claim_on, lines_of_claim

MOST_LINES = 2**32 - 1
"""The engine numbers lines in 32 bits; an address may carry a larger number."""


class NoFile(NotFound):
    """This version was filled in on screen, so there is no file behind it."""

    title = "There is no file"


class NoClaimThere(NotFound):
    """No claim is on this line of the file. Go back to the findings."""

    title = "No claim on this line"


@dataclass(frozen=True)
class Cell:
    """One filled cell, what the check said of it, and the answers a code can take in words."""

    field: Field
    text: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """One line of the claim; ``findings`` are those that point at no filled cell of it."""

    line: int
    record: str
    title: str
    cells: tuple[Cell, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """One claim of one version: its reference and its lines in the file's order."""

    reference: str
    lines: tuple[Shown, ...]

    @property
    def count(self) -> int:
        return sum(len(line.findings) + sum(len(cell.findings) for cell in line.cells) for line in self.lines)


def file_behind(version: Version) -> StoredFile:
    """The file a version was made from. Raises NoFile."""
    file = file_of(version)
    if file is None:
        raise NoFile
    return file


def get_claim(version: Version, run: CheckRun, line: int) -> Claim:
    """The claim that a line belongs to. Raises NoFile, NoClaimThere, Shredded."""
    definition, file = definition_of(get_obligation_by_id(version.obligation_id)), file_behind(version)
    columns = columns_of(version)
    with open_file(file) as stream:
        reference = claim_on(definition.layout, stream, line, columns=columns) if 0 < line <= MOST_LINES else None
    if reference is None:
        raise NoClaimThere
    with open_file(file) as stream:
        lines = lines_of_claim(definition.layout, stream, reference, columns=columns)
    return Claim(reference, beside(lines, run, definition))


def find_claim(version: Version, reference: str) -> int | None:
    """The first line with this very claim reference; None where the file has none. Raises NoFile, Shredded."""
    definition = definition_of(get_obligation_by_id(version.obligation_id))
    with open_file(file_behind(version)) as stream:
        found = lines_of_claim(definition.layout, stream, reference, columns=columns_of(version))
    return found[0].line if found else None


def beside(lines: Sequence[ClaimLine], run: CheckRun, definition: Definition) -> tuple[Shown, ...]:
    """Each line with its findings beside the cells they point at."""
    messages = {total.rule_id: total.message for total in totals_of(run)}
    by_line: dict[int | None, list[Finding]] = {}
    for found in on_lines(run, [line.line for line in lines]):
        by_line.setdefault(found.line, []).append(found)
    return tuple(shown(line, by_line.get(line.line, []), messages, definition) for line in lines)


def shown(line: ClaimLine, found: Sequence[Finding], messages: dict[str, str], definition: Definition) -> Shown:
    filled = {field.name for field, _text in line.cells}

    def words(name: str | None) -> tuple[str, ...]:
        return tuple(messages.get(each.rule, each.rule) for each in found if each.field == name)

    return Shown(
        line=line.line,
        record=line.record,
        title=definition.layout.records.get(line.record, line.record),
        cells=tuple(Cell(field, text, words(field.name)) for field, text in line.cells if field.position > 1),
        findings=tuple(
            messages.get(each.rule, each.rule)
            for each in found
            if each.field not in filled or definition.layout.by_record[line.record][each.field].position == 1
        ),
    )
