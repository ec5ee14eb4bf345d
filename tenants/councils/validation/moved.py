"""Words to start from where a figure moved further than its threshold: by how much, and what moved with it.

They are offered, never taken by themselves: they end in a gap only the officer can fill, and a reason with that gap
still in it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from reeve.definitions import Definition, Period
from reeve.rules import FORM, Field, Rule
from reeve.rules.plan import plan_of
from reeve.web.filters import number, pounds

SAY_WHY = "[say why]"
MOST = 3
Amount = int | Decimal | None
Amounts = Mapping[str, Amount]


def moved_in_words(definition: Definition, rule: Rule, now: Amounts, before: Amounts, since: Period) -> str | None:
    """What moved, for a rule with a threshold over a figure of this and of an earlier form; None for any other rule.

    As in "Total claimed is £8.00, £2.00 (33.3%) more than the £6.00 of financial year 2024-25. What moved most: Rent
    (c001), up £2.00 (50.0%). This is because [say why]."
    """
    fields = definition.layout.by_record.get(FORM, {})
    field = fields.get(rule.fields[0]) if "varies" in rule.options else None
    if field is None:
        return None
    new, old = now.get(field.name), before.get(field.name)
    if new is None or old is None or new == old:
        return None
    said = f"{field.label} is {shown(field, new)}, {difference(field, new, old)} than the {shown(field, old)} of "
    movers = [mover(each, now, before) for each in most_moved(beside(definition, field), now, before)]
    what = f" What moved most: {'; '.join(movers)}." if movers else ""
    return f"{said}{since.label}.{what} This is because {SAY_WHY}."


def beside(definition: Definition, field: Field) -> list[Field]:
    """What a worked-out figure is made of; beside an entered one the rest of its section."""
    fields = definition.layout.by_record[FORM]
    if field.computed:
        formulas = dict(plan_of(definition.layout).records[FORM].computed)
        return [fields[name] for name in sorted(formulas[field.name].columns) if name in fields]
    return [one for one in fields.values() if one.section == field.section and one is not field and not one.computed]


def most_moved(fields: Sequence[Field], now: Amounts, before: Amounts) -> list[Field]:
    """The few that moved most, by amount."""
    moved = {field.name: abs(change) for field in fields if (change := change_of(field, now, before))}
    return sorted((field for field in fields if field.name in moved), key=lambda one: -moved[one.name])[:MOST]


def change_of(field: Field, now: Amounts, before: Amounts) -> Decimal:
    """Nothing where either is not known."""
    new, old = now.get(field.name), before.get(field.name)
    return Decimal(0) if new is None or old is None else Decimal(new) - Decimal(old)


def mover(field: Field, now: Amounts, before: Amounts) -> str:
    new, old = Decimal(now[field.name] or 0), Decimal(before[field.name] or 0)
    return f"{field.label} ({field.name}), {'up' if new > old else 'down'} {size(field, new, old)}"


def difference(field: Field, new: int | Decimal, old: int | Decimal) -> str:
    return f"{size(field, Decimal(new), Decimal(old))} {'more' if new > old else 'less'}"


def size(field: Field, new: Decimal, old: Decimal) -> str:
    amount = shown(field, abs(new - old))
    return f"{amount} ({abs(new - old) * 100 / abs(old):.1f}%)" if old else amount


def shown(field: Field, amount: int | Decimal) -> str:
    return pounds(int(amount)) if field.type == "money" else number(amount)
