"""The database is restarted under load: requests fail cleanly, in words, and go on by themselves; nothing said to be
saved is lost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import text

from reeve.app import create_app
from reeve.database import Role, engines, unit
from reeve.installation import Installation, install
from tests.councils.office import Office, office
from tests.councils.uploads.desk import desk, extract_for, rooms
from tests.councils.validation.cells import faulty
from tests.councils.validation.test_recovery import finished, until, worker
from tests.factories import Factory
from tests.prepared import PreparedServer
from tests.reeve.identity.signing_in import sign_in, token_on

READERS = 3
TRIES_WHILE_AWAY = 6


@dataclass
class Load:
    """Readers and one writer at work until told to stop. ``saved`` is the last number the writer was told is kept."""

    app: Flask
    place: Office
    stopped: threading.Event = field(default_factory=threading.Event)
    answers: Counter[int] = field(default_factory=Counter)
    unclear: list[str] = field(default_factory=list)
    saved: int = 0
    tried: int = 0

    @property
    def url(self) -> str:
        return f"/c/{self.place.council.slug}/returns/hbdr/{self.place.obligation.period}/draft"

    def read(self) -> None:
        client = sign_in(self.app.test_client(), self.place.tom)
        while not self.stopped.is_set():
            for path in (self.url, f"/c/{self.place.council.slug}/"):
                answer = client.get(path)
                self.note(answer.status_code, answer.text)

    def write(self) -> None:
        client = sign_in(self.app.test_client(), self.place.tom)
        token = token_on(client, self.url)
        while not self.stopped.is_set():
            self.tried += 1
            was = {"c001-was": str(self.saved or ""), "c001-read-at": "0"}
            answer = client.post(self.url, data={"csrf_token": token, "c001": str(self.tried), **was})
            self.note(answer.status_code, answer.text)
            if answer.status_code in (200, 303):
                self.saved = self.tried

    def note(self, status: int, words: str) -> None:
        self.answers[status] += 1
        if status == 503 and "Reeve is not available right now" not in words:
            self.unclear.append(words)

    def wait_for(self, status: int, count: int) -> None:
        """Until ``status`` was answered ``count`` more times."""
        goal, deadline = self.answers[status] + count, time.monotonic() + 60
        while self.answers[status] < goal:
            assert time.monotonic() < deadline, f"{status} was not answered {count} times: {self.answers}"
            time.sleep(0.02)


@pytest.fixture
def load(installation: Installation, factory: Factory) -> Load:
    return Load(create_app(installation.settings), office(factory))


def test_requests_fail_cleanly_and_recover_by_themselves(load: Load, server: PreparedServer, factory: Factory) -> None:
    factory.session.close()
    factory.engine.dispose()
    threads = [threading.Thread(target=load.read) for _ in range(READERS)] + [threading.Thread(target=load.write)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(2):
            load.wait_for(200, 8)
            server.cluster.stop()
            load.wait_for(503, TRIES_WHILE_AWAY)
            server.cluster.ensure()
            load.wait_for(200, 8)
    finally:
        load.stopped.set()
        for thread in threads:
            thread.join(timeout=60)
    assert set(load.answers) <= {200, 303, 503}, load.answers
    assert not load.unclear, load.unclear[0]
    client = sign_in(load.app.test_client(), load.place.tom)
    assert [client.get(load.url).status_code for _ in range(20)] == [200] * 20
    assert load.saved <= kept(load) <= load.tried


def test_a_worker_outlives_a_restart_and_goes_on(
    installation: Installation, factory: Factory, server: PreparedServer
) -> None:
    """Its lanes open again by themselves: what is uploaded afterwards is checked, by the same process."""
    tom = desk(rooms(installation), factory)
    with worker() as running:
        assert tom.upload(faulty(extract_for(tom), confirms=1)).status_code == 303
        until(lambda: finished(tom))
        factory.session.close()
        factory.engine.dispose()
        engines.dispose()
        server.cluster.stop()
        time.sleep(2)
        server.cluster.ensure()
        install(installation.settings)
        assert tom.upload(faulty(extract_for(tom), confirms=2)).status_code == 303
        until(lambda: finished(tom) and len(tom.versions()) == 2)
        assert running.poll() is None, "the worker ended"


def kept(load: Load) -> int:
    """What stands in the draft now."""
    with unit(Role.COUNCIL, council_id=load.place.council.id) as session:
        found: str = session.execute(text("select text from tenants.draft_value where cell = 'c001'")).scalar_one()
    return int(found)
