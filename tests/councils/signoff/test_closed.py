"""What a submission closes stays closed in the database itself, whatever the code does and whoever comes at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from councils.returns.add_version import Closed
from councils.returns.models import Version
from councils.validation.answer import explain
from reeve.database import Role
from reeve.database.constraints import as_refusal
from reeve.database.engines import engine_for
from tests.councils.office import CELLS, Office, office
from tests.factories import Factory

CONTRIBUTOR = text("insert into tenants.version_contributor values (:c, :v, :p, 'explained', 'Helen Certifier', now())")
SUBMISSION = text(
    "insert into tenants.submission (council_id, id, version_id, check_id, manifest, digest, signature_required, "
    "release_required, submitted_by, submitted_by_name, submitted_at) select council_id, gen_random_uuid(), "
    "version_id, id, 'm', 'd', true, false, :p, 'Tom Preparer', now() from tenants.check_run where version_id = :v"
)
SIGNATURE = text(
    "insert into tenants.signature (council_id, submission_id, person_id, person_name, capacity, statement, document, "
    "digest, at) select council_id, id, :p, 'Helen Certifier', 'x', 'x', 'x', 'x', now() from tenants.submission "
    "where version_id = :v"
)


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


@contextmanager
def by_hand(place: Office) -> Iterator[Connection]:
    """A council's own connection with nothing of ours between it and the database; committed at the end."""
    with engine_for(Role.COUNCIL).connect() as connection:
        connection.execute(text("select set_config('reeve.council_id', :c, true)"), {"c": str(place.council.id)})
        yield connection
        connection.commit()


def explained(place: Office) -> Version:
    """A version with a figure, a finding and its explanation."""
    place.save(place.tom, **CELLS)
    version = place.frozen()
    place.checked(version, ("HBDR-001", "confirm", 1))
    with place.at_work(place.tom):
        explain(version, "HBDR-001", reason="A credit of last year")
    return version


def test_a_contributor_at_the_same_moment_as_the_submission_cannot_sign(place: Office) -> None:
    """Helen's contribution is under way while the submission comes: it waits, and then her signature is refused."""
    version = place.ready()
    facts = {"c": place.council.id, "v": version.id}
    submitted = threading.Event()

    def send() -> None:
        with by_hand(place) as connection:
            connection.execute(SUBMISSION, {"v": version.id, "p": place.tom.id})
        submitted.set()

    with by_hand(place) as connection:
        connection.execute(CONTRIBUTOR, {**facts, "p": place.helen.id})
        sender = threading.Thread(target=send)
        sender.start()
        assert not submitted.wait(0.5), "the submission did not wait for the contributor"
    sender.join(timeout=20)
    assert submitted.is_set()
    with pytest.raises(IntegrityError, match="may not sign"), by_hand(place) as connection:
        connection.execute(SIGNATURE, {"v": version.id, "p": place.helen.id})


@pytest.mark.parametrize(
    "statement",
    [
        "insert into tenants.figure (council_id, version_id, cell, label, unit, computed, place) "
        "select council_id, id, 'c999', 'l', 'pence', false, 99 from tenants.version where id = :v",
        "delete from tenants.figure where version_id = :v",
        "update tenants.finding_total set answered = 1 where check_id in "
        "(select id from tenants.check_run where version_id = :v)",
        "update tenants.explanation set withdrawn_at = now() where version_id = :v",
        "update tenants.explanation set reason = 'another' where version_id = :v",
    ],
)
def test_figures_findings_and_answers_are_closed_at_submission(place: Office, statement: str) -> None:
    version = explained(place)
    with by_hand(place) as connection:
        assert connection.execute(text(statement), {"v": version.id}).rowcount > 0, "the control changed nothing"
        connection.rollback()
    with by_hand(place) as connection:
        connection.execute(SUBMISSION, {"v": version.id, "p": place.tom.id})
    with pytest.raises(IntegrityError) as refused, by_hand(place) as connection:
        connection.execute(text(statement), {"v": version.id})
    assert isinstance(as_refusal(refused.value), Closed)
