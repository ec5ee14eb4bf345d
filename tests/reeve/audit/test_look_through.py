"""What ``reeve audit verify`` finds with nothing but this database: the receipts in it name entries of the history."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from councils.delivery.deliver import deliver
from reeve.audit import record
from reeve.commands.audit import look_through
from reeve.database import Role, unit
from tests.councils.delivery.submitted import submitted
from tests.factories import Factory


@pytest.mark.parametrize("written_anew", [False, True], ids=["cut off", "written anew"])
def test_a_history_cut_before_a_receipts_entry_is_seen(factory: Factory, written_anew: bool) -> None:
    given = submitted(factory, signed=False)
    with unit(Role.COUNCIL, council_id=given.council_id):
        record("tested", subject="x", words="did what is to be forgotten")
    deliver(given.council_id, given.submission_id)
    count, found = look_through(given.council_id)
    assert (count > 1, found) == (True, [])
    factory.session.execute(text("set local session_replication_role = replica"))
    factory.session.execute(text("delete from platform.audit_entry where chain_id = :c"), {"c": given.council_id})
    factory.session.commit()
    if written_anew:
        for number in range(count + 2):
            with unit(Role.COUNCIL, council_id=given.council_id):
                record("tested", subject="x", words=f"did thing {number}")
    _, found = look_through(given.council_id)
    assert {fault.words for fault in found} == {"the chain no longer holds the entry that a receipt names"}
