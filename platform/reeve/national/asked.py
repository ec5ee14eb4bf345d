"""What a page of national figures is about: the return, practice or live, the period; from the address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import g, request

from reeve.audit import record
from reeve.comparison.measures import Measure, measures_of
from reeve.database import Role, db
from reeve.definitions import Definition, Period
from reeve.department.holding.queries import held_in
from reeve.errors import NotFound
from reeve.national.queries import Given, accepted_periods, assert_ours, given, rules_found
from reeve.national.together import Far
from reeve.rulebook.queries import definitions_in_force


class NoSuchFigure(NotFound):
    """This return has no such figure. Go back to the return's national figures and choose another."""

    title = "No such figure"


def asked_for(return_key: str) -> dict[str, Any]:
    """The return, practice or live, and the period asked for: the newest where none is. Raises NotOurReturn."""
    assert_ours(return_key)
    found = [row for row in accepted_periods() if row.return_key == return_key]
    sorts = {row.practice for row in found}
    practice = request.args.get("practice") == "1" or False not in sorts
    periods = [row.period for row in found if row.practice == practice]
    wanted = request.args.get("period")
    period = wanted if wanted in periods else next(iter(periods), None)
    g.national_practice = practice
    definitions = definitions_in_force(db.department, return_key, *([period] if period else []))
    sort = {"practice": "1"} if practice and len(sorts) == 2 else {}
    return {
        "return_key": return_key,
        "practice": practice,
        "both": len(sorts) == 2,
        "period": period,
        "periods": [Period.parse(each) for each in periods],
        "at": Period.parse(period) if period else None,
        "held": held_in(return_key, practice=practice),
        "definitions": definitions,
        "definition": definitions[0],
        "address": {"return_key": return_key, "period": period, **sort},
    }


def measures(definitions: Sequence[Definition], cells: Iterable[str]) -> list[Measure]:
    """Each figure once, over the nations."""
    found = {each.cell: each for definition in definitions for each in measures_of(definition, cells)}
    return list(found.values())


def figure_of(asked: dict[str, Any], cell: str) -> tuple[Measure, list[Given]]:
    """Raises NoSuchFigure."""
    measure = next((each for each in measures(asked["definitions"], [cell]) if each.cell == cell), None)
    if measure is None:
        raise NoSuchFigure
    return measure, [row for _, row in given(asked["return_key"], practice=asked["practice"], cell=cell)]


def rules_of(asked: dict[str, Any]) -> list[tuple[Any, str]]:
    """What rules found, with the words of each."""
    if asked["period"] is None:
        return []
    words = {rule.id: rule.message for definition in asked["definitions"] for rule in definition.layout.rules}
    found = rules_found(asked["return_key"], asked["period"], practice=asked["practice"])
    return [(row, words.get(row.rule, "")) for row in found]


def note_named(far: Sequence[Far], asked: dict[str, Any], measure: Measure) -> None:
    """Whose figure was looked at for standing far from others reads so in its own history."""
    name = asked["definition"].name_of(asked["at"]) if asked["at"] else ""
    for each in far:
        record(
            "figures.compared",
            subject=f"{asked['return_key']}/{asked['period']}",
            words=f"looked at “{measure.label}” of {name}, which stands far from other councils', at the department",
            role=Role.DEPARTMENT,
            chain=each.given.council_id,
        )
