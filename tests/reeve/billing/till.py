"""For tests of billing: a council with people, the platform's people, and somebody at work as each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reeve.audit import Actor, acting
from reeve.database import Role, unit
from reeve.identity.models import Person
from reeve.identity.visitor import House
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.identity.signing_in import post, sign_in


class Till:
    """One council and the two platform admins who look after its money."""

    def __init__(self, app: Flask, factory: Factory) -> None:
        self.app, self.factory = app, factory
        self.council: Council = factory.council()
        self.admin = factory.person("Ada Admin", council=self.council, roles=("admin",))
        self.pat = factory.platform_admin("Pat Platform")
        self.quin = factory.platform_admin("Quin Platform")
        self.page = f"/c/{self.council.slug}/subscription"

    @cached_property
    def house(self) -> House:
        return House("council", self.council.id, self.council.slug, self.council.name)

    def client(self, person: Person | None = None) -> FlaskClient:
        return sign_in(self.app.test_client(), person or self.admin)

    @contextmanager
    def at_work(self, person: Person | None = None) -> Iterator[None]:
        """One unit of somebody in this council."""
        who = person or self.admin
        with unit(Role.COUNCIL, council_id=self.council.id, person_id=who.id), acting(Actor(who.id, who.name)):
            yield

    @contextmanager
    def on_platform(self, person: Person | None = None) -> Iterator[None]:
        """One unit of a platform admin."""
        who = person or self.pat
        with unit(Role.PLATFORM, person_id=who.id), acting(Actor(who.id, who.name)):
            yield


def words(answer: TestResponse) -> str:
    """What a page says, on one line."""
    return " ".join(BeautifulSoup(answer.text, "html5lib").get_text(" ").split())


__all__ = ["Till", "post", "words"]
