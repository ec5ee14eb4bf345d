"""Everything that can be mixed up on the way back: nobody is signed in, the words say why, and the history has it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from reeve.database import Role, now, unit
from reeve.identity.keyed import seal
from reeve.identity.models import Person
from reeve.identity.openid.discovery import forget_all
from reeve.identity.openid.models import OpenIdAttempt, SignInProvider
from reeve.identity.token import NAME
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
from tests.reeve.identity.openid.provider import SECRET
from tests.reeve.identity.signing_in import heading, post, sign_in

WORDS = {
    "issuer": "another sign-in service than the one the council is tied to",
    "tenant": "another organisation&#39;s directory than the council&#39;s own",
    "audience": "made for another service than Reeve",
    "azp": "made for another service than Reeve",
    "two audiences": "leaves out something we need",
    "nonce": "belongs to another sign-in than this one",
    "no nonce": "belongs to another sign-in than this one",
    "no oid": "leaves out something we need",
    "no tid": "leaves out something we need",
    "no sub": "leaves out something we need",
    "expired": "too old, or its time is wrong",
    "stale": "too old, or its time is wrong",
    "future": "too old, or its time is wrong",
    "never": "too old, or its time is wrong",
    "unsigned": "not signed in a way we accept",
    "hs256": "not signed in a way we accept",
    "oct key": "not signed in a way we accept",
    "foreign key": "signature on the statement is not",
    "changed": "signature on the statement is not",
    "unknown kid": "signature on the statement is not",
    "no token": "gave no statement of who signed in",
    "denied": "said no, or somebody pressed Cancel",
    "says another issuer": "another sign-in service than the one the council is tied to",
}


@pytest.fixture
def person(factory: Factory, council: Council) -> Person:
    return factory.person("Pru Preparer", council=council, roles=("preparer",))


@pytest.fixture
def linked(client: FlaskClient, council: Council, person: Person, provider: Provider) -> FlaskClient:
    put_provider(council, person, provider)
    provider.signs_in("oid-of-pru")
    sign_in(client, person)
    assert link_account(client, council, provider).status_code == 303
    client.delete_cookie(NAME)
    return client


def refused(client: FlaskClient, answer_path: str, council: Council) -> tuple[int, str]:
    """The answer's status and page; nobody is in afterwards."""
    answer = client.get(answer_path)
    assert client.get(f"/c/{council.slug}/people").location.startswith("/sign-in?"), "Somebody was signed in"
    assert "Nobody was signed in" in answer.text
    assert 'href="/sign-in"' in answer.text, "The other ways to sign in are offered"
    assert SECRET not in answer.text
    return answer.status_code, answer.text


@pytest.mark.parametrize("fault", WORDS)
def test_a_statement_that_is_not_right(
    fault: str, linked: FlaskClient, council: Council, person: Person, provider: Provider
) -> None:
    provider.set(fault=fault)
    status, page = refused(linked, provider.way_back(begin_sign_in(linked, council)), council)
    assert status == 403
    assert WORDS[fault] in page
    history = sign_in(linked, person).get(f"/c/{council.slug}/history").text
    assert "refused a sign-in with the council&#39;s account. " in history
    assert WORDS[fault] in history


@pytest.mark.parametrize("fault", ["ps256", "es256", ""])
def test_what_is_right_is_taken(fault: str, linked: FlaskClient, council: Council, provider: Provider) -> None:
    provider.set(fault=fault)
    assert sign_in_by(linked, council, provider).location == f"/c/{council.slug}"


def test_a_key_that_is_new_is_asked_for_once_more(linked: FlaskClient, council: Council, provider: Provider) -> None:
    assert sign_in_by(linked, council, provider).status_code == 303
    linked.delete_cookie(NAME)
    provider.set(fault="new key", served=2)
    before = provider.asked().count("/keys")
    assert sign_in_by(linked, council, provider).location == f"/c/{council.slug}"
    assert provider.asked().count("/keys") == before + 1
    linked.delete_cookie(NAME)
    assert sign_in_by(linked, council, provider).location == f"/c/{council.slug}"
    assert provider.asked().count("/keys") == before + 1, "Both keys are kept now"


def test_a_state_works_once(linked: FlaskClient, council: Council, provider: Provider) -> None:
    back = provider.way_back(begin_sign_in(linked, council))
    assert linked.get(back).status_code == 303
    linked.delete_cookie(NAME)
    linked_again = linked.get(back)
    assert linked_again.status_code in (404, 410)
    assert heading(linked_again) in ("This sign-in is over", "We do not know this sign-in")


def test_a_refused_state_is_used_up_too(linked: FlaskClient, council: Council, provider: Provider) -> None:
    provider.set(fault="nonce")
    back = provider.way_back(begin_sign_in(linked, council))
    assert refused(linked, back, council)[0] == 403
    provider.set(fault="")
    status, page = refused(linked, back, council)
    assert status == 410
    assert "used already" in page


def test_a_state_lasts_ten_minutes(linked: FlaskClient, factory: Factory, council: Council, provider: Provider) -> None:
    back = provider.way_back(begin_sign_in(linked, council))
    mine = OpenIdAttempt.council_id == council.id
    attempt = factory.session.scalars(select(OpenIdAttempt).where(mine, OpenIdAttempt.used_at.is_(None))).one()
    assert attempt.expires_at - attempt.created_at == pytest.approx(timedelta(minutes=10), abs=timedelta(seconds=1))
    attempt.expires_at = now() - timedelta(seconds=1)
    factory.session.commit()
    assert refused(linked, back, council)[0] == 410


def test_a_code_works_once(linked: FlaskClient, council: Council, provider: Provider) -> None:
    """Somebody who saw the code puts it into a sign-in of their own."""
    first = provider.way_back(begin_sign_in(linked, council))
    code = parse_qs(urlsplit(first).query)["code"][0]
    own = provider.way_back(begin_sign_in(linked, council))
    stolen = own.replace(parse_qs(urlsplit(own).query)["code"][0], code)
    status, page = refused(linked, stolen, council)
    assert status == 403
    assert "did not take the code" in page


def test_another_browser_cannot_bring_it_back(linked: FlaskClient, council: Council, provider: Provider) -> None:
    back = provider.way_back(begin_sign_in(linked, council))
    elsewhere = linked.application.test_client()
    answer = elsewhere.get(back)
    assert (answer.status_code, heading(answer)) == (404, "We do not know this sign-in")
    assert linked.get(back).status_code == 303, "and it was not used up by them"


def test_an_answer_for_one_council_is_nothing_at_another(
    linked: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    other = factory.council()
    put_provider(other, factory.person(council=other, roles=("admin",)), provider)
    back = provider.way_back(begin_sign_in(linked, council))
    assert linked.get(back.replace(str(council.id), str(other.id))).status_code == 404


def test_a_token_of_another_councils_directory(
    linked: FlaskClient, factory: Factory, council: Council, provider: Provider
) -> None:
    """The same object id, signed by the same keys, but of another tenant: its council links nobody here."""
    other = factory.council()
    tenant = "99999999-0000-4000-8000-00000000beef"
    admin = factory.person(council=other, roles=("admin",))
    put_provider(
        other, admin, provider, address=provider.address(tenant), issuer=provider.issuer(tenant), directory_id=tenant
    )
    back = provider.way_back(begin_sign_in(linked, other))
    status, page = refused(linked, back, council)
    assert status == 403
    assert "not linked to anybody here" in page
    crossed = provider.way_back(begin_sign_in(linked, council))
    code = parse_qs(urlsplit(crossed).query)["code"][0]
    theirs = parse_qs(urlsplit(provider.way_back(begin_sign_in(linked, other))).query)["code"][0]
    assert refused(linked, crossed.replace(code, theirs), council)[0] == 403


def test_a_directory_that_is_away(linked: FlaskClient, council: Council, provider: Provider) -> None:
    for fault in ("down", "redirect", "too long"):
        forget_all()
        provider.set(fault=fault)
        answer = post(linked, "/sign-in/council", council=council.slug)
        assert (answer.status_code, heading(answer)) == (503, "Your council's sign-in does not answer"), fault
        assert "Your other ways to sign in still work" in answer.text
        assert 'href="/sign-in"' in answer.text


def test_a_directory_that_goes_away_in_between(linked: FlaskClient, council: Council, provider: Provider) -> None:
    back = provider.way_back(begin_sign_in(linked, council))
    forget_all()
    provider.set(fault="down")
    assert refused(linked, back, council)[0] == 503


def test_a_wrong_secret_is_not_repeated(
    client: FlaskClient, council: Council, person: Person, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    put_provider(council, person, provider, client_secret=seal(b"the wrong secret", council.id, use="openid"))
    caplog.set_level("DEBUG")
    _status, page = refused(client, provider.way_back(begin_sign_in(client, council)), council)
    for words in (page, caplog.text):
        assert "the wrong secret" not in words
        assert SECRET not in words


def test_settings_no_longer_in_use_end_what_was_begun(
    linked: FlaskClient, council: Council, person: Person, provider: Provider
) -> None:
    back = provider.way_back(begin_sign_in(linked, council))
    with unit(Role.COUNCIL, council_id=council.id) as session:
        session.get_one(SignInProvider, (council.id, 1)).state = "tested"
    assert linked.get(back).status_code == 404


def test_begun_as_one_person_and_back_as_another(
    client: FlaskClient, factory: Factory, council: Council, person: Person, provider: Provider
) -> None:
    put_provider(council, person, provider)
    provider.signs_in("oid-of-pru")
    sign_in(client, person)
    begun = post(client, f"/account/council-accounts/{council.id}/linking", page="/account/password")
    back = provider.way_back(onward(begun))
    sign_in(client, factory.person("Otto Other", council=council, roles=("viewer",)))
    answer = client.get(back)
    assert (answer.status_code, heading(answer)) == (403, "Sign in as yourself first")
