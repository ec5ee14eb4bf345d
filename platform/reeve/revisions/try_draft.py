"""Trying a draft on the practice returns councils have sent: asked for on a page, done by the worker."""

from __future__ import annotations

from uuid import UUID

from reeve.audit import actor, record
from reeve.audit.record import Actor, acting
from reeve.database import Role, constraints, db, now
from reeve.definitions import Definition
from reeve.department.trial import TooFew, try_rules
from reeve.errors import Conflict
from reeve.jobs import UPKEEP, enqueue, step
from reeve.revisions.models import RuleTrial
from reeve.revisions.queries import department_name, get_draft, get_trial, parsed, trials_of
from reeve.revisions.set_aside import refuse_closed
from reeve.rulebook.queries import get_definition_by_hash


class BeingTried(Conflict):
    """This draft is being tried already. Its page shows how far that is."""

    title = "A trial is under way"


constraints.refuses("uq_rule_trial_open", BeingTried)


def ask_trial(number: int) -> RuleTrial:
    """Raises NoSuchDraft, BeingTried, DraftClosed."""
    draft = get_draft(number, hold=True)
    refuse_closed(draft)
    known = trials_of(draft)
    if known and known[0].outcome is None:
        raise BeingTried
    trial = RuleTrial(
        department_id=draft.department_id,
        draft_number=number,
        number=known[0].number + 1 if known else 1,
        asked_by=db.department.info["person_id"],
        asked_by_name=actor().name,
    )
    db.department.add(trial)
    db.department.flush()
    enqueue(
        db.department,
        "try-draft",
        on=UPKEEP,
        lock=f"try-draft-{draft.department_id}",
        department_id=str(draft.department_id),
        draft=str(number),
        trial=str(trial.number),
    )
    record("rules.tried", subject=f"rules/drafts/{number}", words=f"began a trial of draft {number} of changed rules")
    return trial


def run_trial(department_id: UUID, number: int, trial_number: int) -> None:
    """Safe to run again: it begins anew. Opens units of its own; a fault of ours ends the trial with that word, and is
    raised for the log."""

    def at(trial: RuleTrial, **how: object) -> None:
        for name, value in how.items():
            setattr(trial, name, value)

    def write(name: str, **how: object) -> None:
        with step(name, role=Role.DEPARTMENT, department_id=department_id):
            at(get_trial(number, trial_number), **how)

    with step("try-draft.begin", role=Role.DEPARTMENT, department_id=department_id):
        trial, draft = get_trial(number, trial_number), get_draft(number)
        if trial.outcome is not None:
            return
        at(trial, started_at=now(), done=0, returns=None)
        who = Actor(trial.asked_by, trial.asked_by_name, acting_for=department_name(department_id))
        definition, base = parsed(draft.resolved), get_definition_by_hash(db.department, draft.base_hash)
    try:
        with acting(who):
            found = try_rules(
                definition,
                department_id=department_id,
                on_progress=lambda done, of: write("try-draft.progress", done=done, returns=of),
            )
        document = found.document() | {"lines": found.lines} | marked(base, definition)
    except TooFew:
        write("try-draft.end", outcome="too_few", finished_at=now())
    except Exception:
        write("try-draft.end", outcome="failed", finished_at=now())
        raise
    else:
        write("try-draft.end", outcome="counted", result=document, finished_at=now())


def marked(base: Definition, definition: Definition) -> dict[str, list[str]]:
    """Which rules are new or changed against what the draft was made from; those that follow from the fields too."""
    known, rules = base.layout.by_id, definition.layout.rules
    return {
        "new": sorted(rule.id for rule in rules if rule.id not in known),
        "changed": sorted(rule.id for rule in rules if rule.id in known and rule != known[rule.id]),
    }
