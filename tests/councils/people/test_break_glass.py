"""While a council requires its own sign-in, two named members can still come in: with a passkey, nothing else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.exc import ProgrammingError

from reeve.database import Role, unit
from reeve.identity.admins import tell_admins
from reeve.identity.models import Person
from reeve.identity.passkey_models import Passkey
from reeve.identity.queries import today
from reeve.mail.models import Letter
from tests.councils.people.own_sign_in import (
    Desk,
    app,
    client,
    council,
    desk,
    installation,
    provider,
    provider_process,
    required,
)
from tests.factories import Factory
from tests.reeve.identity.signing_in import heading, post, sign_in, totp_secret, with_passkey, with_password
from tests.waiting_jobs import waiting

__all__ = ["app", "client", "council", "desk", "installation", "provider", "provider_process", "required"]


def letters_to(factory: Factory, person: Person, kind: str) -> list[Letter]:
    found = select(Letter).where(Letter.to_email == person.email, Letter.kind == kind)
    return list(factory.session.scalars(found.execution_options(populate_existing=True)))


def another_browser(desk: Desk, person: Person, *, by_passkey: bool) -> FlaskClient:
    return sign_in(desk.client.application.test_client(), person, by_passkey=by_passkey)


def test_required_asks_for_two_with_a_passkey_one_of_them_an_admin(desk: Desk, factory: Factory) -> None:
    desk.ready()
    assert heading(desk.do("requirement")) == "Name two break-glass members first"
    viewers = [factory.person(name, council=desk.council, roles=("viewer",)) for name in ("Vi One", "Vi Two")]
    desk.name(*viewers)
    assert heading(desk.do("requirement")) == "Name two break-glass members first"
    desk.name(desk.admin, passkey=False)
    desk.do(f"break-glass/{viewers[1].id}/end")
    assert heading(desk.do("requirement")) == "Name two break-glass members first"
    assert "Two of them need a passkey first" in desk.client.get(f"{desk.base}/requirement").text
    page = desk.client.get(f"{desk.base}/break-glass").text
    assert ("Has no passkey yet" in page, page.count("Has a passkey.")) == (True, 1)
    with_passkey(desk.admin)
    assert desk.do("requirement").status_code == 303
    assert "On and required" in desk.page()


def test_two_with_a_passkey_stay_while_it_is_required(required: Desk, factory: Factory) -> None:
    bare = factory.person("Bea Bare", council=required.council, roles=("admin",))
    required.name(bare, passkey=False)
    refused = required.do(f"break-glass/{required.glass.id}/end")
    assert (refused.status_code, heading(refused)) == (409, "Two break-glass members must stay")
    assert required.do(f"break-glass/{bare.id}/end").status_code == 303
    assert required.do("requirement/end").status_code == 303
    assert required.do(f"break-glass/{required.glass.id}/end").status_code == 303


def test_an_admin_who_does_not_use_it_cannot_require_it_of_others(desk: Desk, factory: Factory) -> None:
    desk.ready()
    named = [factory.person(name, council=desk.council, roles=("admin",)) for name in ("Bea Boss", "Cy Chief")]
    desk.name(*named)
    for admin in (factory.person("Di Other", council=desk.council, roles=("admin",)), named[0]):
        sign_in(desk.client, admin)
        refused = desk.do("requirement")
        assert (refused.status_code, heading(refused)) == (409, "Use it yourself first")
    sign_in(desk.client, named[0], by_passkey=True)
    assert desk.do("requirement").status_code == 303


def test_who_is_named_is_told_to_add_a_passkey(desk: Desk, factory: Factory) -> None:
    viewer = factory.person("Vi One", council=desk.council, roles=("viewer",))
    desk.name(viewer, viewer)
    (letter,) = letters_to(factory, viewer, "break-glass-named")
    assert letter.body.count("/account/passkeys") == 1
    assert "Ada Admin named you" in letter.body


def test_a_password_and_a_code_do_not_let_a_break_glass_member_in(required: Desk, factory: Factory) -> None:
    people = f"/c/{required.council.slug}/people"
    client = another_browser(required, required.glass, by_passkey=False)
    answer = client.get(people)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "sign out here, then sign in with your passkey" in page
    refused = post(client, f"{people}/invitations", page="/account/password", name="X", email="x@example.org")
    assert refused.status_code == 403
    assert letters_to(factory, required.admin, "break-glass-used") == []
    out = post(client, "/sign-out", page="/account/password", next="/sign-in?next=/c/x")
    assert out.location == "/sign-in?next=/c/x"


def test_with_a_passkey_they_come_in_and_every_admin_is_told_once(required: Desk, factory: Factory) -> None:
    second = factory.person("Bea Boss", council=required.council, roles=("admin",))
    client = another_browser(required, required.glass, by_passkey=True)
    for _ in range(3):
        assert client.get(f"/c/{required.council.slug}/people").status_code == 200
    history = client.get(f"/c/{required.council.slug}/history").text
    assert history.count("came in as a break-glass member, with a passkey") == 1
    for admin in (required.admin, second):
        (letter,) = letters_to(factory, admin, "break-glass-used")
        assert letter.subject == f"Gus Glass came into {required.council.name} as a break-glass member"
        assert f"{required.base}/break-glass" in letter.body
    assert letters_to(factory, required.glass, "break-glass-used") == []


def test_a_passkey_opens_nothing_for_who_is_not_named(required: Desk, factory: Factory) -> None:
    member = with_passkey(factory.person("Mo Member", council=required.council, roles=("admin",)))
    client = another_browser(required, member, by_passkey=True)
    answer = client.get(f"/c/{required.council.slug}/people")
    assert answer.status_code == 303
    assert "In an emergency a break-glass member" in client.get(answer.location).text


def test_break_glass_ends_with_the_next_request(required: Desk, factory: Factory) -> None:
    extra = factory.person("Ex Tra", council=required.council, roles=("viewer",))
    required.name(extra)
    other = another_browser(required, extra, by_passkey=True)
    assert other.get(f"/c/{required.council.slug}/people").status_code == 200
    assert required.do(f"break-glass/{extra.id}/end").status_code == 303
    assert other.get(f"/c/{required.council.slug}/people").status_code == 303
    assert "Fewer than two break-glass members have a passkey" not in required.page()
    factory.end_membership(required.glass.id, today())
    assert "Fewer than two break-glass members have a passkey" in required.page()


def test_losing_the_last_passkey_is_told_to_the_admins_once(required: Desk, factory: Factory) -> None:
    """The first of two says nothing. The last stays while it is counted on; then it leaves word, and the job writes to
    each admin once."""
    glass = with_password(with_passkey(required.glass))
    totp_secret(glass)
    client = another_browser(required, glass, by_passkey=True)
    keys = factory.session.scalars(select(Passkey.id).where(Passkey.person_id == glass.id)).all()
    post(client, f"/account/passkeys/{keys[0]}/removal", page="/account/passkeys")
    assert waiting(factory, "tell-admins", person_id=glass.id) == []
    refused = post(client, f"/account/passkeys/{keys[1]}/removal", page="/account/passkeys")
    assert (refused.status_code, heading(refused)) == (409, "Your council counts on this passkey")
    required.do("requirement/end")
    post(client, f"/account/passkeys/{keys[1]}/removal", page="/account/passkeys")
    (job,) = waiting(factory, "tell-admins", person_id=glass.id)
    for expected in (1, 0):
        told = tell_admins(required.council.id, glass.id, letter=job["letter"], event=job["event"])
        assert told == expected
    (letter,) = letters_to(factory, required.admin, "break-glass-lost")
    assert letter.subject == f"Gus Glass, a break-glass member of {required.council.name}, has no passkey any more"
    assert "Has no passkey yet" in required.client.get(f"{required.base}/break-glass").text


def test_the_council_sees_who_has_a_passkey_and_no_more_of_it(required: Desk) -> None:
    for reach in (select(Passkey.public_key), select(Passkey.name), delete(Passkey)):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            unit(Role.COUNCIL, council_id=required.council.id) as session,
        ):
            session.execute(reach)
