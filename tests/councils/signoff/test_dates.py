"""Who may sign on which day, in which standing: the database itself decides, whatever the code says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from councils.returns.models import Version
from councils.signoff.models import Signature, Submission
from councils.signoff.sign import OutsideTheDates, sign
from reeve.database import db, now
from reeve.database.constraints import as_refusal
from reeve.identity.models import Person
from reeve.identity.queries import today
from tests.councils.office import Office, office, seal
from tests.factories import Factory

TERMS = text(
    "update platform.membership set from_on = :first, to_on = :ends, deputy_for = :chief where person_id = :who"
)


@pytest.fixture(scope="module")
def sent(made: Factory) -> tuple[Office, Version, Submission]:
    place = office(made)
    return place, *place.sent()


def certifier(made: Factory, place: Office, first: date, ends: date | None, chief: UUID | None = None) -> Person:
    who = made.person("Dee Deputy", council=place.council, roles=("certifier",))
    made.session.execute(TERMS, {"first": first, "ends": ends, "chief": chief, "who": who.id})
    made.session.commit()
    return who


def by_hand(place: Office, submission: Submission, who: Person, *, deputy_for: UUID | None = None) -> Signature:
    """A signature with nothing of ours between it and the database, in the standing it states."""
    chief = None if deputy_for is None else {"id": str(deputy_for), "name": "Helen Certifier"}
    document = {"certifier": {"id": str(who.id), "name": who.name, "deputy_for": chief}}
    return Signature(
        council_id=place.council.id,
        submission_id=submission.id,
        person_id=who.id,
        person_name=who.name,
        at=now(),
        capacity="Deputy",
        statement="x",
        document=json.dumps(document),
        digest="x",
    )


DAYS: dict[str, Callable[[date], tuple[date, date | None]]] = {
    "from tomorrow": lambda day: (day + timedelta(days=1), None),
    "until yesterday": lambda day: (day - timedelta(days=9), day),
}


@pytest.mark.parametrize("when", DAYS)
def test_outside_the_dates_the_database_refuses(
    made: Factory, sent: tuple[Office, Version, Submission], when: str
) -> None:
    place, version, submission = sent
    who = certifier(made, place, *DAYS[when](today()), place.helen.id)
    with pytest.raises(IntegrityError) as refused, place.at_work(who):
        db.council.add(by_hand(place, submission, who, deputy_for=place.helen.id))
        db.council.flush()
    assert isinstance(as_refusal(refused.value), OutsideTheDates)
    with pytest.raises(IntegrityError), place.at_work(who):
        sign(submission, version, seal=seal(submission))


def test_a_deputy_signs_for_the_one_they_stand_in_for_and_nobody_else(
    made: Factory, sent: tuple[Office, Version, Submission]
) -> None:
    place, _version, submission = sent
    other = made.person("Omar Certifier", council=place.council, roles=("certifier",))
    deputy = certifier(made, place, today(), today() + timedelta(days=1), place.helen.id)
    for who, states in ((deputy, other.id), (deputy, None), (other, place.helen.id), (place.asha, None)):
        with pytest.raises(IntegrityError) as refused, place.at_work(who):
            db.council.add(by_hand(place, submission, who, deputy_for=states))
            db.council.flush()
        assert "certifier of the day" in str(refused.value)
    stolen = by_hand(place, submission, deputy, deputy_for=place.helen.id)
    stolen.person_id = other.id
    with pytest.raises(IntegrityError), place.at_work(other):
        db.council.add(stolen)
        db.council.flush()


def test_on_the_last_day_a_deputy_signs_with_the_capacity_and_for_whom(
    made: Factory, sent: tuple[Office, Version, Submission]
) -> None:
    place, version, submission = sent
    deputy = certifier(made, place, today(), today() + timedelta(days=1), place.helen.id)
    with place.at_work(deputy):
        signature = sign(submission, version, seal=seal(submission))
    assert signature.capacity_words == "Section 151 officer, for Helen Certifier"
