"""One pass over the pieces of an extract: every line told apart, every cell checked, every row rule run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from reeve.rules.cells import TYPED, Typed, column_type, read_cells, read_date, unreadable
from reeve.rules.findings import Findings, Origin
from reeve.rules.kinds import FACT_NAMES, PLACE, Kept, LineCheck
from reeve.rules.lines import CLAIM, LINE, cut, find_delimiter, number, split
from reeve.rules.plan import Plan, RecordPlan
from reeve.rules.reading import Piece, Reader, Stop
from reeve.rules.result import Facts, NotRun
from reeve.rules.totals import missing_fact


class Pass:
    """The state of one pass. ``take`` each piece, then ``end``."""

    def __init__(self, plan: Plan, facts: Facts) -> None:
        self.plan, self.findings = plan, Findings()
        period = facts.period
        self.facts: dict[str, date | None] = {
            "ref_date": None,
            "today": facts.today,
            "period_start": period.start if period else None,
            "period_end": period.end if period else None,
        }
        self.delimiter: str | None = None
        self.reference_date: date | None = None
        self.has_header = self.has_trailer = False
        self.counts: dict[str, int] = {}
        self._begun = False
        self._last_line = 0
        self._styles: set[str] = set()
        self._hashes: list[pl.DataFrame] = []
        self._unknown: list[pl.Series] = []
        self._kept: dict[str, list[pl.DataFrame]] = {record: [] for record in plan.records}
        self._failed: dict[str, str] = {}

    @property
    def date_style(self) -> str | None:
        """How dates are written: "dd-mm-yyyy", "dd/mm/yyyy", both, or None when there is none."""
        return " and ".join(sorted(self._styles)) or None

    def take(self, piece: Piece) -> None:
        """Checks the lines of one piece."""
        lines = number(piece.data, piece.first_line)
        filled = lines.filter(pl.col("text").is_not_null())
        if not filled.height:
            return
        self._last_line = filled[LINE][-1]
        if not self._begun:
            filled = self._begin(piece, filled)
        if "duplicate_line" in self.plan.structure:
            self._hashes.append(filled.select(LINE, pl.col("text").hash()))
        told = split(filled, list(self.plan.records), self._cells_end)
        if len(told.unknown):
            self._unknown.append(told.unknown)
        for record, own in told.by_record.items():
            self._check(self.plan.records[record], own)

    @property
    def _cells_end(self) -> str:
        if self.delimiter is None:
            raise Stop("delimiter")
        return self.delimiter

    def _begin(self, piece: Piece, lines: pl.DataFrame) -> pl.DataFrame:
        """The delimiter and the header, from the first line that is not empty."""
        self._begun = True
        self.delimiter = find_delimiter(self.plan.layout, piece.data)
        cells = str(lines["text"][0]).split(self._cells_end)
        if cells[0] in self.plan.records:
            return lines
        self.has_header = True
        self._read_header(cells)
        return lines.slice(1)

    def _read_header(self, cells: list[str]) -> None:
        position = self.plan.layout.reference_date
        if position is None:
            return
        read, style = read_date(cells[position - 1] if len(cells) >= position else "")
        self.reference_date = self.facts["ref_date"] = read[0]
        if style:
            self._styles.add(style)

    def _check(self, plan: RecordPlan, lines: pl.DataFrame) -> None:
        self.counts[plan.record] = self.counts.get(plan.record, 0) + lines.height
        cells = cut(lines, self.plan.layout, plan.wanted, self._cells_end)
        for check, wrong in (("too_few", cells.too_few), ("too_many", cells.too_many)):
            self.findings.add(Origin(self.plan.structure[check], plan.record), wrong)
        if cells.frame.height:
            self.check_cells(plan.record, cells.frame)

    def check_cells(self, record: str, texts: pl.DataFrame) -> None:
        """Checks lines of one record type already cut into cells: one String column a field, and ``#line``."""
        plan = self.plan.records[record]
        typed = _computed(plan, read_cells(texts, plan.fields, plan.claim))
        self._styles |= typed.styles
        for name in typed.bad:
            if name in plan.types:
                bad = typed.frame.filter(unreadable(name))
                self.findings.add(plan.types[name], bad[LINE], bad[CLAIM])
        self._run(plan, typed)
        self._keep(plan, typed)

    def _run(self, plan: RecordPlan, typed: Typed) -> None:
        runnable = [check for check in plan.checks if self._can_run(check)]
        if not runnable:
            return
        known = [pl.lit(self.facts[name], dtype=pl.Date).alias(name) for name in sorted(FACT_NAMES)]
        frame = typed.frame.with_columns(known)
        places = [_rows(check, typed.bad).alias(str(index)) for index, check in enumerate(runnable)]
        try:
            found = frame.select(places).row(0)
        except pl.exceptions.PolarsError:
            found = tuple(self._one_by_one(frame, check, place) for check, place in zip(runnable, places, strict=True))
        for check, rows in zip(runnable, found, strict=True):
            if len(rows):
                self.findings.add(check.origin, frame[LINE].gather(rows), frame[CLAIM].gather(rows))

    def _can_run(self, check: LineCheck) -> bool:
        for name in sorted(check.facts):
            if self.facts[name] is None:
                self._failed.setdefault(check.origin.rule.id, missing_fact(name))
                return False
        return True

    def _one_by_one(self, frame: pl.DataFrame, check: LineCheck, place: pl.Expr) -> list[int]:
        try:
            return list(frame.select(place).item())
        except pl.exceptions.PolarsError as error:
            self._failed[check.origin.rule.id] = f"The rule itself failed ({type(error).__name__}). Tell us its number."
            return []

    def _keep(self, plan: RecordPlan, typed: Typed) -> None:
        flags = [
            pl.col(unreadable(name)) if name in typed.bad else pl.lit(False).alias(unreadable(name))
            for name in self._flagged(plan)
        ]
        self._kept[plan.record].append(typed.frame.select(*PLACE, *plan.kept, *flags))

    def _flagged(self, plan: RecordPlan) -> list[str]:
        fields = self.plan.layout.by_record[plan.record]
        return [name for name in plan.kept if fields[name].type in TYPED]

    def end(self, reader: Reader) -> None:
        """What can be said once the last line is known: trailer, unknown record types, mixed dates and characters."""
        if not self._begun:
            raise Stop("empty")
        unknown = pl.concat(self._unknown) if self._unknown else pl.Series(dtype=pl.UInt32)
        self.has_trailer = bool(len(unknown)) and unknown[-1] == self._last_line
        strangers = unknown.head(-1) if self.has_trailer else unknown
        if not self.counts:
            raise Stop("wrong_return" if len(strangers) else "no_lines")
        self._add("record_type", strangers)
        self._add_whole("header", bool(self.plan.layout.header) and not self.has_header)
        self._add_whole("trailer", bool(self.plan.layout.trailer) and not self.has_trailer)
        self._add("line_too_long", pl.Series(reader.too_long, dtype=pl.UInt32))
        self._add("encoding", pl.Series(reader.encoding.undefined, dtype=pl.UInt32))
        self._add_whole("mixed_encoding", reader.encoding.is_mixed)
        self._add_whole("date_style", len(self._styles) > 1)
        self._check_duplicate_lines()
        self._check_reference_date()

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

    def _add(self, check: str, lines: pl.Series) -> None:
        self.findings.add(Origin(self.plan.structure[check]), lines)

    def _add_whole(self, check: str, fires: bool) -> None:
        if fires:
            self._add(check, pl.Series([None], dtype=pl.UInt32))

    def stopped(self, stop: Stop) -> Findings:
        """Only why the file cannot be read: the rest would be noise."""
        found = Findings()
        found.add_lines(Origin(self.plan.structure[stop.check]), [stop.line])
        return found

    def not_run(self) -> Iterator[NotRun]:
        for rule, why in self._failed.items():
            yield NotRun(rule, why)

    def kept(self, previous: pl.DataFrame | None) -> Kept:
        """What the rules over the whole file are given; an empty table for a record type without lines."""
        frames = {}
        for record, parts in self._kept.items():
            frames[record] = pl.concat(parts) if parts else self._empty(self.plan.records[record])
        return Kept(frames, self.facts, previous)

    def _empty(self, plan: RecordPlan) -> pl.DataFrame:
        fields = self.plan.layout.by_record[plan.record]
        schema: dict[str, pl.DataType] = {LINE: pl.UInt32(), CLAIM: pl.String()}
        schema |= {name: column_type(fields[name]) for name in plan.kept}
        schema |= {unreadable(name): pl.Boolean() for name in self._flagged(plan)}
        return pl.DataFrame(schema=schema)


def _rows(check: LineCheck, bad: frozenset[str]) -> pl.Expr:
    """Row numbers where a check fires, in one list; a check with an unreadable cell is unknown there."""
    fires = check.fires.fill_null(False)
    for name in sorted(check.columns & bad):
        fires &= ~pl.col(unreadable(name))
    return fires.arg_true().implode()


def _computed(plan: RecordPlan, typed: Typed) -> Typed:
    """Fills the derived cells of a form; one that needs an unreadable cell is unreadable itself."""
    frame, bad = typed.frame, set(typed.bad)
    for name, formula in plan.computed:
        frame = frame.with_columns(formula.expr.alias(name))
        if formula.columns & bad:
            bad.add(name)
            frame = frame.with_columns(
                pl.lit(None, dtype=frame[name].dtype).alias(name), pl.lit(True).alias(unreadable(name))
            )
    return Typed(frame, frozenset(bad), typed.styles)
