"""Signing in with a council's account, through a provider that is a process of its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from reeve.database import Role, now, unit
from reeve.identity.models import SignIn
from reeve.identity.openid.models import OpenIdAccount, OpenIdAttempt
from reeve.identity.token import NAME, hashed
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.openid.directory import (
    Provider,
    begin_sign_in,
    link_account,
    onward,
    put_provider,
    sign_in_by,
)
from tests.reeve.identity.signing_in import break_glass_member, heading, post, sign_in, totp_secret


@pytest.fixture
def linked(client: FlaskClient, factory: Factory, council: Council, provider: Provider) -> FlaskClient:
    """A preparer whose account is linked, in a browser where nobody is signed in."""
    admin = factory.person("Ada Admin", council=council, roles=("admin",))
    put_provider(council, admin, provider)
    provider.signs_in("oid-of-pru")
    sign_in(client, factory.person("Pru Preparer", council=council, roles=("preparer",)))
    assert link_account(client, council, provider).location == "/account/council-accounts"
    client.delete_cookie(NAME)
    return client


def test_linked_once_then_signed_in(linked: FlaskClient, council: Council, provider: Provider) -> None:
    assert sign_in_by(linked, council, provider).location == f"/c/{council.slug}"
    history = linked.get(f"/c/{council.slug}/history").text
    assert "Pru Preparer linked their account" in history
    assert "Pru Preparer signed in with the council&#39;s account" in history


def test_a_changed_email_changes_nothing(linked: FlaskClient, council: Council, provider: Provider) -> None:
    provider.signs_in("oid-of-pru", email="married.name@elsewhere.example", preferred_username="new")
    assert sign_in_by(linked, council, provider).location == f"/c/{council.slug}"


def test_the_same_email_alone_links_nobody(
    client: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    person = factory.person("Vi Viewer", council=council, roles=("viewer",))
    put_provider(council, person, provider)
    provider.signs_in("another-oid", email=person.email, name=person.name)
    answer = sign_in_by(client, council, provider)
    assert (answer.status_code, heading(answer)) == (403, "Link your account first")
    assert "never go by an e-mail address" in answer.text
    sign_in(client, person)
    assert "refused a sign-in with the council&#39;s account" in client.get(f"/c/{council.slug}/history").text


def test_our_own_second_factor_is_asked_where_the_directorys_is_not_trusted(
    client: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    person = factory.person(council=council, roles=("preparer",))
    put_provider(council, person, provider, trusts_mfa=False)
    totp = totp_secret(person)
    provider.signs_in("oid")
    sign_in(client, person)
    link_account(client, council, provider)
    client.delete_cookie(NAME)
    answer = sign_in_by(client, council, provider)
    assert answer.location.startswith("/sign-in/code")
    assert client.get(f"/c/{council.slug}/people").status_code == 303
    assert post(client, answer.location, code=totp.now()).location == f"/c/{council.slug}"
    client.delete_cookie(NAME)
    provider.signs_in("oid", amr=["pwd", "mfa"])
    assert sign_in_by(client, council, provider).location == f"/c/{council.slug}"


def test_what_one_directory_alone_proves_opens_that_council_only(
    linked: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    other = factory.council()
    with unit(Role.COUNCIL, council_id=council.id) as session:
        account = session.scalars(select(OpenIdAccount)).one()
    factory.join(factory.session.get_one(type(factory.person()), account.person_id), other, "admin")
    sign_in_by(linked, council, provider)
    assert linked.get(f"/c/{council.slug}/people").status_code == 200
    assert linked.get(f"/c/{other.slug}/people").status_code == 404
    assert f"opens {council.name} only" in sign_in_by_again(linked, council, provider)


def sign_in_by_again(client: FlaskClient, council: Council, provider: Provider) -> str:
    client.delete_cookie(NAME)
    return client.get(sign_in_by(client, council, provider).location + "/people").text


def test_the_session_is_another_than_before_and_the_old_one_is_dead(
    linked: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    somebody = factory.person("Otto Other", council=council, roles=("viewer",))
    sign_in(linked, somebody)
    before = linked.get_cookie(NAME)
    sign_in_by(linked, council, provider)
    after = linked.get_cookie(NAME)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with unit(Role.GATE, token_hash=hashed(before.value)) as session:
        assert session.get_one(SignIn, hashed(before.value)).revoked_at is not None


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie(NAME)
    assert found is not None
    return found.value


def is_dead(token: str) -> bool:
    with unit(Role.GATE, token_hash=hashed(token)) as session:
        return session.get_one(SignIn, hashed(token)).revoked_at is not None


def test_linking_renews_the_session_and_so_does_signing_in_again(
    client: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    """What a session may do grows when it proves itself at the directory: a token seen or planted before gains
    nothing."""
    person = factory.person(council=council, roles=("preparer",))
    for role in ("admin", "viewer"):
        break_glass_member(factory, council, role)
    put_provider(council, person, provider, state="required")
    provider.signs_in("oid")
    sign_in(client, person)
    planted = cookie_of(client)
    link_account(client, council, provider)
    linked = cookie_of(client)
    assert linked != planted
    assert is_dead(planted)
    assert client.get(f"/c/{council.slug}/people").status_code == 200
    other = client.application.test_client()
    other.set_cookie(NAME, planted)
    assert other.get("/account").status_code == 303
    assert sign_in_by(client, council, provider).location == f"/c/{council.slug}"
    assert cookie_of(client) != linked
    assert is_dead(linked)
    assert client.get(f"/c/{council.slug}/people").status_code == 200


def test_a_session_for_one_council_stays_narrow_through_the_step_up_page(
    client: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    """Confirming with one's own code renews the session; what the directory alone opened is not widened by it."""
    person, other = factory.person("Ada Admin", council=council, roles=("admin",)), factory.council()
    factory.join(person, other, "admin")
    put_provider(council, person, provider)
    totp = totp_secret(person)
    provider.signs_in("oid")
    sign_in(client, person)
    link_account(client, council, provider)
    client.delete_cookie(NAME)
    sign_in_by(client, council, provider)
    narrow = cookie_of(client)
    with unit(Role.GATE, person_id=person.id) as session:
        session.execute(update(SignIn).values(second_factor_at=now() - timedelta(minutes=10)))
    invitations = f"/c/{council.slug}/people/invitations"
    asked = client.get(invitations)
    assert asked.location.startswith("/account/confirm")
    assert post(client, asked.location, **{"confirm-code": totp.now()}).location == invitations
    assert cookie_of(client) != narrow
    assert is_dead(narrow)
    assert client.get(invitations).status_code == 200
    assert client.get(f"/c/{other.slug}/people").status_code == 404
    with unit(Role.GATE, token_hash=hashed(cookie_of(client))) as session:
        assert session.get_one(SignIn, hashed(cookie_of(client))).only_council_id == council.id


def test_a_closed_person_and_a_former_member_do_not_come_in(
    linked: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    with unit(Role.COUNCIL, council_id=council.id) as session:
        person_id = session.scalars(select(OpenIdAccount.person_id)).one()
    factory.end_membership(person_id, date(2026, 5, 1))
    answer = sign_in_by(linked, council, provider)
    assert (answer.status_code, heading(answer)) == (403, "You do not belong to this council")


def test_an_email_address_suggests_the_council(linked: FlaskClient, council: Council, provider: Provider) -> None:
    answer = post(linked, "/sign-in/council", council=f"pru@{council.slug.upper()}.gov.uk")
    assert onward(answer).startswith(provider.base)


def test_a_council_without_and_no_council_at_all_are_answered_alike(client: FlaskClient, council: Council) -> None:
    shown = []
    for words in (council.slug, "nowhere-council", "x@nowhere.example", council.name):
        answer = post(client, "/sign-in/council", council=words)
        shown.append((answer.status_code, heading(answer)))
    assert set(shown) == {(404, "That sign-in is not in use")}


def test_it_leads_back_only_to_pages_of_ours(linked: FlaskClient, council: Council, provider: Provider) -> None:
    answer = post(linked, "/sign-in/council?next=https://elsewhere.example/", council=council.slug)
    assert linked.get(provider.way_back(onward(answer))).location == f"/c/{council.slug}"


def test_nothing_secret_is_kept_or_shown(
    linked: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    url = begin_sign_in(linked, council)
    for row in factory.session.execute(select(OpenIdAttempt)).scalars():
        for name in ("state", "nonce", "code_challenge"):
            value = url.split(f"{name}=")[1].split("&")[0]
            assert value not in str(vars(row))
    assert "code_challenge_method=S256" in url
    assert "secret" not in url


def test_unlinking_and_linking_another(
    client: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    person = factory.person(council=council, roles=("admin",))
    put_provider(council, person, provider)
    sign_in(client, person)
    provider.signs_in("first")
    link_account(client, council, provider)
    provider.signs_in("second")
    answer = link_account(client, council, provider)
    assert (answer.status_code, heading(answer)) == (409, "You have linked an account already")
    post(client, f"/account/council-accounts/{council.id}/unlinking", page="/account/council-accounts")
    assert link_account(client, council, provider).status_code == 303
    colleague = factory.person("Col League", council=council, roles=("viewer",))
    sign_in(client, colleague)
    answer = link_account(client, council, provider)
    assert (answer.status_code, heading(answer)) == (409, "That account is linked already")
