"""The rules of a definition as the catalogue lists them: pure, from the definition alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from reeve.definitions import Definition, load
from reeve.errors import NotFound
from reeve.rules import Layout, Rule
from reeve.rules.model import DefinitionError
from reeve.rules.words import in_words

_NAME = re.compile(r"\b[a-z][a-z0-9_]*\b")
KINDS = {
    "structure": "Shape of the file",
    "row": "Within a line",
    "unique": "No two the same",
    "alike": "Lines that agree with each other",
    "references": "Lines that belong together",
    "aggregate": "Sums and counts over lines",
    "compare_last": "Against last period",
    "total": "Over the whole file",
}


class NoSuchRule(NotFound):
    """There is no rule with this number. Look for it in the list of rules."""

    title = "No such rule"


class NoSuchReturn(NotFound):
    """Reeve has no rules for a return of this name. Go back to the list of returns."""

    title = "No such return"


@dataclass(frozen=True)
class Entry:
    """One rule. ``predicate`` is what the engine runs, in SQL; empty where the rule follows from the field list."""

    id: str
    severity: str
    kind: str
    records: tuple[str, ...]
    fields: tuple[str, ...]
    message: str
    words: str
    predicate: str
    source: str
    status: str
    derived: bool

    def holds(self, text: str) -> bool:
        """Whether the text, in any case, is in its id, its words, its message or the names of its fields."""
        wanted = text.casefold()
        return any(wanted in each.casefold() for each in (self.id, self.words, self.message, self.source, *self.fields))


@dataclass(frozen=True)
class Search:
    """What a reader asked for; an empty text asks for nothing."""

    text: str = ""
    severity: str = ""
    record: str = ""
    origin: str = ""

    def wants(self, entry: Entry) -> bool:
        return (
            (not self.text or entry.holds(self.text))
            and self.severity in ("", entry.severity)
            and (not self.record or self.record in entry.records)
            and self.origin in ("", "fields" if entry.derived else "written")
        )


def definition_of(return_key: str) -> Definition:
    """The newest definition of a return as Reeve comes with it. Raises NoSuchReturn."""
    try:
        return load(return_key)
    except DefinitionError as error:
        raise NoSuchReturn from error


@dataclass(frozen=True)
class Known:
    """A definition by its digest, so that what is written from it once is kept."""

    hash: str
    definition: Definition = field(compare=False)


def entries_of(return_key: str) -> Sequence[Entry]:
    """As ``entries_in``, of the definition Reeve comes with. Raises NoSuchReturn."""
    return entries_in(definition_of(return_key))


def entries_in(definition: Definition) -> Sequence[Entry]:
    """Every rule, the hand-written first, in the definition's order."""
    return written(Known(definition.hash, definition))


@lru_cache(maxsize=24)
def written(known: Known) -> Sequence[Entry]:
    layout = known.definition.layout
    rules = sorted(layout.rules, key=lambda rule: rule.derived)
    return tuple(entry(rule, layout) for rule in rules)


def get_entry(definition: Definition, rule_id: str) -> Entry:
    """Raises NoSuchRule."""
    for each in entries_in(definition):
        if each.id == rule_id:
            return each
    raise NoSuchRule


def entry(rule: Rule, layout: Layout) -> Entry:
    return Entry(
        id=rule.id,
        severity=rule.severity,
        kind=KINDS[rule.kind],
        records=rule.record,
        fields=rule.fields,
        message=rule.message,
        words=in_words(rule, layout),
        predicate="\n".join((*predicates(rule), *terms_of(rule, layout))),
        source=rule.source or source_of_field(rule, layout),
        status=rule.status,
        derived=rule.derived,
    )


def predicates(rule: Rule) -> Iterator[str]:
    if rule.derived:
        return
    if rule.when:
        yield f"when {rule.when}"
    if rule.must:
        yield f"must {rule.must}"
    if rule.kind in ("unique", "alike"):
        yield f"{rule.kind} {', '.join(rule.fields)}"
    for name, value in sorted(rule.options.items()):
        yield f"{name} {value}"


def terms_of(rule: Rule, layout: Layout) -> Iterator[str]:
    """What the names in a rule's conditions stand for, and the names in those."""
    terms = {term.name: term.expression for term in layout.terms}
    waiting = [] if rule.derived else _NAME.findall(f"{rule.when} {rule.must} {rule.options}")
    told: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in terms and name not in told:
            told.add(name)
            waiting += _NAME.findall(terms[name])
            yield f"{name} is {terms[name]}"


def source_of_field(rule: Rule, layout: Layout) -> str:
    """A rule made from the field list comes from where its field does."""
    found = [layout.find_field(record, rule.fields[0]) for record in rule.record] if rule.fields else []
    return next((field.source for field in found if field is not None), "")
