"""A legal hold stops destruction, and says who placed it and why; nobody lifts another side's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from councils.leaving.destroy import destroy, destroy_those_due
from councils.returns.models import StoredFile
from reeve.database import Role, db, now, unit
from reeve.identity.models import Person
from reeve.leaving.destroy import WAIT, HoldStops, consent
from reeve.leaving.hold import AlreadySaid, NotYours, lift_hold, place_hold
from reeve.leaving.models import HoldLift, LegalHold
from reeve.vault.models import CouncilKey
from tests.councils.delivery.submitted import stored_file
from tests.councils.leaving.closing_down import ada, archived, asked, on_the_platform, place, send, words
from tests.councils.office import Office
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in

__all__ = ["ada", "place"]


@pytest.mark.parametrize("on", ["the council", "a file", "the platform's"])
def test_a_hold_stops_destruction_and_says_who_placed_it_and_why(
    place: Office, ada: Person, factory: Factory, on: str
) -> None:
    archived(place, ada)
    asked(place, ada)
    pat = factory.platform_admin()
    with on_the_platform(pat):
        consent(db.platform, place.council.id)
    if on == "the platform's":
        with on_the_platform(pat):
            place_hold(db.platform, place.council.id, side="platform", reason="A court asks.")
    else:
        with place.at_work(ada):
            file = stored_file(place.council.id, factory) if on == "a file" else None
            file_id = file.id if file else None
            place_hold(db.council, place.council.id, side="council", reason="An audit is on.", file_id=file_id)
    who = "Pat Platform" if on == "the platform's" else "Ada Admin"
    why = "A court asks." if on == "the platform's" else "An audit is on."
    with time_machine.travel(now() + WAIT + timedelta(days=1)):
        with pytest.raises(HoldStops, match=f"{who} placed one on .*: {why}"):
            destroy(place.council.id)
        destroy_those_due()
    with unit(Role.PLATFORM) as session:
        assert session.get_one(CouncilKey, (place.council.id, 1)).destroyed_at is None


def test_the_councils_hold_is_lifted_by_its_admin(app: Flask, place: Office, ada: Person, factory: Factory) -> None:
    client, base = sign_in(app.test_client(), ada), f"/c/{place.council.slug}/leaving"
    with place.at_work(ada):
        file_id = stored_file(place.council.id, factory).id
    assert send(client, f"{base}/holds", file_id=str(file_id), reason="An audit is on.").status_code == 303
    assert "One file" in words(client.get(base))
    with place.at_work(ada):
        assert db.council.get_one(StoredFile, (place.council.id, file_id)).hold
        (hold_id,) = db.council.scalars(select(LegalHold.id)).all()
    with pytest.raises(NotYours), on_the_platform(factory.platform_admin()):
        lift_hold(db.platform, place.council.id, hold_id, side="platform")
    assert send(client, f"{base}/holds/{hold_id}/lifting").status_code == 303
    with place.at_work(ada):
        assert not db.council.get_one(StoredFile, (place.council.id, file_id)).hold
    assert "None is in force." in words(client.get(base))


def test_the_platforms_hold_takes_two_people_and_never_the_council(
    app: Flask, place: Office, ada: Person, factory: Factory
) -> None:
    pat, quinn = factory.platform_admin(), factory.platform_admin("Quinn Platform")
    base = f"/platform/councils/{place.council.slug}/leaving"
    client = sign_in(app.test_client(), pat)
    assert send(client, f"{base}/holds", reason="A court asks.").status_code == 303
    with unit(Role.PLATFORM) as session:
        hold_id = session.scalars(select(LegalHold.id).where(LegalHold.council_id == place.council.id)).one()
    with pytest.raises(NotYours), place.at_work(ada):
        lift_hold(db.council, place.council.id, hold_id, side="council")
    assert send(client, f"{base}/holds/{hold_id}/lifting").status_code == 303
    assert "Said by Pat Platform" in words(client.get(base))
    with pytest.raises(AlreadySaid), on_the_platform(pat):
        lift_hold(db.platform, place.council.id, hold_id, side="platform")
    send(sign_in(app.test_client(), quinn), f"{base}/holds/{hold_id}/lifting")
    assert "None is in force." in words(client.get(base))


def test_the_database_itself_keeps_the_council_from_lifting_the_platforms_hold(
    place: Office, ada: Person, factory: Factory
) -> None:
    with on_the_platform(factory.platform_admin()):
        hold = place_hold(db.platform, place.council.id, side="platform", reason="A court asks.")
    with pytest.raises(ProgrammingError, match="row-level security"), place.at_work(ada):
        db.council.add(HoldLift(hold_id=hold.id, person_id=ada.id, person_name=ada.name))
    with pytest.raises(ProgrammingError, match="row-level security"), place.at_work(ada):
        db.council.add(LegalHold(side="platform", reason="Mine", placed_by_name=ada.name))
