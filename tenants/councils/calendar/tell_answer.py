"""Telling a council's people what the department answered about more time, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from councils.calendar.queries import circles, own_council
from councils.returns.extensions import answer_of
from councils.returns.queries import definition_of, get_obligation_by_id
from reeve.database import db
from reeve.definitions import Period
from reeve.department.models import Extension
from reeve.identity.invite import own_address
from reeve.installation import here
from reeve.mail.write import write_once


def tell_answers(since: datetime) -> int:
    """Write to the preparers and certifiers about what was answered since then; how many letters are new."""
    house, (preparers, deputies, certifiers, _admins) = own_council(), circles()
    readers = {person.id: person for person in (*preparers, *deputies, *certifiers)}.values()
    written = 0
    for extension in db.council.scalars(select(Extension).where(Extension.decided_at >= since)):
        obligation = get_obligation_by_id(extension.obligation_id)
        name = definition_of(obligation).name_of(Period.parse(obligation.period))
        link = f"{own_address(here().settings)}/c/{house.slug}/returns/{obligation.return_key}/{obligation.period}"
        written += sum(
            write_once(
                db.council,
                "more-time",
                once=f"more-time:{obligation.id}:{extension.n}:{person.id}",
                to_name=person.name,
                to_email=person.email,
                name=name,
                answer="granted" if extension.granted else "refused",
                asked_by=extension.asked_by,
                house=house.name,
                sentence=answer_of(extension),
                link=link,
            )
            for person in readers
        )
    return written
