"""After the last line: the rules over the whole file, the figures, and the result."""

from __future__ import annotations

import polars as pl

from reeve.rules.accepted import Accepted
from reeve.rules.kinds import CannotRun, DoesNotApply, Kept, WholeFile
from reeve.rules.last import compared_columns, keys_of
from reeve.rules.lines import CLAIM, LINE
from reeve.rules.passing import Pass
from reeve.rules.result import Checked, NotRun
from reeve.rules.totals import amounts_of, count_together, missing_fact, reference_amount
from reeve.rules.types import LAST_REFERENCE_DATE

_NOTHING_BEFORE = missing_fact(LAST_REFERENCE_DATE)


def finish(passing: Pass, previous: Accepted | None, *, key: bytes, lines: int, encoding: str | None = None) -> Checked:
    """The result of a pass that came to its end; ``previous`` is the key table of the version accepted last."""
    plan, found = passing.plan, passing.findings
    kept = passing.kept(previous)
    kept.compared = compared_columns(plan.whole)
    kept.counted |= count_together(
        kept, [*(each for maker in plan.figures for each in maker.counted), *amounts_of(plan.whole)]
    )
    kept.amounts |= reference_amount(passing.reference_date)
    not_applicable, failed = _run_all(passing, kept)
    failed = [*passing.not_run(), *failed]
    if previous is None:
        not_applicable += [one.rule for one in failed if one.why == _NOTHING_BEFORE]
        failed = [one for one in failed if one.why != _NOTHING_BEFORE]
    figures = tuple(figure for maker in plan.figures for figure in maker.figures(kept))
    totals = found.totals()
    return Checked(
        outcome="findings" if totals else "clean",
        lines=dict(sorted(passing.counts.items())),
        total_lines=lines,
        totals=totals,
        findings=found.table(key),
        figures=figures,
        not_run=tuple(failed),
        not_applicable=tuple(not_applicable),
        delimiter=passing.delimiter,
        encoding=encoding,
        date_style=passing.date_style,
        has_header=passing.has_header,
        has_trailer=passing.has_trailer,
        reference_date=passing.reference_date,
        keys=keys_of(kept),
    )


def _run_all(passing: Pass, kept: Kept) -> tuple[list[str], list[NotRun]]:
    not_applicable, failed = [], []
    for rule in passing.plan.whole:
        try:
            _run(rule, passing, kept)
        except CannotRun as error:
            failed.append(NotRun(rule.rule.id, str(error)))
        except DoesNotApply:
            not_applicable.append(rule.rule.id)
    return not_applicable, failed


def _run(rule: WholeFile, passing: Pass, kept: Kept) -> None:
    unknown = [name for name in sorted(rule.facts) if kept.facts.get(name) is None]
    if unknown:
        raise CannotRun(missing_fact(unknown[0]))
    try:
        for hit in rule.hits(kept):
            passing.findings.add(hit.origin, hit.lines[LINE], hit.lines[CLAIM])
    except pl.exceptions.PolarsError as error:
        raise CannotRun(f"The rule itself failed ({type(error).__name__}). Tell us its number.") from error
