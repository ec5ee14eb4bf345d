"""Archive, legal hold, destruction: two people, thirty days, a certificate, and nothing that opens afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, ProgrammingError
from werkzeug.test import TestResponse

from councils.delivery.deliver import deliver
from councils.delivery.models import Delivery
from councils.leaving.destroy import destroy, destroy_those_due
from councils.leaving.export import make_export
from councils.leaving.forget import forget_exports
from councils.leaving.models import Export
from councils.leaving.queries import mark_held_files
from councils.returns.files import Shredded, open_file
from councils.returns.models import StoredFile
from councils.signoff.sign import sign
from reeve.app import create_app
from reeve.audit import Actor, acting
from reeve.audit.chain import faults
from reeve.audit.models import AuditEntry
from reeve.audit.queries import chain_entries
from reeve.cli import command
from reeve.database import Role, db, now, unit
from reeve.identity.models import Person
from reeve.installation import Installation, here
from reeve.jobs import observers
from reeve.leaving.archive import archive, reopen
from reeve.leaving.destroy import WAIT, HoldStops, NotDue, TwoPeople, ask_destruction, consent
from reeve.leaving.hold import AlreadySaid, NotYours, lift_hold, place_hold
from reeve.leaving.models import Destruction, HoldLift, LegalHold
from reeve.proof import verify
from reeve.vault.models import CouncilKey
from tests.councils.delivery.submitted import stored_file
from tests.councils.office import Office, office, seal
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in, token_on, totp_secret


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return create_app(installation.settings)


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


@pytest.fixture
def ada(factory: Factory, place: Office) -> Person:
    return factory.person("Ada Admin", council=place.council, roles=("admin",))


@contextmanager
def on_the_platform(person: Person) -> Iterator[None]:
    with unit(Role.PLATFORM, person_id=person.id), acting(Actor(person.id, person.name)):
        yield


def send(client: FlaskClient, path: str, **data: str) -> TestResponse:
    return client.post(path, data={"csrf_token": token_on(client, "/account"), **data})


def words(answer: TestResponse) -> str:
    main = BeautifulSoup(answer.text, "html5lib").select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def acts(place: Office) -> list[str]:
    with unit(Role.COUNCIL, council_id=place.council.id) as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))


def archived(place: Office, ada: Person) -> None:
    with place.at_work(ada):
        archive(db.council, place.council.id, reason="The council joins another.")


def asked(place: Office, ada: Person) -> None:
    with place.at_work(ada):
        ask_destruction(db.council, place.council.id, reason="The council has joined another.")


def delivered(place: Office) -> None:
    """A signed return with its receipt, and a stored file."""
    version, submission = place.sent()
    with place.at_work(place.helen):
        sign(submission, version, seal=seal(submission))
    deliver(place.council.id, submission.id)


def test_an_admin_exports_and_takes_it_away_with_a_fresh_code(app: Flask, place: Office, ada: Person) -> None:
    client, code = sign_in(app.test_client(), ada), totp_secret(ada)
    base = f"/c/{place.council.slug}/leaving"
    assert send(client, f"{base}/exports").status_code == 303
    assert "Being made" in words(client.get(base))
    with place.at_work(ada):
        (export,) = db.council.scalars(select(Export)).all()
    assert client.get(f"{base}/exports/{export.id}/archive").status_code == 404
    make_export(place.council.id, export.id)
    assert "Ready to take" in words(client.get(base))
    wrong = send(client, f"{base}/exports/{export.id}/archive", code="000000")
    assert wrong.status_code == 422
    assert "That code was not accepted" in words(wrong)
    taken = send(client, f"{base}/exports/{export.id}/archive", code=code.now())
    assert taken.status_code == 200
    assert taken.mimetype == "application/zip"
    assert taken.data.startswith(b"PK")
    assert f"reeve-export-{place.council.slug}-" in taken.headers["Content-Disposition"]
    assert [act for act in acts(place) if act.startswith("export")] == ["export.asked", "export.made", "export.taken"]


def test_an_export_is_forgotten_after_thirty_days_unless_it_is_held(app: Flask, place: Office, ada: Person) -> None:
    client, base = sign_in(app.test_client(), ada), f"/c/{place.council.slug}/leaving"
    send(client, f"{base}/exports")
    with place.at_work(ada):
        (export,) = db.council.scalars(select(Export)).all()
    make_export(place.council.id, export.id)
    forget_exports()
    assert "Ready to take" in words(client.get(base))
    with time_machine.travel(now() + timedelta(days=32)):
        with place.at_work(ada):
            hold = place_hold(db.council, place.council.id, side="council", reason="An audit is on.")
            mark_held_files(place.council.id)
        forget_exports()
        with place.at_work(ada):
            lift_hold(db.council, place.council.id, hold.id, side="council")
            assert db.council.scalars(select(StoredFile.wrapped_key)).one() is not None
            mark_held_files(place.council.id)
        assert forget_exports() >= 1
    assert "Destroyed" in words(client.get(base))
    with place.at_work(ada), pytest.raises(Shredded):
        open_file(db.council.scalars(select(StoredFile)).one())
    assert "export.forgotten" in acts(place)


def test_only_an_admin_of_the_council_sees_these_pages(app: Flask, place: Office, ada: Person) -> None:
    base = f"/c/{place.council.slug}/leaving"
    assert sign_in(app.test_client(), place.tom).get(base).status_code == 403
    assert "Leaving" not in sign_in(app.test_client(), place.tom).get(f"/c/{place.council.slug}").text
    assert "Leaving" in sign_in(app.test_client(), ada).get(f"/c/{place.council.slug}").text


def test_in_an_archived_council_every_change_is_refused_in_words_but_the_export(
    app: Flask, place: Office, ada: Person
) -> None:
    client, code = sign_in(app.test_client(), ada), totp_secret(ada)
    base = f"/c/{place.council.slug}"
    done = send(client, f"{base}/leaving/closing", reason="We join another council.", code=code.now())
    assert done.status_code == 303
    tom = sign_in(app.test_client(), place.tom)
    refused = send(tom, f"{base}/returns/hbdr/{place.obligation.period}/draft", c001="1")
    assert refused.status_code == 409
    assert "its records are read and exported, and nothing in them is changed any more" in words(refused)
    assert send(client, f"{base}/people/invitations", name="A", email="a@example.org", role="viewer").status_code == 409
    assert tom.get(base).status_code == 200
    assert send(client, f"{base}/leaving/exports").status_code == 303
    assert send(client, f"{base}/leaving/reopening").status_code == 303
    assert send(client, f"{base}/people/invitations", name="A", email="a@example.org", role="viewer").status_code == 303
    assert {"council.archived", "council.reopened", "refused"} <= set(acts(place))


def test_every_post_of_a_council_but_leaving_is_refused_while_archived(app: Flask, place: Office, ada: Person) -> None:
    from tests.house.addresses import FIELDS

    archived(place, ada)
    client = sign_in(app.test_client(), ada)
    token, adapter = token_on(client, "/account"), app.url_map.bind("localhost")
    values = {"council": place.council.slug, "return_key": "hbdr", "period": place.obligation.period, "number": 1}
    posts = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule.startswith("/c/<council>") and "/leaving" not in rule.rule
    ]
    assert len(posts) > 15
    for rule in posts:
        given = {name: values.get(name, "00000000-0000-4000-8000-000000000000") for name in rule.arguments}
        given |= {name: given[name] for name in ("role",) if name in given}
        answer = client.post(adapter.build(rule.endpoint, given, method="POST"), data={"csrf_token": token, **FIELDS})
        assert answer.status_code == 409, rule.rule


def test_destruction_is_asked_for_after_an_export_and_with_the_councils_name(
    app: Flask, place: Office, ada: Person
) -> None:
    client, code = sign_in(app.test_client(), ada), totp_secret(ada)
    base = f"/c/{place.council.slug}/leaving"
    archived(place, ada)
    wrong = send(client, f"{base}/destruction", name="Elsewhere", reason="Over", code="123456")
    assert f"Type the name as it stands here: {place.council.name}" in words(wrong)
    early = send(client, f"{base}/destruction", name=place.council.name, reason="Over", code=code.now())
    assert early.status_code == 409
    assert "No export was made since the council was archived." in words(early)
    send(client, f"{base}/exports")
    with place.at_work(ada):
        (export,) = db.council.scalars(select(Export)).all()
    make_export(place.council.id, export.id)
    with time_machine.travel(now() + timedelta(minutes=1)):
        good = send(client, f"{base}/destruction", name=place.council.name, reason="Over", code=code.now())
    assert good.status_code == 303
    assert "A platform admin has not consented yet" in words(client.get(base))
    assert send(client, f"{base}/reopening").status_code == 409
    assert send(client, f"{base}/destruction/cancellation").status_code == 303


def test_a_platform_admin_consents_with_a_fresh_code(app: Flask, place: Office, ada: Person, factory: Factory) -> None:
    archived(place, ada)
    asked(place, ada)
    pat = factory.platform_admin()
    client, code = sign_in(app.test_client(), pat), totp_secret(pat)
    base = f"/platform/councils/{place.council.slug}/leaving"
    assert send(client, f"{base}/consent", code="000000").status_code == 422
    assert send(client, f"{base}/consent", code=code.now()).status_code == 303
    assert "Pat Platform" in words(client.get(base))
    assert send(client, f"{base}/cancellation").status_code == 303
    assert "The council has not asked for it." in words(client.get(base))


def test_whoever_asks_does_not_consent(place: Office, ada: Person, factory: Factory) -> None:
    archived(place, ada)
    asked(place, ada)
    with pytest.raises(TwoPeople), on_the_platform(ada):
        consent(db.platform, place.council.id)
    row = factory.session.scalars(select(Destruction).where(Destruction.council_id == place.council.id)).one()
    row.consented_by, row.consented_at = ada.id, now()
    with pytest.raises(IntegrityError, match="two_people"):
        factory.session.commit()
    factory.session.rollback()


def test_nothing_is_destroyed_before_its_time_or_without_consent(place: Office, ada: Person, factory: Factory) -> None:
    archived(place, ada)
    asked(place, ada)
    with pytest.raises(NotDue), time_machine.travel(now() + WAIT + timedelta(days=1)):
        destroy(place.council.id)
    with on_the_platform(factory.platform_admin()):
        consent(db.platform, place.council.id)
    with pytest.raises(NotDue), time_machine.travel(now() + WAIT - timedelta(days=1)):
        destroy(place.council.id)
    with unit(Role.PLATFORM) as session:
        assert session.get_one(CouncilKey, (place.council.id, 1)).destroyed_at is None


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


@pytest.fixture
def destroyed(place: Office, ada: Person, factory: Factory) -> Iterator[str]:
    """A council with a delivered return and a file, taken to the end; its certificate."""
    delivered(place)
    with place.at_work(place.tom):
        stored_file(place.council.id, factory)
    archived(place, ada)
    asked(place, ada)
    with on_the_platform(factory.platform_admin()):
        consent(db.platform, place.council.id)
    with time_machine.travel(now() + WAIT + timedelta(hours=1)):
        destroy_those_due()
        destroy_those_due()
        with unit(Role.PLATFORM) as session:
            found = session.scalars(select(Destruction).where(Destruction.council_id == place.council.id)).one()
        assert found.certificate is not None
        yield found.certificate


def test_after_destruction_no_stored_file_opens_and_no_key_is_left(place: Office, ada: Person, destroyed: str) -> None:
    with unit(Role.PLATFORM) as session:
        keys = session.scalars(select(CouncilKey).where(CouncilKey.council_id == place.council.id)).all()
    assert [(key.wrapped, key.destroyed_at is not None) for key in keys] == [(b"", True)]
    with place.at_work(ada):
        files = db.council.scalars(select(StoredFile)).all()
        assert files
        for file in files:
            with pytest.raises(Shredded):
                open_file(file)
            assert file.wrapped_key is None
            assert file.sha256
    stored = {name for batch in here().store.list() for name in batch}
    assert not stored & {file.object_id for file in files}


def test_totals_receipts_and_the_history_still_verify(place: Office, ada: Person, destroyed: str) -> None:
    with place.at_work(ada):
        receipt = db.council.scalars(select(Delivery.receipt)).one()
        assert receipt is not None
        assert verify(receipt.encode(), public_key=here().signing_key.public).ok
        assert faults(chain_entries(db.council, place.council.id)) == []
    assert acts(place)[-1] == "keys.destroyed"


def test_the_certificate_is_verified_by_the_command_and_a_changed_one_is_not(
    place: Office, destroyed: str, tmp_path: Path
) -> None:
    document = json.loads(destroyed)["certificate"]
    assert document["council"]["slug"] == place.council.slug
    assert [key["version"] for key in document["keys"]] == [1]
    remains = document["remains"]
    assert (remains["file digests"], remains["signatures"], remains["receipts"]) == (1, 1, 1)
    assert remains["figures"] > 0
    path = tmp_path / "certificate.json"
    path.write_text(destroyed)
    key = here().signing_key.public.text
    good = CliRunner().invoke(command, ["verify", str(path), "--public-key", key])
    assert good.exit_code == 0, good.output
    assert f"the keys of {place.council.name} were destroyed." in good.output
    assert "1 receipts, 1 signatures" in good.output
    assert good.output.endswith("Verified.\n")
    path.write_text(destroyed.replace('"receipts":1', '"receipts":2'))
    bad = CliRunner().invoke(command, ["verify", str(path), "--public-key", key])
    assert bad.exit_code == 1
    assert "The certificate was changed after it was signed" in bad.output
    path.write_text(destroyed)
    untrusted = CliRunner().invoke(command, ["verify", str(path)])
    assert untrusted.exit_code == 1


def test_the_pages_say_that_the_keys_are_gone(app: Flask, place: Office, ada: Person, destroyed: str) -> None:
    client = sign_in(app.test_client(), ada)
    base = f"/c/{place.council.slug}/leaving"
    assert "No stored file can be opened any more." in words(client.get(base))
    assert client.get(f"{base}/certificate.json").text == destroyed
    assert send(client, f"{base}/reopening").status_code == 409
    assert send(client, f"{base}/holds", file_id="all", reason="Too late").status_code == 409
    assert send(client, f"{base}/destruction/cancellation").status_code == 409


def test_a_worker_killed_after_the_keys_finishes_the_files_the_next_time(
    place: Office, ada: Person, factory: Factory
) -> None:
    with place.at_work(place.tom):
        stored_file(place.council.id, factory)
    archived(place, ada)
    asked(place, ada)
    with on_the_platform(factory.platform_admin()):
        consent(db.platform, place.council.id)

    def die(name: str, moment: str) -> None:
        if (name, moment) == ("destroy.keys", "committed"):
            raise KeyboardInterrupt

    with time_machine.travel(now() + WAIT + timedelta(hours=1)):
        observers.append(die)
        try:
            with pytest.raises(KeyboardInterrupt):
                destroy(place.council.id)
        finally:
            observers.clear()
        destroy_those_due()
        with place.at_work(ada):
            assert all(file.shredded_at for file in db.council.scalars(select(StoredFile)))


def test_an_archived_council_opens_again_until_its_end_is_asked_for(place: Office, ada: Person) -> None:
    archived(place, ada)
    with place.at_work(ada):
        reopen(db.council, place.council.id)
    archived(place, ada)
    asked(place, ada)
    with pytest.raises(Exception, match="Cancel the destruction"), place.at_work(ada):
        reopen(db.council, place.council.id)
