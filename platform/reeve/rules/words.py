"""A rule in plain English, written from its tree, so that what an officer reads is what the engine does."""

from __future__ import annotations

from collections.abc import Callable

from reeve.rules.derived import pounds
from reeve.rules.grammar import tree
from reeve.rules.model import FORM, Layout, Rule
from reeve.rules.speaker import Speaker, listed
from reeve.rules.terms import names_in
from reeve.rules.types import INTEGER, Name, Scope, facts


def in_words(rule: Rule, layout: Layout) -> str:
    """One or two sentences. A structure or derived rule is its own message."""
    if rule.derived or rule.kind == "structure":
        return rule.message
    say = _SENTENCES[rule.kind]
    sentence = say(rule, Speaker(_scope(rule, layout)))
    return sentence[0].upper() + sentence[1:]


def _scope(rule: Rule, layout: Layout) -> Scope:
    scope: dict[str, Name] = facts(layout) | {"total": Name("total", INTEGER)}
    for record in (*layout.records, *reversed(rule.record)):
        scope |= names_in(layout, record) | names_in(layout, record, "last.") | names_in(layout, record, f"{record}.")
    amounts = {name: Name(name, INTEGER) for name in rule.options.get("amounts", {})}
    return scope | amounts | {f"last.{name}": known for name, known in amounts.items()}


def _row(rule: Rule, speak: Speaker) -> str:
    when = f"when {speak.of(rule.when)}: " if rule.when else ""
    return f"{when}it must be true that {speak.of(rule.must)}."


def _unique(rule: Rule, speak: Speaker) -> str:
    only = f" where {speak.of(rule.when)}" if rule.when else ""
    return f"no two {_lines(rule)}{only} may have the same {listed([speak.of(name) for name in rule.fields], 'and')}."


def _alike(rule: Rule, speak: Speaker) -> str:
    only = f" where {speak.of(rule.when)}" if rule.when else ""
    same, *keys = [speak.of(name) for name in rule.fields]
    return f"{_lines(rule)}{only} with the same {listed(keys, 'and')} must have the same {same}."


def _references(rule: Rule, speak: Speaker) -> str:
    to = rule.options["to"]
    targets = [text.split(".")[0] for text in ([to] if isinstance(to, str) else to)]
    there = f"{listed(targets, 'or')} line"
    only = f" where {speak.of(rule.options['where'])}" if rule.options.get("where") else ""
    if rule.must:
        return f"beside the {there} with the same reference{only}: {_row(rule, speak)}"
    when = f"when {speak.of(rule.when)}, " if rule.when else ""
    return f"{when}{speak.of(rule.fields[0])} of {_lines(rule)} must be that of a {there}{only}."


def _aggregate(rule: Rule, speak: Speaker) -> str:
    must = _row(rule, speak)
    latest = f"{speak.of(rule.options['latest'])} of the latest" if rule.options.get("latest") else "the number"
    summed = f"the sum of {speak.of(rule.options['sum'])}" if rule.options.get("sum") else latest
    only = f" where {speak.of(rule.options['where'])}" if rule.options.get("where") else ""
    total = f"{summed} over {rule.options['of']} lines with the same reference{only}"
    return f"{must} The total is {total}."


def _compare_last(rule: Rule, speak: Speaker) -> str:
    when = f" where {speak.of(rule.when)}" if rule.when else ""
    find = rule.options.get("find", "changed")
    unless = rule.options.get("unless")
    but = f", unless the file has a {listed(list(unless), 'or')} line for it" if unless else ""
    if find == "gone":
        return f"every claim accepted last time{when} must be in this file{but}."
    if find == "new":
        return f"no claim{when} may be in this file that was not in the one accepted last{but}."
    if rule.options.get("varies"):
        return _varies(rule, speak)
    beside = "form" if rule.record == (FORM,) else "same claim"
    return f"beside the {beside} accepted last time{but}: {_row(rule, speak)}"


def _varies(rule: Rule, speak: Speaker) -> str:
    varies, name = rule.options["varies"], rule.fields[0]
    amount = varies.get("amount")
    least = "" if amount is None else pounds(amount * 100) if speak.is_money(tree(name)) else f"{amount:,}"
    most = ([f"{varies['percent']}%"] if "percent" in varies else []) + ([least] if least else [])
    moved = " and ".join(f"by more than {one}" for one in most)
    return f"{speak.of(name)} is asked about where it has moved {moved} since it was accepted last."


def _total(rule: Rule, speak: Speaker) -> str:
    must = _row(rule, speak)
    described = [f"{name} is {_amount(spec, speak)}" for name, spec in rule.options.get("amounts", {}).items()]
    return f"over the whole file, {must}" + (f" Here {listed(described, 'and')}." if described else "")


def _amount(spec: dict[str, str], speak: Speaker) -> str:
    what = f"the sum of {speak.of(spec['sum'])} over" if spec.get("sum") else "the number of"
    only = f" where {speak.of(spec['where'])}" if spec.get("where") else ""
    return f"{what} {spec['record']} lines{only}"


def _lines(rule: Rule) -> str:
    return f"{listed(list(rule.record), 'or')} lines"


_SENTENCES: dict[str, Callable[[Rule, Speaker], str]] = {
    "row": _row,
    "unique": _unique,
    "alike": _alike,
    "references": _references,
    "aggregate": _aggregate,
    "compare_last": _compare_last,
    "total": _total,
}
