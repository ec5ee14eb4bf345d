"""How the embedded server is set: fit for one machine of two cores shared with the web and the worker."""

from __future__ import annotations

from pathlib import Path

SERVER = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_min_messages": "warning",
    # A failing statement and its DETAIL hold the row's values: no personal data reaches a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_wal_size": "128MB",
    "min_wal_size": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def server(*, fast: bool) -> dict[str, str]:
    """The server's settings by PostgreSQL name. ``fast`` gives up durability for throw-away clusters."""
    return SERVER | FAST if fast else dict(SERVER)


def initialise(folder: Path, superuser: str, password: Path, *, fast: bool) -> list[str]:
    """What ``initdb`` is told: scram everywhere, checksums, UTF-8, an order of text no system update can change."""
    return [
        "--pgdata",
        str(folder),
        "--username",
        superuser,
        "--pwfile",
        str(password),
        "--auth-host=scram-sha-256",
        "--auth-local=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        *(["--no-sync"] if fast else []),
    ]
