"""The database's login roles: each sees only what its part of the house needs (design.md part 4, "Isolation")."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A PostgreSQL role. The first five are what the running service logs in as."""

    GATE = "reeve_gate"
    COUNCIL = "reeve_council"
    DEPARTMENT = "reeve_department"
    PLATFORM = "reeve_platform"
    JOBS = "reeve_jobs"
    BACKUP = "reeve_backup"
    MIGRATOR = "reeve_migrator"
    AUDITOR = "reeve_auditor"
    QUEUER = "reeve_queuer"
    EXAMINER = "reeve_examiner"

    @property
    def short(self) -> str:
        return self.value.removeprefix("reeve_")


SERVING = (Role.GATE, Role.COUNCIL, Role.DEPARTMENT, Role.PLATFORM, Role.JOBS)
LOGIN = (*SERVING, Role.BACKUP)
BARE = (Role.MIGRATOR, Role.AUDITOR, Role.QUEUER, Role.EXAMINER)
