"""What the doctor says of the log: that it does not hold, or that nobody looks any more."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from reeve.proof import SigningKey
from tests.reeve.doctor.patients import Environ, admin, said, well

__all__ = ["admin", "well"]

LOOK = text(
    "insert into platform.log_look (at, size, receipts, heads, faults) "
    "values (now() - make_interval(days => :days), 3, 3, 1, cast(:faults as jsonb))"
)

KEY = text("insert into platform.receipt_key (public_key, from_at, kept_at) values (:key, now(), now())")


@pytest.mark.parametrize(
    ("days", "faults", "words"),
    [
        (0, "[]", []),
        (0, '["one", "another"]', ["The log of what was received does not hold in 2 places. Run `reeve log verify`."]),
        (3, "[]", ["Start a worker: it does so every night."]),
    ],
    ids=["well", "does not hold", "nobody looks"],
)
def test_of_the_log(well: Environ, admin: Connection, days: int, faults: str, words: list[str]) -> None:
    admin.execute(LOOK, {"days": days, "faults": faults})
    found = said(well)
    admin.execute(text("set session_replication_role = replica"))
    admin.execute(text("delete from platform.log_look"))
    assert len(found) == len(words)
    assert all(sentence.endswith(expected) for sentence, expected in zip(found, words, strict=True)), found


@pytest.mark.one_server
def test_of_a_key_that_nobody_announced(well: Environ, admin: Connection) -> None:
    known, other = SigningKey.parse(well["REEVE_RECEIPT_KEY"]).public, SigningKey(bytes(32)).public
    for key, wrong in ((known, []), (other, [f"Receipts are signed with {known.id}, a key that nobody announced."])):
        admin.execute(KEY, {"key": key.text})
        found = said(well)
        admin.execute(text("set session_replication_role = replica"))
        admin.execute(text("delete from platform.receipt_key"))
        admin.execute(text("set session_replication_role = origin"))
        assert [sentence.partition(" Put")[0] for sentence in found] == wrong
