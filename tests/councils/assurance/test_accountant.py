"""The reporting accountant: reads one frozen version until a day, records what they found, and nothing else answers.

The tests of this module are one story, in order: each goes on where the one before it ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from councils.delivery.deliver import deliver
from councils.signoff.models import Submission
from councils.signoff.sign import Seal, sign
from councils.validation.answer import explain
from reeve.app import create_app
from reeve.database import Role, db, now, unit
from reeve.definitions import load
from reeve.errors import NotFound
from reeve.identity.accept import InvitationExpired, accept_as_new, get_offer
from reeve.identity.close_idle import looked_after
from reeve.identity.engage import EndsBeforeTomorrow, end_of
from reeve.identity.engagement_models import Engagement
from reeve.identity.engagement_queries import get_own_engagement
from reeve.identity.examine import record_outcome
from reeve.identity.models import Person, SignIn
from reeve.identity.queries import today
from reeve.installation import Installation
from tests.councils.assurance.engaged import Place, offer_kept, outcome_of
from tests.councils.carrying.claims import Browser, claimant, words_of
from tests.councils.office import seal
from tests.definitions.forms import good
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, post, sign_in, totp_secret

SCOTLAND = load("hb-subsidy-final.scotland")
REPORT: dict[str, Any] = {"day": ["1", "10", "2026"], "words": "Two cases of cell 007 were wrong."}


@pytest.fixture(scope="module")
def place(installation: Installation) -> Iterator[Place]:
    factory = Factory(installation, salt="acc")
    office = claimant(factory, "fife", "hb-subsidy-final", "2025-26")
    office.save(office.tom, **good(SCOTLAND))
    version = office.frozen()
    rule = next(rule.id for rule in SCOTLAND.layout.by_id.values() if rule.severity == "confirm")
    office.checked(version, (rule, "confirm", 1))
    with office.at_work(office.asha):
        explain(version, rule, reason="The stock was transferred in May.")
        db.council.add(offer_kept(office, version))
    version, sent = office.sent(version)
    ready = seal(sent)
    with office.at_work(office.helen):
        sign(sent, version, seal=Seal("Section 95 officer", ready.read, ready.evidence))
    admin = factory.person("Ada Admin", council=office.council, roles=("admin",))
    yield Place(create_app(installation.settings), factory, office, version, admin)
    factory.close()


@pytest.fixture(scope="module")
def rae(place: Place) -> Person:
    return place.accepted("rae@example.org")


def test_an_admin_lets_them_in_and_the_link_leads_to_the_one_claim(place: Place) -> None:
    admin = Browser(place.app, place.office, place.admin)
    day = today() + timedelta(days=20)
    last = [str(day.day), str(day.month), str(day.year)]
    made = admin.post("/versions/1/engagements", name="Ann Audit", email="ann@example.org", firm="Audit & Co", day=last)
    assert made.status_code == 303, words_of(made)
    said = admin.words("/versions/1/engagements")
    assert "Ann Audit, Audit & Co State Until" in said
    assert "Accepted Not yet" in said
    wrong = admin.post("/versions/1/engagements", name="", email="ann", firm="", day=["1", "1", "2020"])
    assert wrong.status_code == 422
    for fault in ("Enter their full name", "Enter the firm", "must be after today"):
        assert fault in words_of(wrong)
    assert Browser(place.app, place.office, place.office.tom).post("/versions/1/engagements").status_code == 403
    assert admin.get("/versions/2/engagements").status_code == 404
    with pytest.raises(EndsBeforeTomorrow):
        place.engaged("late@example.org", until=today())


def test_whoever_accepts_lands_on_the_claim_and_reads_all_of_it(place: Place) -> None:
    token, client = place.engaged("new@example.org"), place.app.test_client()
    page = client.get(f"/invitations/{token}")
    assert "reporting accountant (version 1 of HB subsidy final claim" in words_of(page)
    joined = post(client, f"/invitations/{token}", name="Nia New", password=PASSWORD)
    assert joined.location == "/sign-in/authenticator"
    nia = place.factory.session.query(Person).filter_by(email="new@example.org").one()
    client = place.client(nia)
    assert client.get("/").location == place.path(nia)
    assert client.get("/engagements").location == place.path(nia)
    shown = client.get(place.path(nia))
    assert "You are looking at version 1 of HB subsidy final claim" in shown.text
    said = words_of(shown)
    for expected in (
        f"Council {place.office.council.name}",
        "Signed Helen Certifier, Section 95 officer",
        "Your firm Sums LLP",
        "“The stock was transferred in May.”",
        "x120, from SHBE, April 2025, version 3 (not sent) £771,993.00 £771,994.00 “A late award.”",
        "Tom Preparer: entered figures, made the version, sent it",
        "You have not recorded an outcome yet.",
    ):
        assert expected in said, expected
    assert place.history()[-1] == (
        "Nia New read version 1 of HB subsidy final claim, financial year 2025-26 as reporting accountant of Sums LLP"
    )


def test_nothing_else_of_the_council_answers(place: Place, rae: Person) -> None:
    other, client = place.accepted("other@example.org"), place.client(rae)
    for path in (
        f"/c/{place.office.council.slug}",
        f"{place.versions}/1/submission",
        f"{place.versions}/1/engagements",
        place.path(other),
        "/department",
        "/platform/councils",
    ):
        assert client.get(path).status_code == 404, path
    assert client.get(place.path(rae)).status_code == 200


def test_the_database_shows_the_version_engaged_for_and_takes_an_outcome_of_it_only(place: Place, rae: Person) -> None:
    mine = place.engagement(rae)
    with unit(Role.GATE, person_id=rae.id) as gate:
        assert [one.id for one in gate.query(Engagement)] == [mine.id]
        row = gate.execute(text("select * from platform.examined_claim(:id)"), {"id": mine.id}).one()
        assert json.loads(row.manifest)["version"] == 1
    with unit(Role.GATE, person_id=place.office.tom.id) as gate:
        assert gate.query(Engagement).count() == 0
        assert not gate.execute(text("select * from platform.examined_claim(:id)"), {"id": mine.id}).all()
    for statement in (
        "select manifest from tenants.submission",
        "update platform.engagement set ends_at = now() + interval '9 years'",
        "update platform.engagement set version_id = id",
        "update platform.engagement_outcome set words = ''",
        "delete from platform.engagement_outcome",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), unit(Role.GATE, person_id=rae.id) as gate:
            gate.execute(text(statement))
    for change in ({"version_id": uuid4()}, {"engagement_id": uuid4()}, {"person_id": place.office.tom.id}):
        with pytest.raises(ProgrammingError, match="row-level security"), unit(Role.GATE, person_id=rae.id) as gate:
            gate.add(outcome_of(mine, rae, **change))
            gate.flush()


def test_the_outcome_asks_who_they_are_and_is_kept_for_good(place: Place, rae: Person) -> None:
    client, path = place.client(rae), place.path(rae)
    wrong = post(client, f"{path}/outcomes", page=path, **REPORT | {"words": " ", "day": ["1", "1", "2031"]})
    assert wrong.status_code == 422
    assert "Enter what you found" in words_of(wrong)
    assert "must be today or before" in words_of(wrong)
    long_ago = now() - timedelta(hours=2)
    place.factory.session.execute(update(SignIn).values(second_factor_at=long_ago).where(SignIn.person_id == rae.id))
    place.factory.session.commit()
    asked = post(client, f"{path}/outcomes", page=path, **REPORT)
    assert asked.status_code == 403
    assert "Two cases of cell 007 were wrong." in asked.text, "what was entered waits in the page that asks"
    answer = {**REPORT, "confirm-code": totp_secret(rae).now()}
    done = post(client, f"{path}/outcomes", page=path, **answer)
    assert done.status_code == 303
    assert "“Two cases of cell 007 were wrong.” Rae Porting, Sums LLP. Report of 1 October 2026." in words_of(
        client.get(path)
    )
    tom = Browser(place.app, place.office, place.office.tom)
    assert "Two cases of cell 007 were wrong." in tom.words("/versions/1/engagements")
    assert "Rae Porting recorded the outcome of their work on version 1" in " ".join(place.history())


def test_the_department_reads_what_was_offered_beside_what_the_officer_gave(place: Place) -> None:
    with place.office.at_work(place.office.tom):
        submission_id = db.council.scalars(select(Submission.id)).one()
    deliver(place.office.council.id, submission_id)
    analyst = sign_in(place.app.test_client(), place.factory.analyst())
    said = words_of(analyst.get("/department/consignments/fife/hb-subsidy-final/2025-26/1"))
    offered = "x120, from SHBE, April 2025, version 3 (not sent) £771,993.00 £771,994.00 “A late award.”"
    assert "Offered from the council's extracts, and what was entered Figure Offered Entered Why" in said
    assert offered in said
    assert "Tom Preparer" in said


def test_it_ends_with_the_next_page_when_an_admin_ends_it(place: Place, rae: Person) -> None:
    admin, client, engagement = Browser(place.app, place.office, place.admin), place.client(rae), place.engagement(rae)
    path = place.path(rae)
    assert client.get(path).status_code == 200
    ended = admin.post(f"/versions/1/engagements/{engagement.id}/end")
    assert ended.status_code == 303
    assert admin.post(f"/versions/1/engagements/{engagement.id}/end").status_code == 409
    assert client.get(path).status_code == 404
    assert post(client, f"{path}/outcomes", page="/account", **REPORT).status_code == 404
    assert "You belong to no council" in words_of(client.get("/councils"))
    assert "Rae Porting, Sums LLP. Report of 1 October 2026." in admin.words("/versions/1/engagements")


def test_it_ends_with_its_day_and_an_open_link_with_the_engagement(place: Place) -> None:
    late, token = place.accepted("late@example.org"), place.engaged("never@example.org")
    path, client = place.path(late), place.client(late)
    assert client.get(path).status_code == 200
    session = place.factory.session
    session.execute(update(Engagement).where(Engagement.person_id == late.id).values(ends_at=now()))
    session.commit()
    assert client.get(path).status_code == 404
    with unit(Role.GATE, person_id=late.id), pytest.raises(NotFound):
        get_own_engagement(place.engagement(late).id)
    with unit(Role.GATE, person_id=late.id), pytest.raises(NotFound):
        record_outcome(place.engagement(late), words="Too late", reported_on=today())
    with pytest.raises(ProgrammingError, match="row-level security"), unit(Role.GATE, person_id=late.id) as gate:
        gate.add(outcome_of(place.engagement(late), late))
        gate.flush()
    over = place.engaged("over@example.org")
    session.execute(update(Engagement).where(Engagement.email == "over@example.org").values(ends_at=now()))
    session.commit()
    with unit(Role.GATE), pytest.raises(InvitationExpired):
        accept_as_new(over, name="Ova Over", password=PASSWORD)
    waiting = session.query(Engagement).filter_by(email="never@example.org").one()
    admin = Browser(place.app, place.office, place.admin)
    assert admin.post(f"/versions/1/engagements/{waiting.id}/end").status_code == 303
    assert place.app.test_client().get(f"/invitations/{token}").status_code == 410
    with unit(Role.GATE), pytest.raises(Exception, match="took the invitation back"):
        get_offer(token)


def test_an_account_that_lay_idle_is_opened_again_by_the_council_that_let_them_in(place: Place) -> None:
    idle, admin = place.accepted("idle@example.org"), Browser(place.app, place.office, place.admin)
    opening = f"/c/{place.office.council.slug}/people/{idle.id}/account/opening"
    with unit(Role.GATE, person_id=idle.id) as gate:
        person = gate.get_one(Person, idle.id)
        person.active_at, person.warned_at = now() - timedelta(days=46), now() - timedelta(days=8)
    assert looked_after(idle.id) == "closed"
    assert place.history()[-1].endswith("closed Rae Porting's account after 45 days without signing in")
    people = words_of(admin.client.get(f"/c/{place.office.council.slug}/people"))
    assert "Account Closed since" in people
    assert "Open the account of Rae Porting again" in people
    elsewhere = claimant(place.factory, "angus", "hb-subsidy-final", "2025-26")
    stranger = place.factory.person("Sam Stranger", council=elsewhere.council, roles=("admin",))
    other = Browser(place.app, elsewhere, stranger)
    assert post(other.client, opening.replace("fife", "angus"), page="/account").status_code == 404
    with unit(Role.COUNCIL, council_id=elsewhere.council.id) as council:
        assert council.get(Person, idle.id) is None, "the wall: they are engaged by another council"
    assert post(admin.client, opening, page="/account").status_code == 303
    assert place.history()[-1] == "Ada Admin opened Rae Porting's account again"
    assert place.client(idle).get(place.path(idle)).status_code == 200
    place.factory.session.execute(update(Engagement).where(Engagement.person_id == idle.id).values(ends_at=now()))
    place.factory.session.commit()
    assert post(admin.client, opening, page="/account").status_code == 404, "no longer engaged"


@pytest.mark.parametrize(("day", "moment"), [("2026-03-28", "2026-03-29T00:00"), ("2026-10-25", "2026-10-26T00:00")])
def test_the_last_day_is_whole_also_when_the_clocks_change(day: str, moment: str) -> None:
    assert f"{end_of(date.fromisoformat(day)):%Y-%m-%dT%H:%M}" == moment
