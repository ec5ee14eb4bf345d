"""The jobs of this room: testing a server, and telling the platform of one in trouble."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from sqlalchemy.exc import DBAPIError

from reeve.channels.tell import tell_trouble
from reeve.channels.try_out import try_server
from reeve.jobs import UPKEEP, queue

AGAIN = RetryStrategy(max_attempts=20, linear_wait=5, retry_exceptions={DBAPIError})


@queue.task(name="try-channel", queue=UPKEEP, retry=AGAIN)
def run_try_channel(server_id: str) -> None:
    """Test one server; safe to run again."""
    try_server(UUID(server_id))


@queue.task(name="tell-channel", queue=UPKEEP, retry=AGAIN)
def run_tell_channel(server_id: str) -> None:
    """Tell every platform admin that a server is in trouble; safe to run again."""
    tell_trouble(UUID(server_id))
