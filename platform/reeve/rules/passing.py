"""One pass over the pieces of an extract: the header first, every piece examined, and what the last line settles."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

import polars as pl

from reeve.rules.accepted import Accepted
from reeve.rules.cells import column_type, read_date, unreadable
from reeve.rules.findings import Findings, Origin
from reeve.rules.kinds import Kept
from reeve.rules.lines import CLAIM, LINE, find_delimiter
from reeve.rules.model import Rule
from reeve.rules.piece import Examined, examine, examine_cells, flagged
from reeve.rules.plan import Plan, RecordPlan
from reeve.rules.reading import Piece, Reader, Stop
from reeve.rules.result import Facts, NotRun
from reeve.rules.shelf import Shelf
from reeve.rules.structure import saying
from reeve.rules.totals import last_reference_date
from reeve.rules.types import LAST_REFERENCE_DATE


class Pass:
    """The state of one pass: ``lines_of`` each piece, ``examine`` them, ``absorb`` them in order, then ``end``."""

    def __init__(self, plan: Plan, facts: Facts, previous: Accepted | None = None) -> None:
        self.plan, self.findings = plan, Findings()
        period = facts.period
        self.facts: dict[str, date | None] = {
            "ref_date": None,
            "today": facts.today,
            "period_start": period.start if period else None,
            "period_end": period.end if period else None,
            LAST_REFERENCE_DATE: None if previous is None else last_reference_date(previous),
        }
        self.delimiter: str | None = None
        self.reference_date: date | None = None
        self.has_header = self.has_trailer = False
        self.counts: dict[str, int] = {}
        self._given = facts
        self._header: list[str] = []
        self.has_dated_header = False
        self._begun = False
        self._last_line = 0
        self._styles: set[str] = set()
        self._hashes: list[pl.DataFrame] = []
        self._unknown: list[pl.Series] = []
        self._kept = {record: Shelf(self._columns(own)) for record, own in plan.records.items()}
        self._left_out: dict[str, list[pl.DataFrame]] = {}
        self._near: list[pl.DataFrame] = []
        self._failed: dict[str, str] = {}

    @property
    def date_style(self) -> str | None:
        """How dates are written: "dd-mm-yyyy", "dd/mm/yyyy", both, or None when there is none."""
        return " and ".join(sorted(self._styles)) or None

    def lines_of(self, piece: Piece) -> Piece | None:
        """The lines of a piece that are to be examined; the first of all that is not empty settles the delimiter and
        the header, which is none of them."""
        if self._begun:
            return piece
        first = piece.first_filled()
        return self._begin(piece, *first) if first else None

    def _begin(self, piece: Piece, line: int, text: str) -> Piece:
        self._begun, self._last_line = True, line
        self.delimiter = find_delimiter(self.plan.layout, piece.data)
        if self.delimiter is None:
            raise Stop("nul", piece.damaged[0]) if piece.damaged else Stop("delimiter")
        cells = text.split(self.delimiter)
        if not self._is_header(cells):
            return piece
        self.has_header, self._header = True, cells
        self._read_header(cells)
        return piece.after(line)

    def _is_header(self, cells: list[str]) -> bool:
        """The first line, unless it is of a record type, or is as wide as the lines of one and gives no date."""
        if cells[0].strip(" ").upper() in self.plan.records:
            return cells[0] not in self.plan.records and len(cells) != self.plan.layout.positions
        position = self.plan.layout.reference_date or 0
        dated = 0 < position <= len(cells) and read_date(cells[position - 1])[1] is not None
        return dated or len(cells) != self.plan.layout.positions

    def _read_header(self, cells: list[str]) -> None:
        position = self.plan.layout.reference_date
        if position is None:
            self.has_dated_header = True  # Nothing is known of it: it may be one.
            return
        read, style = read_date(cells[position - 1] if len(cells) >= position else "")
        self.reference_date = self.facts["ref_date"] = read[0]
        if style:
            self.has_dated_header = True
            self._styles.add(style)

    def examine(self, piece: Piece | None) -> Examined:
        """May run beside the examining of other pieces: it changes nothing here."""
        if piece is None or not piece.lines or self.delimiter is None:
            return Examined()
        return examine(self.plan, piece, facts=self.facts, delimiter=self.delimiter)

    def examine_form(self, record: str, texts: pl.DataFrame) -> None:
        """The one line of a form, already cut into cells."""
        examined = Examined(counts={record: texts.height})
        examine_cells(self.plan, record, texts, facts=self.facts, into=examined)
        self.absorb(examined)

    def absorb(self, examined: Examined) -> None:
        """Takes in what a piece gave, in the order of the pieces."""
        for origin, lines, claims in examined.findings:
            self.findings.add(origin, lines, claims)
        for record, frame in examined.kept.items():
            self._kept[record].put(frame)
        for record, count in examined.counts.items():
            self.counts[record] = self.counts.get(record, 0) + count
        self._last_line = max(self._last_line, examined.last_line)
        self._styles |= examined.styles
        self._failed |= examined.not_run
        if len(examined.unknown):
            self._unknown.append(examined.unknown)
        for record, frame in examined.left_out:
            self._left_out.setdefault(record, []).append(frame)
        if examined.near is not None and examined.near.height:
            self._near.append(examined.near.select(LINE, "text", "seen"))
        if examined.hashes is not None:
            self._hashes.append(examined.hashes)

    def end(self, reader: Reader) -> None:
        """What can be said once the last line is known: trailer, unknown record types, mixed dates and characters."""
        if not self.counts and not self._near:
            self._stop(reader)
        unknown = pl.concat(self._unknown) if self._unknown else pl.Series(dtype=pl.UInt32)
        self.has_trailer = bool(len(unknown)) and unknown[-1] == self._last_line
        strangers = unknown.head(-1) if self.has_trailer else unknown
        damaged = pl.Series(reader.damaged, dtype=pl.UInt32)
        self._add("record_type", strangers.filter(~strangers.is_in(damaged.implode())) if len(damaged) else strangers)
        self._check_near()
        self._add("nul_line", damaged)
        self._add_whole("header", self.plan.layout.header and not self.has_header)
        self._add_whole("trailer", self.plan.layout.trailer and not self.has_trailer)
        self._add("line_too_long", pl.Series(reader.too_long, dtype=pl.UInt32))
        self._add("encoding", pl.Series(reader.encoding.undefined, dtype=pl.UInt32))
        self._add_whole("mixed_encoding", reader.encoding.is_mixed)
        self._add_whole("date_style", len(self._styles) > 1)
        self._check_duplicate_lines()
        self._check_reference_date()
        self._check_council()

    def _check_near(self) -> None:
        """Lines that only a space or the case of a letter keeps from being known are told what was seen."""
        if self._near:
            near = pl.concat(self._near)
            lowered = near.filter(pl.col("seen") != pl.col("seen").str.to_uppercase())
            self._add("record_space", near.filter(pl.col("text").str.starts_with(" "))[LINE])
            self._add("record_case", lowered[LINE], seen=", ".join(sorted(lowered["seen"].unique())))

    def _stop(self, reader: Reader) -> NoReturn:
        """Why no line of the file could be read as a line of this return: the gravest reason that was seen."""
        if reader.too_long:
            raise Stop("long_line", reader.too_long[0])
        if not self._begun:
            raise Stop("empty")
        if 2 * len(reader.damaged) >= reader.lines:
            raise Stop("nul", reader.damaged[0])
        only_ends = self.has_dated_header and sum(map(len, self._unknown)) <= 1
        raise Stop("no_lines" if only_ends else "wrong_return")

    def _check_council(self) -> None:
        """Only a code that the register gives to another council is asked about; one nobody knows says nothing."""
        position = self.plan.layout.council_code
        if position is None or len(self._header) < position:
            return
        name = self._given.other_council(self._header[position - 1].strip())
        if name and "council" in self.plan.structure:
            self._add("council", pl.Series([None], dtype=pl.UInt32), council=name)

    def _check_duplicate_lines(self) -> None:
        """Every line after the first of its kind, by a 64-bit hash: a clash among a million lines is not to be met."""
        if self._hashes:
            lines = pl.concat(self._hashes)
            self._add("duplicate_line", lines[LINE].filter(~lines["text"].is_first_distinct()))

    def _check_reference_date(self) -> None:
        if not self.has_header or self.plan.layout.reference_date is None:
            return
        day, start, end = self.reference_date, self.facts["period_start"], self.facts["period_end"]
        first = pl.Series([1], dtype=pl.UInt32)
        if day is None:
            self._add("reference_date", first)
        elif start and end and not start <= day <= end:
            self._add("period", first)

    def _add(self, check: str, lines: pl.Series, **seen: str) -> None:
        self.findings.add(Origin(self._rule(check, **seen)), lines)

    def _rule(self, check: str, **seen: str) -> Rule:
        return saying(self.plan.structure[check], limit=f"{self.plan.layout.max_line_bytes:,}", **seen)

    def _add_whole(self, check: str, fires: bool) -> None:
        if fires:
            self._add(check, pl.Series([None], dtype=pl.UInt32))

    def stopped(self, stop: Stop) -> Findings:
        """Only why the file cannot be read: the rest would be noise."""
        found = Findings()
        found.add_lines(Origin(self._rule(stop.check, **stop.seen)), [stop.line])
        return found

    def not_run(self) -> list[NotRun]:
        return [NotRun(rule, why) for rule, why in self._failed.items()]

    def kept(self, previous: Accepted | None) -> Kept:
        """What the rules over the whole file are given."""
        left_out = {record: pl.concat(parts) for record, parts in self._left_out.items()}
        return Kept(self._kept, self.facts, previous, left_out=left_out)

    def _columns(self, plan: RecordPlan) -> dict[str, pl.DataType]:
        fields = self.plan.layout.by_record[plan.record]
        schema: dict[str, pl.DataType] = {LINE: pl.UInt32(), CLAIM: pl.String()}
        schema |= {name: column_type(fields[name]) for name in plan.kept}
        schema |= {unreadable(name): pl.Boolean() for name in flagged(self.plan, plan)}
        return schema
