"""Whether an example breaks its rule: the rule, alone, is run over it.

Pure. What an example is of follows from the good file: an extract's period is that of its reference date, a form's the
first of the definition; the check is made some weeks after the period's end, so that an example stays what it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from reeve.definitions.definition import Definition
from reeve.definitions.example_edits import ExampleFile
from reeve.definitions.example_files import GOOD, example_in
from reeve.rules import Checked, Facts, Layout, NotReadable, Period, Previous, Rule, check, check_form
from reeve.rules.cells import read_date
from reeve.rules.model import DefinitionError, Term

WEEKS_LATER = timedelta(days=23)
NAME = re.compile(r"\w+")
ANOTHER = "Another council"


def prove_folder(folder: Path, definition: Definition) -> None:
    """Raises DefinitionError, naming the rule, for the first rule written by hand whose example does not break it."""
    good = example_in(folder, definition.layout, GOOD) or ExampleFile(b"")
    for rule in definition.layout.rules:
        example = None if rule.derived else example_in(folder, definition.layout, rule.id)
        if example is not None:
            prove(definition, rule.id, example, good=good.this)


def prove(definition: Definition, rule_id: str, example: ExampleFile, *, good: bytes) -> None:
    """Raises DefinitionError, saying what happened instead, unless the rule is found in its example."""
    rule = definition.layout.by_id[rule_id]
    alone = on_its_own(definition.layout, rule)
    try:
        checked = run(alone, rule, example, facts=facts_of(definition, example, good=good))
    except (NotReadable, UnicodeDecodeError, csv.Error, ValueError) as error:
        raise DefinitionError(f"rule {rule_id}: its example cannot be read. {error}") from error
    if not any(total.rule == rule_id for total in checked.totals):
        raise DefinitionError(f"rule {rule_id}: its example does not break it. {instead(checked, rule)}")


def on_its_own(layout: Layout, rule: Rule) -> Layout:
    """With this rule and the terms it stands on. What is asked of a file's shape needs every field there is."""
    if rule.kind == "structure":
        return layout
    waiting, terms = [f"{rule.when} {rule.must} {rule.options}"], dict[str, Term]()
    while waiting:
        named = set(NAME.findall(waiting.pop()))
        found = {term.name: term for term in layout.terms if term.name in named and term.name not in terms}
        terms |= found
        waiting += [term.expression for term in found.values()]
    kept = tuple(term for term in layout.terms if term.name in terms)
    return replace(layout, rules=(rule,), figures=(), terms=kept)


def run(layout: Layout, rule: Rule, example: ExampleFile, *, facts: Facts) -> Checked:
    if layout.kind == "form":
        last = None if example.last is None else cells_of(example.last)
        return check_form(layout, cells_of(example.this), facts=facts, previous=last)
    previous = None if example.last is None else Previous.from_file(layout, BytesIO(example.last))
    return check(layout, BytesIO(example.this), facts=facts, previous=previous)


def instead(checked: Checked, rule: Rule) -> str:
    """What happened in the place of a finding, and what to do."""
    if checked.outcome == "unreadable":
        return f"It cannot be read as this return: {checked.totals[0].message}"
    if checked.not_run:
        return f"The rule was not run over it: {checked.not_run[0].why}"
    if rule.id in checked.not_applicable:
        return "The rule compares with what was accepted last: say in “last” what that was."
    return "The rule finds nothing in it: change the example, or the rule."


def facts_of(definition: Definition, example: ExampleFile, *, good: bytes) -> Facts:
    """The code in the good file's header is the council's own; any other stands for another council."""
    layout = definition.layout
    if layout.kind == "form":
        return Facts(definition.from_period, frozenset(), definition.from_period.end + WEEKS_LATER)
    read = read_date(header_cell(good, layout.reference_date))[0][0]
    day = read if isinstance(read, date) else definition.from_period.start
    period = Period.containing(day, kind=definition.period_kind)
    own, theirs = (header_cell(data, layout.council_code) for data in (good, example.this))
    others: Mapping[str, str] = {} if theirs in ("", own) else {theirs: ANOTHER}
    return Facts(period, frozenset({own} - {""}), period.end + WEEKS_LATER, others)


def header_cell(data: bytes, position: int | None) -> str:
    """Empty where the header has no such cell."""
    cells = data.partition(b"\n")[0].decode("utf-8", "replace").strip().split("|")
    return cells[position - 1].strip() if position and len(cells) >= position else ""


def cells_of(form: bytes) -> dict[str, str]:
    """What is typed into a form, one ``cell,typed`` a line."""
    return {row[0]: row[1] for row in csv.reader(form.decode("utf-8").splitlines()) if len(row) > 1}
