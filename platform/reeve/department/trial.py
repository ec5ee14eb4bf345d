"""Trying a changed definition on the practice returns that councils have sent, before it is released.

Each is checked in a child process with limits, and only counts come back. Of a rule found at fewer councils than
``FLOOR`` it is said that it was found, and no number. That its return was read stands in each council's own history
before it is read.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from reeve.audit import record
from reeve.database import Role, db, now, unit
from reeve.definitions import Definition, Period
from reeve.department.models import Consignment
from reeve.department.trial_queries import Sent, columns_in, form_of, newest_practice, unable_in
from reeve.errors import Conflict
from reeve.installation import here, store_url
from reeve.jobs import ChildFailed, run_child
from reeve.keyring import department_key
from reeve.rulebook.fired import FLOOR, Fired
from reeve.rulebook.queries import NoDefinition, definitions_in_force
from reeve.rules import pack
from reeve.vault import Place

WORK = "reeve.department.trial_child:work"
Progress = Callable[[int, int], None]


class TooFew(Conflict):
    """Too few councils have sent a practice return of this kind that could be checked: a count would tell what one of
    them sent. Nothing is said."""

    title = f"Fewer than {FLOOR} practice returns"


@dataclass(frozen=True)
class Trial:
    """What a definition would have found. ``councils`` were read to the end; ``failed`` could not be checked, through a
    fault of ours or for want of memory or time; ``idle`` says at how many a rule had nothing to go by."""

    definition: Definition
    councils: int
    failed: int
    lines: int
    hits: Mapping[str, Fired]
    idle: Mapping[str, int]

    def document(self) -> dict[str, Any]:
        """What is kept, without a number of so few that it tells on them."""
        return {
            "return": self.definition.key,
            "from": str(self.definition.from_period),
            "definition": self.definition.hash,
            "tried_at": now().isoformat(timespec="seconds"),
            "councils": self.councils,
            "failed": self.failed,
            "rules": {rule: stated(fired) for rule, fired in sorted(self.hits.items())},
            "idle_everywhere": sorted(rule for rule, count in self.idle.items() if count == self.councils),
        }


def stated(fired: Fired) -> dict[str, int | None]:
    few = fired.tells_of_few
    return {"councils": None if few else fired.councils, "lines": None if few else fired.lines}


def try_rules(definition: Definition, *, department_id: UUID, on_progress: Progress) -> Trial:
    """Opens units of its own, as an actor the caller has named. Raises TooFew, if it can before anything is read."""
    with unit(Role.DEPARTMENT, department_id=department_id):
        sent = newest_practice(definition)
    if len(sent) < FLOOR:
        raise TooFew
    packed, hits, idle = base64.b64encode(pack(definition.layout)).decode(), dict[str, Fired](), dict[str, int]()
    failed = lines = 0
    for place, each in enumerate(sent):
        on_progress(place, len(sent))
        result = tried(definition, each, packed, department_id=department_id)
        if result is None:
            failed += 1
            continue
        lines += result["lines"]
        for rule, count in result["totals"].items():
            hits[rule] = hits.get(rule, Fired()).and_at(count)
        for rule in result["not_run"]:
            idle[rule] = idle.get(rule, 0) + 1
    on_progress(len(sent), len(sent))
    if len(sent) - failed < FLOOR:
        raise TooFew
    return Trial(definition, len(sent) - failed, failed, lines, hits, idle)


def changed_rules(definition: Definition, *, department_id: UUID) -> tuple[frozenset[str], frozenset[str]]:
    """The rules that are new and those that are changed against the released definition it would follow; every one is
    new where there is none."""
    try:
        with unit(Role.DEPARTMENT, department_id=department_id):
            in_force = definitions_in_force(db.department, definition.key, str(definition.from_period))
    except NoDefinition:
        in_force = []
    before = next((each for each in in_force if each.nation == definition.nation), None)
    known = {} if before is None else before.layout.by_id
    rules = definition.layout.rules
    new = frozenset(rule.id for rule in rules if rule.id not in known)
    return new, frozenset(rule.id for rule in rules if rule.id in known and rule != known[rule.id])


def tried(definition: Definition, sent: Sent, packed: str, *, department_id: UUID) -> Mapping[str, Any] | None:
    """One council's return, read in a child; None where it could not be checked."""
    with unit(Role.DEPARTMENT, department_id=department_id):
        record_trial(definition, sent)
        payload = {"rules": packed, **asked(sent)}
    settings = here().settings
    try:
        return run_child(WORK, payload, memory=settings.check_memory, seconds=settings.check_seconds)
    except ChildFailed:
        return None


def record_trial(definition: Definition, sent: Sent) -> None:
    version, period = sent.consignment.version_number, Period.parse(sent.period).label
    record(
        "consignment.read",
        subject=f"{sent.return_key}/{sent.period}/versions/{version}",
        words=f"tried changed rules on version {version} of {definition.short_title}, {period}, at the department: "
        "they count what the rules find, and nothing of the file is shown to anybody",
        detail={"definition": definition.hash},
        role=Role.DEPARTMENT,
        chain=sent.council_id,
    )


def asked(sent: Sent) -> dict[str, Any]:
    """What the child is given besides the rules."""
    return {
        "store": store_url(here().settings),
        "council_id": str(sent.council_id),
        "period": sent.period,
        "sealed_on": sent.consignment.sealed_at.date().isoformat(),
        "cells": form_of(sent.consignment),
        "cells_before": form_of(sent.before),
        "unable": unable_in(sent.consignment),
        "file": sealed(sent.consignment),
        "file_before": sealed(sent.before),
        "columns": columns_in(sent.consignment),
        "columns_before": columns_in(sent.before),
    }


def sealed(consignment: Consignment | None) -> dict[str, str] | None:
    """Where the file is, with its key; None for a form, and where there is none."""
    if consignment is None or consignment.object_id is None or consignment.wrapped_key is None:
        return None
    place = Place("upload", consignment.council_id, consignment.object_id)
    key = department_key(db.department, consignment.department_id).unwrap(consignment.wrapped_key, place)
    return {"object_id": consignment.object_id, "key": base64.b64encode(key.secret).decode()}
