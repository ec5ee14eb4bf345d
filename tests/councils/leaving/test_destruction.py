"""A council's keys are destroyed: asked for, consented to, waited for, done once, and certified."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from councils.delivery.models import Delivery
from councils.leaving.destroy import destroy, destroy_those_due
from councils.leaving.export import make_export
from councils.leaving.models import Export
from councils.returns.files import Shredded, open_file
from councils.returns.models import StoredFile
from reeve.audit.chain import faults
from reeve.audit.queries import chain_entries
from reeve.cli import command
from reeve.database import Role, db, now, unit
from reeve.identity.models import Person
from reeve.installation import here
from reeve.jobs import observers
from reeve.leaving.destroy import WAIT, NotDue, TwoPeople, consent
from reeve.leaving.models import Destruction
from reeve.proof import verify
from reeve.vault.models import CouncilKey
from tests.councils.delivery.submitted import stored_file
from tests.councils.leaving.closing_down import (
    acts,
    ada,
    archived,
    asked,
    destroyed,
    on_the_platform,
    place,
    send,
    words,
)
from tests.councils.office import Office
from tests.factories import Factory
from tests.reeve.identity.signing_in import sign_in, totp_secret

__all__ = ["ada", "destroyed", "place"]


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
