"""A council's admin sets up its own sign-in, tests it, switches it on and requires it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from reeve.database import Role, unit
from reeve.identity.openid.models import OpenIdAccount, SignInProvider
from reeve.identity.token import NAME
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
from tests.reeve.identity.openid.directory import link_account, sign_in_by
from tests.reeve.identity.openid.provider import SECRET, TENANT
from tests.reeve.identity.signing_in import heading, post, sign_in

__all__ = ["app", "client", "council", "desk", "installation", "provider", "provider_process", "required"]


def test_from_nothing_to_on(desk: Desk) -> None:
    assert "Set it up" in desk.page()
    assert desk.set_up().location == desk.base
    page = desk.page()
    assert "Saved, not tested" in page
    assert SECRET not in desk.client.get(desk.base).text + desk.client.get(f"{desk.base}/provider").text
    refused = desk.do("switching-on")
    assert (refused.status_code, heading(refused)) == (409, "Test it first")
    desk.provider.signs_in("oid-of-ada", amr=["mfa"])
    answer = desk.test()
    assert heading(answer) == "The test sign-in worked"
    for words in ("Ada Admin, who began this test", "Own Name", "own.name@council.example", "oid-of-ada", TENANT):
        assert words in answer.text
    assert "Tested, not switched on" in desk.page()
    assert desk.do("switching-on").status_code == 303
    assert "State On" in desk.page()
    history = desk.client.get(f"/c/{desk.council.slug}/history").text
    for words in ("saved the settings of", "tested the council&#39;s own sign-in", "switched the council&#39;s own"):
        assert words in history
    assert "oid-of-ada" not in history


def test_a_test_that_fails_leaves_it_untested(desk: Desk) -> None:
    desk.set_up()
    desk.provider.signs_in("oid-of-ada")
    desk.provider.set(fault="tenant")
    assert desk.test().status_code == 403
    assert "Saved, not tested" in desk.page()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": ""}, "Enter the address of your directory"),
        ({"address": "login.council.example"}, "Enter the whole address, beginning https://"),
        ({"address": "http://10.0.0.1/v2.0"}, "Enter the whole address, beginning https://"),
        ({"client_id": ""}, "Enter the application (client) id"),
        ({"client_secret": ""}, "Enter the client secret"),
        ({"directory_id": "a/../b"}, "Enter the id as your directory shows it"),
    ],
)
def test_what_is_entered_wrongly(changes: dict[str, str], words: str, desk: Desk) -> None:
    answer = desk.set_up(**changes)
    assert answer.status_code == 200
    assert words in answer.text
    assert SECRET not in answer.text


def test_a_directory_that_calls_itself_otherwise_is_not_saved(desk: Desk) -> None:
    desk.provider.set(fault="calls itself another")
    answer = desk.set_up()
    assert (answer.status_code, heading(answer)) == (422, "Check the address")
    desk.provider.set(fault="down")
    assert desk.set_up().status_code == 503
    assert "Set it up" in desk.page()


def test_a_template_is_filled_with_the_pinned_id_never_the_tokens(desk: Desk) -> None:
    common = desk.provider.address("common")
    assert "Enter your council&#39;s directory (tenant) id too" in desk.set_up(address=common, directory_id="").text
    assert desk.set_up(address=common).status_code == 303
    assert desk.provider.issuer() in desk.page()
    desk.provider.signs_in("oid-of-ada")
    assert heading(desk.test()) == "The test sign-in worked"
    other = "22222222-0000-4000-8000-000000000002"
    desk.provider.signs_in("oid-of-ada", tid=other, iss=desk.provider.issuer(other))
    assert desk.test().status_code == 403


def test_a_secret_is_not_sent_to_a_new_address(desk: Desk) -> None:
    desk.set_up()
    assert desk.set_up(client_secret="", client_id="another").status_code == 303
    other = desk.provider.address("22222222-0000-4000-8000-000000000002")
    answer = desk.set_up(client_secret="", address=other)
    assert "We keep it only for the address it was entered for" in answer.text


def test_the_secret_is_sealed(desk: Desk) -> None:
    desk.set_up()
    with unit(Role.COUNCIL, council_id=desk.council.id) as session:
        assert SECRET.encode() not in session.scalars(select(SignInProvider.client_secret)).one()


def test_new_settings_wait_until_they_are_tested_while_the_old_go_on(desk: Desk, factory: Factory) -> None:
    desk.ready()
    desk.set_up(trusts_mfa="")
    assert "Being prepared" in desk.page()
    assert sign_in_by(desk.client, desk.council, desk.provider).status_code == 303
    desk.test()
    desk.do("switching-on")
    states = factory.session.scalars(
        select(SignInProvider.state).where(SignInProvider.council_id == desk.council.id).order_by(SignInProvider.number)
    ).all()
    assert states == ["replaced", "on"]


def test_required_closes_the_other_ways_in_and_says_what_to_do(required: Desk, factory: Factory) -> None:
    home = f"/c/{required.council.slug}"
    member = factory.person("Pru Preparer", council=required.council, roles=("preparer", "admin"))
    client = sign_in(required.client, member)
    answer = client.get(f"{home}/people")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert f"{required.council.name} asks for its own sign-in" in page
    assert "Link your account" in page
    data = {"name": "X Y", "email": "x@example.org", "role": "viewer"}
    refused = post(client, f"{home}/people/invitations", page="/account/password", **data)
    assert (refused.status_code, heading(refused)) == (403, "Sign in with your council's account")
    required.provider.signs_in("oid-of-pru")
    link_account(client, required.council, required.provider)
    assert client.get(f"{home}/people").status_code == 200, "Who links has just signed in there"
    client.delete_cookie(NAME)
    assert sign_in_by(client, required.council, required.provider).location == home
    assert client.get(f"{home}/people").status_code == 200


def test_the_rest_of_the_street_stays_open(required: Desk, factory: Factory) -> None:
    member, other = factory.person("Sho Shared", council=required.council, roles=("viewer",)), factory.council()
    factory.join(member, other, "viewer")
    client = sign_in(required.client, member)
    assert client.get(f"/c/{required.council.slug}/people").status_code == 303
    assert client.get(f"/c/{other.slug}/people").status_code == 200
    assert client.get("/councils").status_code == 200


def test_only_admins_of_the_council(desk: Desk, factory: Factory) -> None:
    desk.ready()
    client = sign_in(desk.client, factory.person("Vi Viewer", council=desk.council, roles=("viewer",)))
    assert client.get(desk.base).status_code == 403
    sign_in(client, factory.person("Al Outside", council=factory.council(), roles=("admin",)))
    assert client.get(desk.base).status_code == 404


def test_switching_off(desk: Desk) -> None:
    desk.ready()
    assert "Switch off" in heading(desk.client.get(f"{desk.base}/switching-off"))
    assert desk.do("switching-off").status_code == 303
    desk.client.delete_cookie(NAME)
    assert post(desk.client, "/sign-in/council", council=desk.council.slug).status_code == 404
    with unit(Role.COUNCIL, council_id=desk.council.id) as session:
        assert session.scalars(select(OpenIdAccount)).one().object_id == "oid-of-ada"
