"""What the doctor says of a department's server that takes nothing, and of a key that changed silently."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from tests.reeve.doctor.patients import Environ, admin, said, well

__all__ = ["admin", "well"]

pytestmark = pytest.mark.one_server
SERVER = text(
    "insert into platform.channel_server (id, department_id, name, kind, means, host, port, path, pinned, for_tests, "
    "public_key, made_at, made_by_name, refused_at, refused_words, refusals, ended_at) "
    "select gen_random_uuid(), id, :name, 'practice', 'sftp', 'sftp.example.org', 22, '/in', 'a key', false, 'ours', "
    "now(), 'Pat Platform', '2026-11-27 16:02+00', 'The department''s server did not answer.', 3, "
    "case when :ended then now() end from platform.department where slug = 'dwp'"
)

ALARM = text(
    "insert into platform.key_alarm (id, about, shown, words, noticed_at, settled_at, settled_by_name, settled_words) "
    "values (cast(:id as uuid), 'channels/1', 'a key', 'It showed another key.', '2026-11-27 16:02+00', "
    "case when :settled then now() end, case when :settled then 'Pat' end, case when :settled then 'A test' end)"
)


@pytest.fixture
def servers(admin: Connection) -> Iterator[Connection]:
    yield admin
    admin.execute(text("delete from platform.channel_server"))


def test_of_a_server_in_trouble(well: Environ, servers: Connection) -> None:
    servers.execute(SERVER, {"name": "DWP's own server", "ended": False})
    servers.execute(SERVER, {"name": "One that ended", "ended": True})
    (sentence,) = said(well)
    assert sentence == (
        "The server “DWP's own server” (practice) takes nothing since 27 November 2026 at 16:02. "
        "The department's server did not answer. What waits for it is handed over by itself, and its time counts. "
        """Run `reeve channel test 'DWP'"'"'s own server'`."""
    )


def test_of_a_key_that_changed_until_it_is_settled(well: Environ, admin: Connection) -> None:
    for number, settled in ((1, True), (2, False)):
        admin.execute(ALARM, {"id": f"{number}0000000-0000-4000-8000-000000000000", "settled": settled})
    found = said(well)
    admin.execute(text("set session_replication_role = replica"))
    admin.execute(text("delete from platform.key_alarm"))
    admin.execute(text("set session_replication_role = origin"))
    assert found == [
        "Noticed 27 November 2026 at 16:02 and not settled (alarm 20000000): It showed another key. "
        'Find out what it was, and run `reeve alarm settle 20000000 "what it was"`: until then it is told.'
    ]
