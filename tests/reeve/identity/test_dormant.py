"""Accounts nobody uses: warned of, closed at the sign-in page or at night, and opened again by an admin."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update

from reeve.audit.models import AuditEntry
from reeve.database import Role, now, unit
from reeve.errors import NotFound
from reeve.identity.admins import NobodyThere, tell_admins
from reeve.identity.close_idle import close_idle, looked_after
from reeve.identity.complete import complete_sign_in
from reeve.identity.dormant import AccountClosed, reopen, reopen_by_email
from reeve.identity.models import Person
from reeve.jobs import UPKEEP, queue
from reeve.mail.models import Letter
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, post, sign_in, totp_secret, with_password
from tests.waiting_jobs import waiting


def idle_for(factory: Factory, person: Person, days: int) -> None:
    factory.session.execute(
        update(Person).where(Person.id == person.id).values(active_at=now() - timedelta(days=days, minutes=1))
    )
    factory.session.commit()


def kinds(factory: Factory, person: Person) -> list[str]:
    """Of the letters the person has, the oldest first."""
    found = select(Letter.kind).where(Letter.to_email == person.email).order_by(Letter.created_at)
    return list(factory.session.scalars(found))


def closed(factory: Factory, person: Person) -> bool:
    factory.session.commit()
    return factory.session.scalar(select(Person.closed_at).where(Person.id == person.id)) is not None


def said_in(person: Person, act: str, *, council_id: object) -> list[str]:
    with unit(Role.COUNCIL, council_id=council_id) as session:  # type: ignore[arg-type]
        mine = (AuditEntry.act == act, AuditEntry.subject == f"people/{person.id}")
        return list(session.scalars(select(AuditEntry.words).where(*mine)))


def test_a_night_warns_a_week_before_and_then_closes_each_once(factory: Factory) -> None:
    council = factory.council()
    ida, used = (factory.person(name, council=council, roles=("preparer",)) for name in ("Ida Idle", "Una Used"))
    idle_for(factory, ida, 37)
    idle_for(factory, used, 5)
    close_idle()
    assert kinds(factory, ida) == []
    with time_machine.travel(now() + timedelta(days=1), tick=True):
        for _ in range(2):
            close_idle()
        assert kinds(factory, ida) == ["account-closing"]
    with time_machine.travel(now() + timedelta(days=7), tick=True):
        close_idle()
        assert not closed(factory, ida)
    with time_machine.travel(now() + timedelta(days=8, minutes=1), tick=True):
        for _ in range(2):
            close_idle()
        assert closed(factory, ida)
    assert kinds(factory, ida) == ["account-closing", "account-closed"]
    assert said_in(ida, "account.closed", council_id=council.id) == [
        "closed Ida Idle's account after 45 days without signing in"
    ]
    assert (closed(factory, used), kinds(factory, used)) == (False, [])


def test_who_was_never_warned_has_a_week_still_and_may_sign_in_until_then(
    client: FlaskClient, factory: Factory
) -> None:
    """An installation that begins to look at night, or was off for a while, closes nobody out of the blue."""
    person = with_password(factory.person("Lee Late", council=factory.council(), roles=("viewer",)))
    totp_secret(person)
    idle_for(factory, person, 80)
    close_idle()
    assert (closed(factory, person), kinds(factory, person)) == (False, ["account-closing"])
    letter = factory.session.scalars(select(Letter).where(Letter.to_email == person.email)).one()
    assert f"{now() + timedelta(days=7):%-d %B %Y}" in letter.subject
    assert "for 80 days" in letter.body
    with time_machine.travel(now() + timedelta(days=6), tick=True):
        close_idle()
        assert post(client, "/sign-in", email=person.email, password=PASSWORD).location == "/sign-in/code"
    with time_machine.travel(now() + timedelta(days=8), tick=True):
        close_idle()
        assert closed(factory, person)


def test_signing_in_begins_anew_and_the_next_time_is_warned_of_again(factory: Factory) -> None:
    person = factory.person("Ray Returns", council=factory.council(), roles=("viewer",))
    idle_for(factory, person, 40)
    close_idle()
    with unit(Role.GATE, person_id=person.id):
        complete_sign_in(person.id, instead_of=None)
    with time_machine.travel(now() + timedelta(days=39), tick=True):
        close_idle()
        assert kinds(factory, person) == ["account-closing", "account-closing"]
        assert not closed(factory, person)


def test_the_admins_are_told_once_however_often_the_job_runs(factory: Factory) -> None:
    council = factory.council()
    admins = [factory.person(name, council=council, roles=("admin",)) for name in ("Ada Admin", "Bea Boss")]
    person = factory.person("Ida Idle", council=council, roles=("preparer", "viewer"))
    idle_for(factory, person, 46)
    with unit(Role.GATE, person_id=person.id) as session:
        session.get_one(Person, person.id).warned_at = now() - timedelta(days=7, minutes=1)
    assert looked_after(person.id) == "closed"
    assert looked_after(person.id) is None
    (job,) = waiting(factory, "tell-admins", person_id=person.id)
    told = [tell_admins(council.id, person.id, letter=job["letter"], event=job["event"]) for _ in range(2)]
    assert told == [2, 0]
    for admin in admins:
        letter = factory.session.scalars(select(Letter).where(Letter.to_email == admin.email)).one()
        assert letter.subject == "Ida Idle's Reeve account is closed"
        assert f"/c/{council.slug}/people" in letter.body
    elsewhere = factory.council()
    with pytest.raises(NobodyThere):
        tell_admins(elsewhere.id, person.id, letter=job["letter"], event=job["event"])


def test_the_night_is_in_the_upkeep_lane(factory: Factory) -> None:
    import reeve.identity.jobs  # noqa: F401

    nightly = {task.name: task.queue for task in queue.tasks.values()}
    assert (nightly["close-idle"], nightly["tell-admins"]) == (UPKEEP, UPKEEP)
    assert "close-idle" in {name for name, _ in queue.periodic_registry.periodic_tasks}


def test_an_admin_opens_it_on_the_page_of_people(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    admin = factory.person("Ada Admin", council=council, roles=("admin",))
    person = factory.person("Ida Idle", council=council, roles=("preparer",))
    idle_for(factory, person, 46)
    with unit(Role.GATE, person_id=person.id) as session:
        session.get_one(Person, person.id).warned_at = now() - timedelta(days=8)
    looked_after(person.id)
    people = f"/c/{council.slug}/people"
    page = sign_in(client, admin).get(people).text
    assert "as nobody had signed in for 45 days" in page
    assert post(client, f"{people}/{person.id}/account/opening", page=people).status_code == 303
    assert not closed(factory, person)
    assert said_in(person, "account.reopened", council_id=council.id) == ["opened Ida Idle's account again"]
    assert post(client, f"{people}/{person.id}/account/opening", page=people).status_code == 404
    viewer = factory.person("Vi Viewer", council=council, roles=("viewer",))
    assert post(sign_in(client, viewer), f"{people}/{person.id}/account/opening", page="/account").status_code == 403


def test_the_operator_opens_the_account_of_a_councils_only_admin(factory: Factory) -> None:
    council = factory.council()
    admin = factory.person("Ola Only", council=council, roles=("admin",))
    factory.session.execute(update(Person).where(Person.id == admin.id).values(closed_at=now(), closed_for="idle"))
    factory.session.commit()
    with unit(Role.PLATFORM):
        reopen_by_email(admin.email.upper())
    assert not closed(factory, admin)
    assert said_in(admin, "account.reopened", council_id=council.id) == ["opened Ola Only's account again"]
    with pytest.raises(NotFound), unit(Role.PLATFORM):
        reopen_by_email("nobody.at.all@example.org")


def test_an_account_nobody_used_for_45_days_closes_without_a_word(client: FlaskClient, factory: Factory) -> None:
    council = factory.council()
    person = with_password(factory.person("Ida Idle", council=council, roles=("preparer",)))
    totp_secret(person)
    idle_for(factory, person, 45)
    shown = []
    for email, password in ((person.email, PASSWORD), (person.email, PASSWORD), ("nobody@example.org", "some words")):
        answer = post(client, "/sign-in", email=email, password=password)
        shown.append((answer.status_code, re.sub(r'(value|nonce)="[^"]*"', "", answer.text)))
    assert len(set(shown)) == 1
    assert "The e-mail address or the password is not right" in shown[0][1]
    letters = factory.session.scalars(select(Letter).where(Letter.to_email == person.email)).all()
    assert [letter.subject for letter in letters] == ["Your Reeve account is closed"]
    with unit(Role.COUNCIL, council_id=council.id) as session:
        words = session.scalars(select(AuditEntry.words).where(AuditEntry.act == "account.closed")).all()
    assert words == ["closed Ida Idle's account after 45 days without signing in"]


def test_a_wrong_password_closes_nothing_and_tells_nobody(client: FlaskClient, factory: Factory) -> None:
    person = with_password(factory.person())
    idle_for(factory, person, 46)
    post(client, "/sign-in", email=person.email, password="not the password")
    assert not factory.session.scalars(select(Letter).where(Letter.to_email == person.email)).all()


def test_an_admin_opens_the_account_again(client: FlaskClient, factory: Factory) -> None:
    council, elsewhere = factory.council(), factory.council()
    person = with_password(factory.person(council=council, roles=("preparer",)))
    totp = totp_secret(person)
    idle_for(factory, person, 50)
    post(client, "/sign-in", email=person.email, password=PASSWORD)
    with pytest.raises(NotFound), unit(Role.COUNCIL, council_id=elsewhere.id) as session:
        reopen(session, person.id)
    with unit(Role.COUNCIL, council_id=council.id) as session:
        reopen(session, person.id)
        with pytest.raises(NotFound):
            reopen(session, person.id)
    assert post(client, "/sign-in", email=person.email, password=PASSWORD).location == "/sign-in/code"
    assert post(client, "/sign-in/code", code=totp.now()).status_code == 303


def test_an_account_closed_for_another_reason_is_not_opened(factory: Factory) -> None:
    council = factory.council()
    person = factory.person(council=council, roles=("preparer",))
    factory.session.execute(update(Person).where(Person.id == person.id).values(closed_at=now()))
    factory.session.commit()
    idle_for(factory, person, 99)
    with pytest.raises(NotFound), unit(Role.COUNCIL, council_id=council.id) as session:
        reopen(session, person.id)


def test_no_other_way_in_opens_a_dormant_account(factory: Factory) -> None:
    """Whatever proved who it is, the last step of signing in refuses too; signing in begins the 45 days anew."""
    person = factory.person()
    idle_for(factory, person, 46)
    with pytest.raises(AccountClosed), unit(Role.GATE, person_id=person.id):
        complete_sign_in(person.id, instead_of=None)
    idle_for(factory, person, 44)
    with unit(Role.GATE, person_id=person.id) as session:
        complete_sign_in(person.id, instead_of=None)
        assert now() - session.get_one(Person, person.id).active_at < timedelta(seconds=5)
