"""Examining one piece of an extract: nothing here is shared, so that pieces are examined side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from reeve.rules.cells import TYPED, Typed, read_cells, unreadable
from reeve.rules.findings import Origin
from reeve.rules.kinds import FACT_NAMES, PLACE, LineCheck
from reeve.rules.lines import CLAIM, LINE, cut, filled_lines, split
from reeve.rules.plan import Plan, RecordPlan
from reeve.rules.predicates import Predicate
from reeve.rules.reading import Piece
from reeve.rules.ruled import Ruled, cut_ruled
from reeve.rules.together import together
from reeve.rules.totals import missing_fact


@dataclass(slots=True)
class Examined:
    """What one piece gave: findings, kept columns, and what was seen on the way."""

    findings: list[tuple[Origin, pl.Series, pl.Series | None]] = field(default_factory=list)
    kept: dict[str, pl.DataFrame] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    styles: set[str] = field(default_factory=set)
    not_run: dict[str, str] = field(default_factory=dict)
    left_out: list[tuple[str, pl.DataFrame]] = field(default_factory=list)
    near: pl.DataFrame | None = None
    unknown: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.UInt32))
    hashes: pl.DataFrame | None = None
    last_line: int = 0


def examine(plan: Plan, piece: Piece, *, facts: Mapping[str, date | None], delimiter: str) -> Examined:
    """Tells the lines apart, cuts them into cells, and checks every cell and line. Of damaged lines only the references
    are kept."""
    examined = Examined()
    ruled = cut_ruled(piece, plan.layout, {record: own.wanted for record, own in plan.records.items()}, delimiter)
    told = split(_odd_lines(plan, piece, ruled, into=examined), plan.layout, delimiter)
    examined.unknown, examined.near = told.unknown, told.near
    for record in plan.layout.records:
        frames = []
        if record in ruled.by_record:
            frames.append(ruled.by_record[record])
            examined.counts[record] = frames[0].height
        if record in told.by_record:
            frames.append(_odd_cells(plan, record, told.by_record[record], piece.damaged, delimiter, into=examined))
        frames = [frame for frame in frames if frame.height]
        if frames:
            own = frames[0] if len(frames) == 1 else pl.concat(frames).sort(LINE)
            examine_cells(plan, record, own, facts=facts, into=examined)
    for record in told.near["seen"].str.to_uppercase().unique().to_list():
        own = told.near.filter(pl.col("seen").str.to_uppercase() == record).select("text", LINE)
        cells = cut(own, plan.layout, plan.records[record].wanted, delimiter)
        _keep_references(plan, record, cells.frame, into=examined)
    return examined


def _odd_lines(plan: Plan, piece: Piece, ruled: Ruled, *, into: Examined) -> pl.DataFrame:
    """The text of the lines that are not cut yet, without empty ones."""
    hashed = "duplicate_line" in plan.structure
    if not hashed and not len(ruled.odd):
        into.last_line = piece.first_line + piece.lines - 1
        return pl.DataFrame(schema={"text": pl.String, LINE: pl.UInt32})
    lines = filled_lines(piece.data, piece.first_line)
    into.last_line = lines[LINE][-1] if lines.height else 0
    if hashed:
        into.hashes = lines.select(LINE, pl.col("text").hash())
    return lines.filter(pl.col(LINE).is_in(ruled.odd.implode()))


def _odd_cells(
    plan: Plan, record: str, lines: pl.DataFrame, damaged: Sequence[int], delimiter: str, *, into: Examined
) -> pl.DataFrame:
    """The cells of those lines that have as many as they should after all; of the others it is said what is wrong."""
    into.counts[record] = into.counts.get(record, 0) + lines.height
    cells = cut(lines, plan.layout, plan.records[record].wanted, delimiter)
    cells = cells.without(damaged) if damaged else cells
    _keep_references(plan, record, cells.left_out, into=into)
    for check, wrong in (("too_few", cells.too_few), ("too_many", cells.too_many)):
        into.findings.append((Origin(plan.structure[check], record), wrong, None))
    return cells.frame


def _keep_references(plan: Plan, record: str, left_out: pl.DataFrame, *, into: Examined) -> None:
    """What a line that was left out says of itself, so that lines that refer to it are not said to refer to nothing."""
    if left_out.height:
        own, fields = plan.records[record], plan.layout.by_record[record]
        texts = [name for name in own.kept if fields[name].type not in TYPED]
        claim = own.claim if own.claim is not None else pl.lit(None, dtype=pl.String)
        into.left_out.append((record, left_out.select(claim.alias(CLAIM), *texts)))


def examine_cells(
    plan: Plan, record: str, texts: pl.DataFrame, *, facts: Mapping[str, date | None], into: Examined
) -> None:
    """Checks lines of one record type already cut into cells: one String column a field, and ``#line``."""
    own = plan.records[record]
    typed = computed(own, read_cells(texts, own.fields, own.claim), facts)
    into.styles |= typed.styles
    places = typed.frame.select(PLACE)
    for name in sorted(typed.bad & own.types.keys()):
        bad = places.filter(typed.frame[unreadable(name)])
        into.findings.append((own.types[name], bad[LINE], bad[CLAIM]))
    _run(own, typed, facts, into)
    into.kept[record] = typed.frame.select(*PLACE, *own.kept, *_flags(plan, own, typed))


def computed(plan: RecordPlan, typed: Typed, facts: Mapping[str, date | None]) -> Typed:
    """Fills the derived cells of a form; one that needs an unreadable cell is unreadable itself."""
    if not plan.computed:
        return typed
    frame, bad = typed.frame.with_columns(_dates(facts)), set(typed.bad)
    for stage in _stages(plan.computed):
        frame = frame.with_columns(formula.expr.alias(name) for name, formula in stage)
        spoilt = [name for name, formula in stage if formula.columns & bad]
        if spoilt:
            bad |= set(spoilt)
            nothing = [pl.lit(None, dtype=frame[name].dtype).alias(name) for name in spoilt]
            frame = frame.with_columns(*nothing, *(pl.lit(True).alias(unreadable(name)) for name in spoilt))
    return Typed(frame.drop(FACT_NAMES), frozenset(bad), typed.styles)


def _stages(formulas: Sequence[tuple[str, Predicate]]) -> Iterator[list[tuple[str, Predicate]]]:
    """The formulas in as few runs as their order allows: none of a run needs another of it."""
    stage: list[tuple[str, Predicate]] = []
    for name, formula in formulas:
        if formula.columns & {earlier for earlier, _ in stage}:
            yield stage
            stage = []
        stage.append((name, formula))
    yield stage


def _dates(facts: Mapping[str, date | None]) -> list[pl.Expr]:
    return [pl.lit(facts[name], dtype=pl.Date).alias(name) for name in sorted(FACT_NAMES)]


def _run(plan: RecordPlan, typed: Typed, facts: Mapping[str, date | None], into: Examined) -> None:
    empty = {one.name for one in typed.frame if one.null_count() == len(one)}
    runnable = [
        check
        for check in plan.checks
        if _can_run(check, facts, into) and not (check.of_value and check.columns <= empty)
    ]
    if not runnable:
        return
    frame = typed.frame.with_columns(_dates(facts))
    for stage in plan.terms:
        frame = frame.with_columns(stage)
    places = [_rows(check, typed.bad).alias(str(index)) for index, check in enumerate(runnable)]
    try:
        found = [rows[0] for rows in together(frame, places)]
    except pl.exceptions.PolarsError:
        found = [_one_by_one(frame, check, place, into) for check, place in zip(runnable, places, strict=True)]
    for check, rows in zip(runnable, found, strict=True):
        if len(rows):
            into.findings.append((check.origin, frame[LINE].gather(rows), frame[CLAIM].gather(rows)))


def _can_run(check: LineCheck, facts: Mapping[str, date | None], into: Examined) -> bool:
    for name in sorted(check.facts):
        if facts[name] is None:
            into.not_run.setdefault(check.origin.rule.id, missing_fact(name))
            return False
    return True


def _one_by_one(frame: pl.DataFrame, check: LineCheck, place: pl.Expr, into: Examined) -> pl.Series:
    try:
        rows: pl.Series = frame.select(place).item()
        return rows
    except pl.exceptions.PolarsError as error:
        why = f"The rule itself failed ({type(error).__name__}). Tell us its number."
        into.not_run.setdefault(check.origin.rule.id, why)
        return pl.Series(dtype=pl.UInt32)


def _rows(check: LineCheck, bad: frozenset[str]) -> pl.Expr:
    """Row numbers where a check fires, in one list; a check with an unreadable cell is unknown there."""
    fires = check.fires.fill_null(False)
    for name in sorted(check.columns & bad):
        fires &= ~pl.col(unreadable(name))
    return fires.arg_true().implode()


def _flags(plan: Plan, own: RecordPlan, typed: Typed) -> Iterator[pl.Expr]:
    for name in flagged(plan, own):
        yield pl.col(unreadable(name)) if name in typed.bad else pl.lit(False).alias(unreadable(name))


def flagged(plan: Plan, own: RecordPlan) -> list[str]:
    """The kept columns that may hold unreadable cells."""
    fields = plan.layout.by_record[own.record]
    return [name for name in own.kept if fields[name].type in TYPED]
