"""Opening an invitation's link, however often and by whatever program, does nothing: only a button does."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from reeve.identity.models import Invitation, Membership
from reeve.identity.token import hashed
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD, post, sign_in
from tests.reeve.identity.test_invitations import invited


@pytest.mark.parametrize("account", ["nobody's", "somebody's", "signed in as them", "signed in as another"])
def test_a_mail_scanner_consumes_nothing(client: FlaskClient, factory: Factory, account: str) -> None:
    council, known = factory.council(), factory.person()
    email = f"scanned.{factory.salt}@example.org" if account == "nobody's" else known.email
    token = invited(council, email)
    if account.startswith("signed in"):
        sign_in(client, known if account == "signed in as them" else factory.person("Ann Other"))
    for method in ("HEAD", "GET", "OPTIONS", "HEAD", "GET"):
        for path in (f"/invitations/{token}", f"/invitations/{token}/acceptance"):
            assert client.open(path, method=method).status_code in (200, 401, 405), (method, path)
    factory.session.expire_all()
    kept = factory.session.scalars(select(Invitation).where(Invitation.token_hash == hashed(token))).one()
    assert (kept.accepted_at, kept.revoked_at) == (None, None)
    assert factory.session.scalars(select(Membership).where(Membership.council_id == council.id)).all() == []
    if account == "signed in as them":
        assert post(client, f"/invitations/{token}/acceptance", page=f"/invitations/{token}").status_code == 303
    elif account == "nobody's":
        assert post(client, f"/invitations/{token}", name="New", password=PASSWORD).status_code == 303


def test_a_scanner_that_sends_the_form_without_its_token_is_refused(client: FlaskClient, factory: Factory) -> None:
    token = invited(factory.council(), f"posted.{factory.salt}@example.org")
    assert client.post(f"/invitations/{token}", data={"name": "Bot", "password": PASSWORD}).status_code == 400
    assert client.get(f"/invitations/{token}").status_code == 200
