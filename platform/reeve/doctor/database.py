"""The database: does it answer, is each role the right one, are the walls up, is it the version this code wants?"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from reeve.alarms.queries import open_alarms
from reeve.config import Settings
from reeve.database.engines import role_faults
from reeve.database.roles import Role
from reeve.doctor import looks
from reeve.doctor.finding import Finding
from reeve.installation import embedded_cluster, role_urls
from reeve.proof import SigningKey
from reeve.transparency.keys import key_fault, own_keys
from reeve.web.filters import day_and_time

PREPARE = "Run `reeve database prepare`."
LOOKED_WITHIN = timedelta(days=2)
MOST_SKEW = 5
"""Seconds. A code of an authenticator is good for 30, and a deadline is a moment."""


def database(settings: Settings) -> Iterator[Finding]:
    urls = {Role(f"reeve_{name}"): url for name, url in settings.role_urls.items()}
    if settings.embedded:
        if not settings.data_dir.is_dir():
            return
        if not embedded_cluster(settings).ready():
            yield Finding("The embedded database is not running.", "Run `reeve up`, or `reeve database start`.")
            return
        urls = dict(role_urls(settings))
    faults = list(roles(urls))
    yield from faults
    if not faults and {Role.GATE, Role.JOBS} <= set(urls):
        yield from as_gate(urls[Role.GATE], settings)
        yield from as_queue(urls[Role.JOBS], settings)
    if not faults and Role.PLATFORM in urls:
        yield from as_platform(urls[Role.PLATFORM])


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def roles(urls: Mapping[Role, str]) -> Iterator[Finding]:
    """Each role gets in, and is one that the walls bind."""
    for role, url in urls.items():
        try:
            with connected(url) as connection:
                name, faults = role_faults(connection, role)
        except ArgumentError:
            yield Finding(
                f"The address of the role {role} is not an address.", "Write postgresql://role:password@host/db."
            )
        except OperationalError as error:
            yield turned_away(role, url, error)
        else:
            if faults:
                yield Finding(
                    f"The database role {name} {' and '.join(faults)}.",
                    f"{PREPARE} Give the service the address of {role}, and no other.",
                )


def turned_away(role: Role, url: str, error: OperationalError) -> Finding:
    """Why the database did not let us in, without its own words: they may hold more than they should."""
    parts, said = make_url(url), str(error.orig)
    where = f"{parts.host or 'this machine'}:{parts.port or 5432}"
    if "password authentication failed" in said or "no password supplied" in said:
        return Finding(f"The database at {where} does not accept the password of {role}.", PREPARE)
    if "does not exist" in said:
        return Finding(f"The database at {where} has no {parts.database} or no role {role}.", PREPARE)
    return Finding(f"The database at {where} cannot be reached as {role}.", "Start it, or correct the address.")


def as_gate(url: str, settings: Settings) -> Iterator[Finding]:
    """What any role may see: the version, the walls, the clock."""
    with connected(url) as connection:
        yield from migrations(connection)
        if down := looks.unwalled(connection):
            yield Finding(f"The walls are down at {', '.join(down[:3])}, {len(down)} tables in all.", PREPARE)
        yield from log(connection)
        yield from receipt_key(connection, settings)
        skew = (looks.clock_of(connection) - datetime.now(UTC)).total_seconds()
        if abs(skew) > MOST_SKEW:
            way = "ahead of" if skew > 0 else "behind"
            yield Finding(
                f"The database's clock is {abs(skew):.0f} seconds {way} this machine's.",
                "Set both by a time server: codes and deadlines depend on it.",
            )


def log(connection: Connection) -> Iterator[Finding]:
    """Whether the log of what was received holds, and whether anybody still looks."""
    try:
        found = looks.newest_look(connection)
    except DBAPIError:
        connection.rollback()
        return  # an older migration, which is told already
    if found is None:
        return
    at, faults = found
    if faults:
        yield Finding(f"The log of what was received does not hold in {faults} places.", "Run `reeve log verify`.")
    if datetime.now(UTC) - at > LOOKED_WITHIN:
        yield Finding(f"The log was last looked through on {at:%-d %B %Y}.", "Start a worker: it does so every night.")


def receipt_key(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Whether receipts are signed with a key that everybody may know of."""
    key = key_in_use(settings)
    try:
        keys = own_keys(Session(connection))
    except DBAPIError:
        connection.rollback()
        return  # an older migration, which is told already
    if key is not None and keys and (fault := key_fault(keys, key.public, at=datetime.now(UTC))):
        yield Finding(*fault)


def key_in_use(settings: Settings) -> SigningKey | None:
    """None where there is none yet, or none that can be read: that is told elsewhere."""
    file = settings.data_dir / "receipt-key"
    try:
        return SigningKey.parse(settings.receipt_key or file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def migrations(connection: Connection) -> Iterator[Finding]:
    try:
        found = looks.migration_of(connection)
    except DBAPIError:
        connection.rollback()
        found = None
    if found != looks.newest_migration():
        at = f"at migration {found}" if found else "not prepared for Reeve"
        yield Finding(f"The database is {at}; this version of Reeve wants {looks.newest_migration()}.", PREPARE)


def as_platform(url: str) -> Iterator[Finding]:
    """Whether a department's server takes what it is given, and whether a key changed that nobody answered for."""
    with connected(url) as connection:
        try:
            found, alarms = looks.servers_in_trouble(connection), open_alarms(Session(connection))
        except DBAPIError:
            return  # an older migration, which is told already
        for alarm in alarms:
            settle = f'`reeve alarm settle {alarm.reference} "what it was"`: until then it is told.'
            yield Finding(alarm.told, f"Find out what it was, and run {settle}")
    for server in found:
        option = "" if server.department == "dwp" else f" --department {server.department}"
        since = f"takes nothing since {day_and_time(server.since)}"
        yield Finding(
            f"The server “{server.name}” ({server.kind}) {since}. {server.words}",
            f"What waits for it is handed over by itself, and its time counts. Run `reeve channel test "
            f"{shlex.quote(server.name)}{option}`.",
        )


def as_queue(url: str, settings: Settings) -> Iterator[Finding]:
    """Whether anybody works, and what lies about."""
    with connected(url) as connection:
        try:
            alive = looks.workers_alive(connection, within=settings.stalled_after)
            queue = looks.queue_of(connection, stalled_after=settings.stalled_after)
        except DBAPIError:
            yield Finding("The queue of jobs is not there.", PREPARE)
            return
    if not alive:
        yield Finding(
            "No worker is running, so nothing is checked, delivered or sent.",
            "Start one: `reeve worker`.",
        )
    if queue.left_behind:
        yield Finding(f"{queue.left_behind} jobs were left by a worker that died.", "Start one: it takes them up.")
    if queue.waiting:
        yield Finding(f"{queue.waiting} jobs have waited for more than 15 minutes.", "Start another worker.")
    if queue.failed:
        yield Finding(f"{queue.failed} jobs failed for good.", "Look for their numbers in the worker's log.")
