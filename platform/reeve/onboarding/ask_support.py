"""Asking a council for a support session. Until one of its admins allows it, it opens nothing."""

from __future__ import annotations

from uuid import uuid4

from flask import url_for

from reeve.audit import actor, record
from reeve.database import db
from reeve.errors import Conflict
from reeve.identity.visitor import House, Visitor
from reeve.mail.write import write_letter
from reeve.onboarding.models import SupportSession
from reeve.onboarding.support_sessions import admins_to_ask


class NobodyToAsk(Conflict):
    """This council has no admin yet, so nobody can allow a support session."""

    title = "Nobody can allow it"


def ask_support(who: Visitor, *, house: House, reason: str, purpose: str) -> SupportSession:
    """Write down what is asked and why, and write to the council's admins. Raises NobodyToAsk."""
    admins = admins_to_ask(db.platform, house.id)
    if not admins:
        raise NobodyToAsk
    asked = SupportSession(
        council_id=house.id,
        id=uuid4(),
        asked_by=who.person_id,
        asked_by_name=who.name,
        reason=reason.strip(),
        purpose=purpose.strip(),
    )
    db.platform.add(asked)
    db.platform.flush()
    link = f"{url_for('identity.home', _external=True)}c/{house.slug}/support"
    for admin in admins:
        write_letter(
            db.platform,
            "support-asked",
            to_name=admin.name,
            to_email=admin.email,
            sender=actor().name,
            house=house.name,
            link=link,
        )
    record("support.asked", subject=f"support/{asked.id}", words="asked for a support session", chain=house.id)
    return asked
