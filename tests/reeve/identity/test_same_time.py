"""Known and unknown accounts take the same time: measured with real argon2 hashes and compared by rank (Mann-Whitney).

Kept to what a machine shared with other work can hold: a true difference shows in every round, chance does not.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from math import sqrt
from uuid import uuid4

import pytest
from sqlalchemy import delete, update

from reeve.database import Role, now, unit
from reeve.identity import sign_in as room
from reeve.identity.models import Credential, Person, SignInAttempt
from reeve.identity.passwords import hash_password, matches
from reeve.identity.recover import ask_recovery
from reeve.identity.sign_in import sign_in
from tests.factories import Factory
from tests.reeve.identity.signing_in import PASSWORD

pytestmark = pytest.mark.usefixtures("hashed_as_served")
SAMPLES = 12
ROUNDS = 3
LARGEST_Z = 2.58  # two-sided, p = 0.01
CLOSE = 0.05

Try = Callable[[str], None]


def guess(email: str) -> None:
    with unit(Role.GATE):
        assert sign_in(email, "not the password", remote="192.0.2.1") is None


def right_password(email: str) -> None:
    with unit(Role.GATE):
        assert sign_in(email, PASSWORD, remote="192.0.2.1") is None


def ask(email: str) -> None:
    with unit(Role.GATE):
        ask_recovery(email, remote="192.0.2.1")


def rank_difference(first: Sequence[float], second: Sequence[float]) -> float:
    """The Mann-Whitney U of two samples as a standard score: 0 where neither tends to be the larger."""
    larger = sum((a > b) + 0.5 * (a == b) for a, b in itertools.product(first, second))
    n, m = len(first), len(second)
    return abs(larger - n * m / 2) / sqrt(n * m * (n + m + 1) / 12)


def known(factory: Factory, stored: bytes, *, idle: bool = False) -> Iterator[str]:
    """People with a password, each tried once, so that no wait comes in between."""
    while True:
        person = factory.person()
        with unit(Role.GATE, person_id=person.id) as session:
            session.add(Credential(person_id=person.id, kind="password", secret=stored, confirmed_at=now()))
        if idle:
            at = now() - timedelta(days=50)
            factory.session.execute(update(Person).where(Person.id == person.id).values(active_at=at))
            factory.session.commit()
        yield person.email


def unknown() -> Iterator[str]:
    while True:
        yield f"sam.example.{uuid4().hex[:8]}@example.org"


def seconds(attempt: Try, email: str) -> float:
    begun = time.perf_counter()
    attempt(email)
    return time.perf_counter() - begun


def tells_apart(factory: Factory, attempt: Try, one: Iterator[str], other: Iterator[str]) -> bool:
    """Whether the two can be told apart by time in every round."""
    for _ in range(ROUNDS):
        factory.session.execute(delete(SignInAttempt))
        factory.session.commit()
        pairs = [(next(one), next(other)) for _ in range(SAMPLES)]
        times = [(seconds(attempt, a), seconds(attempt, b)) for a, b in pairs]
        first, second = zip(*times, strict=True)
        apart = abs(statistics.median(first) / statistics.median(second) - 1)
        if rank_difference(first, second) < LARGEST_Z or apart < CLOSE:
            return False
    return True


@pytest.fixture(scope="module")
def stored() -> bytes:
    return hash_password(PASSWORD)


@pytest.mark.parametrize("attempt", [guess, ask])
def test_known_and_unknown_take_the_same_time(factory: Factory, stored: bytes, attempt: Try) -> None:
    assert not tells_apart(factory, attempt, known(factory, stored), unknown())


def test_a_dormant_account_with_its_right_password_takes_as_long_as_a_wrong_one(
    factory: Factory, stored: bytes
) -> None:
    assert not tells_apart(factory, right_password, known(factory, stored, idle=True), unknown())


def test_the_measure_sees_a_difference(factory: Factory, stored: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the work done for nobody's sake, the times tell."""
    monkeypatch.setattr(room, "matches", lambda known, word: known is not None and matches(known, word))
    assert tells_apart(factory, guess, known(factory, stored), unknown())


def test_the_ranks_are_compared_rightly() -> None:
    assert rank_difference([1, 2, 3, 4], [1, 2, 3, 4]) == 0
    assert rank_difference(range(30), range(30, 60)) > 6
