"""Codes for the demo's people, and for nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
import time_machine

from reeve.database import Role, now, unit
from reeve.errors import NotFound
from reeve.identity import demo_code as room
from reeve.identity.demo_code import CodeUsed, OnlyInTheDemo, demo_code
from reeve.identity.second_factor import fresh_second_factor
from tests.factories import Factory
from tests.reeve.identity.signing_in import totp_secret


def test_never_beside_a_real_database(factory: Factory) -> None:
    person = factory.person()
    totp_secret(person)
    with pytest.raises(OnlyInTheDemo):
        demo_code(person.email)


def test_each_code_is_one_not_used_yet(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(factory.installation.settings, database_url=None, role_urls={})
    monkeypatch.setattr(room, "here", lambda: replace(factory.installation, settings=settings))
    person = factory.person()
    totp_secret(person)
    with time_machine.travel(now(), tick=False):
        for _ in range(2):
            code = demo_code(person.email)
            with unit(Role.GATE, person_id=person.id):
                fresh_second_factor(code, person_id=person.id)
        with pytest.raises(CodeUsed):
            demo_code(person.email)
    with pytest.raises(NotFound):
        demo_code("nobody@example.org")
