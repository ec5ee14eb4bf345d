"""A council takes everything away, and is archived and opened again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from councils.leaving.export import make_export
from councils.leaving.forget import forget_exports
from councils.leaving.models import Export
from councils.leaving.queries import mark_held_files
from councils.returns.files import Shredded, open_file
from councils.returns.models import StoredFile
from reeve.database import db, now
from reeve.identity.models import Person
from reeve.leaving.archive import reopen
from reeve.leaving.hold import lift_hold, place_hold
from tests.councils.leaving.closing_down import acts, ada, archived, asked, place, send, words
from tests.councils.office import Office
from tests.reeve.identity.signing_in import sign_in, token_on, totp_secret

__all__ = ["ada", "place"]


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
    values = {"council": place.council.slug, "return_key": "hbdr", "period": place.obligation.period}
    values |= {"number": 1, "place": 1, "cell": "c001"}
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


def test_an_archived_council_opens_again_until_its_end_is_asked_for(place: Office, ada: Person) -> None:
    archived(place, ada)
    with place.at_work(ada):
        reopen(db.council, place.council.id)
    archived(place, ada)
    asked(place, ada)
    with pytest.raises(Exception, match="Cancel the destruction"), place.at_work(ada):
        reopen(db.council, place.council.id)
