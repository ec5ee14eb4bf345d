"""For tests: an admin at the pages of the council's own sign-in, with a directory on this machine."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reeve.identity.models import Person
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.openid.conftest import app, client, council, installation, provider, provider_process
from tests.reeve.identity.openid.directory import Provider, onward
from tests.reeve.identity.openid.provider import CLIENT, SECRET, TENANT
from tests.reeve.identity.signing_in import post, sign_in, with_passkey

__all__ = ["app", "client", "council", "desk", "installation", "provider", "provider_process", "required"]


class Desk:
    """The admin at the settings' pages."""

    def __init__(self, client: FlaskClient, council: Council, admin: Person, provider: Provider) -> None:
        self.client, self.council, self.admin, self.provider = sign_in(client, admin), council, admin, provider
        self.base = f"/c/{council.slug}/sign-in-settings"
        self.glass = admin

    def set_up(self, **changes: str) -> TestResponse:
        entered = {
            "address": self.provider.address(),
            "directory_id": TENANT.upper(),
            "client_id": CLIENT,
            "client_secret": SECRET,
            "trusts_mfa": "y",
            **changes,
        }
        return post(self.client, f"{self.base}/provider", **{name: words for name, words in entered.items() if words})

    def test(self) -> TestResponse:
        return self.client.get(self.provider.way_back(onward(self.do("test"))))

    def do(self, act: str, **data: str) -> TestResponse:
        return post(self.client, f"{self.base}/{act}", page="/account/password", **data)

    def ready(self) -> None:
        """Set up, tested and on."""
        self.provider.signs_in("oid-of-ada")
        self.set_up()
        self.test()
        assert self.do("switching-on").status_code == 303

    def name(self, *people: Person, passkey: bool = True) -> None:
        """Break-glass members, each with a passkey unless said otherwise."""
        for person in people:
            assert self.do("break-glass", person=str(person.id)).status_code == 303
            if passkey:
                with_passkey(person)

    def page(self) -> str:
        return BeautifulSoup(self.client.get(self.base).text, "html5lib").get_text(" ", strip=True)


@pytest.fixture
def desk(client: FlaskClient, factory: Factory, council: Council, provider: Provider) -> Desk:
    return Desk(client, council, factory.person("Ada Admin", council=council, roles=("admin",)), provider)


@pytest.fixture
def required(desk: Desk, factory: Factory) -> Desk:
    """On, and required of everybody but Ada and Gus, who each have a passkey."""
    desk.ready()
    desk.glass = factory.person("Gus Glass", council=desk.council, roles=("viewer",))
    desk.name(desk.admin, desk.glass)
    assert desk.do("requirement").status_code == 303
    return desk
