"""What the pages of sign-off share: the version at an address, its paper, what was done to it, what it answers."""

from __future__ import annotations

import json
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from councils.returns.after_signing import sections_opened, sections_sent_back
from councils.returns.models import Version
from councils.returns.pages import surroundings_of
from councils.returns.queries import get_obligation, get_version, previous_accepted, standing_of
from councils.returns.state import CARRIED_BY_A_PERSON
from councils.signoff.changes import Declined, SinceDeclined, since_declined
from councils.signoff.models import Submission
from councils.signoff.paper import Paper, paper_of
from councils.signoff.queries import (
    find_decline,
    find_release,
    find_signature,
    find_withdrawal,
    sent_before,
    signed_versions,
)
from councils.signoff.still_open import had_a_hand
from reeve.database import db
from reeve.definitions import Definition
from reeve.department.models import Obligation
from reeve.identity.door import visitor
from reeve.rulebook.queries import get_definition_by_hash

AT = "/returns/<return_key>/<period>/versions/<int:number>"


def found(return_key: str, period: str, number: int) -> tuple[Obligation, Version]:
    obligation = get_obligation(return_key, period)
    return obligation, get_version(obligation, number)


def period_of(obligation: Obligation) -> dict[str, Any]:
    return {"return_key": obligation.return_key, "period": obligation.period}


def address(obligation: Obligation, version: Version) -> dict[str, Any]:
    return {**period_of(obligation), "number": version.number}


def home(obligation: Obligation) -> ResponseReturnValue:
    return redirect(url_for("returns.period", **period_of(obligation)), 303)


def render(template: str, obligation: Obligation, version: Version, **given: object) -> str:
    return render_template(
        f"signoff/{template}",
        version=version,
        at=address(obligation, version),
        me=visitor(),
        had_a_hand=had_a_hand(version, visitor().person_id),
        **given,
        **surroundings_of(obligation),
    )


def fixed_document(sent: Submission) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(sent.manifest)
    return document


def definition_in(document: dict[str, Any]) -> Definition:
    """The one the manifest names, not whichever is newest now."""
    return get_definition_by_hash(db.council, document["definition"]["hash"])


def fixed_paper(obligation: Obligation, sent: Submission) -> Paper:
    document = fixed_document(sent)
    return paper_of(document, definition_in(document), previous_accepted(obligation))


def acts_on(sent: Submission) -> dict[str, object]:
    """What was done to what was sent."""
    declined = find_decline(sent)
    return {
        "sent": sent,
        "signed": find_signature(sent),
        "declined": declined,
        "sent_back": sections_sent_back(sent.id) if declined else {},
        "withdrawn": find_withdrawal(sent),
        "released": find_release(sent),
    }


def find_since_declined(version: Version, document: dict[str, Any]) -> SinceDeclined | None:
    """What this version answers, where the one that was sent before it was declined."""
    before = sent_before(version)
    decline = find_decline(before) if before is not None else None
    if before is None or decline is None:
        return None
    sections, opened = sections_sent_back(before.id), sections_opened(before.id)
    declined = Declined(fixed_document(before), decline.person_name, decline.at, decline.reason, sections, opened)
    return since_declined(declined, document, definition_in(document))


def signed_before(obligation: Obligation, version: Version) -> int | None:
    """The number of the version signed last before this one."""
    return next((number for number in signed_versions(obligation) if number < version.number), None)


def where_it_goes(obligation: Obligation) -> str:
    """What happens to a version once nobody's act is missing, as a sentence."""
    if standing_of(obligation).carried_by == CARRIED_BY_A_PERSON:
        return "A preparer now sends it to the department themselves."
    return "It is on its way to the department."
