"""For tests: the provider's process, and the way through it that a browser would go."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reeve.database import Role, now, unit
from reeve.identity.keyed import seal
from reeve.identity.models import Person
from reeve.identity.openid.models import SignInProvider
from reeve.register.models import Council
from tests.reeve.identity.openid.provider import CLIENT, SECRET, TENANT
from tests.reeve.identity.signing_in import post

ROOT = Path(__file__).parents[4]
WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Provider:
    """A running provider."""

    base: str
    process: subprocess.Popen[str]

    def set(self, **wanted: Any) -> None:
        requests.post(f"{self.base}/control", json=wanted, timeout=10).raise_for_status()

    def signs_in(self, oid: str, **claims: Any) -> None:
        """Whoever has this object id is signed in there from now on, and nothing is done wrong."""
        self.set(account={"oid": oid, "name": "Own Name", "email": "own.name@council.example", **claims}, fault="")

    def address(self, tenant: str = TENANT) -> str:
        return f"{self.base}/{tenant}/v2.0{WELL_KNOWN}"

    def issuer(self, tenant: str = TENANT) -> str:
        return f"{self.base}/{tenant}/v2.0"

    def asked(self) -> list[str]:
        found: list[str] = requests.get(f"{self.base}/asked", timeout=10).json()["asked"]
        return found

    def way_back(self, url: str) -> str:
        """Where a browser sent to ``url`` is sent back to: our callback's path and query."""
        answer = requests.get(url, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["Location"])
        return f"{parts.path}?{parts.query}"


@contextmanager
def running_provider() -> Iterator[Provider]:
    command = [sys.executable, "-m", "tests.reeve.identity.openid.provider", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("ready at "), line
        try:
            yield Provider(line.split()[-1], process)
        finally:
            process.terminate()


def put_provider(council: Council, admin: Person, provider: Provider, **wanted: Any) -> None:
    """The council's settings, as if set up, tested and switched on."""
    facts = {
        "number": 1,
        "state": "on",
        "address": provider.address(),
        "issuer": provider.issuer(),
        "directory_id": TENANT,
        "client_id": CLIENT,
        "client_secret": seal(SECRET.encode(), council.id, use="openid"),
        "trusts_mfa": True,
        "set_by": admin.id,
        "tested_by": admin.id,
        "tested_at": now(),
        **wanted,
    }
    with unit(Role.COUNCIL, council_id=council.id, person_id=admin.id) as session:
        session.add(SignInProvider(**facts))


def onward(answer: TestResponse) -> str:
    """The address the page leads on to."""
    assert answer.status_code == 200, answer.text
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)
    assert found is not None, answer.text
    return html.unescape(found[1])


def begin_sign_in(client: FlaskClient, council: Council) -> str:
    """From the sign-in page to the provider's address."""
    return onward(post(client, "/sign-in/council", council=council.slug))


def sign_in_by(client: FlaskClient, council: Council, provider: Provider) -> TestResponse:
    """All the way there and back."""
    return client.get(provider.way_back(begin_sign_in(client, council)))


def link_account(client: FlaskClient, council: Council, provider: Provider) -> TestResponse:
    page = "/account/council-accounts"
    answer = post(client, f"{page}/{council.id}/linking", page="/account/password")
    return client.get(provider.way_back(onward(answer)))
