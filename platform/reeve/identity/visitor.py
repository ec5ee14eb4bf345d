"""Who is at the door: a signed-in person, the houses they belong to, and the house they are in now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from reeve.identity.permissions import Act, may


@dataclass(frozen=True)
class House:
    """A council or a department, as the door knows it."""

    kind: Literal["council", "department"]
    id: UUID
    slug: str
    name: str


@dataclass(frozen=True)
class Standing:
    """One role a person holds today; ``house`` is None for the platform itself."""

    role: str
    house: House | None = None
    capacity: str | None = None


@dataclass(frozen=True)
class Visitor:
    """A signed-in person. ``council`` and ``department`` say where they are in this request, if anywhere;
    ``acting_council_id`` where the session was before; ``by_passkey`` whether a passkey alone opened it."""

    person_id: UUID
    name: str
    email: str
    token_hash: str
    second_factor_at: datetime
    acting_council_id: UUID | None = None
    standings: tuple[Standing, ...] = ()
    council: House | None = None
    department: House | None = None
    by_passkey: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """The roles that count here: those in this council, those in the department, and the platform's."""
        houses = (None, self.council, self.department)
        return frozenset(s.role for s in self.standings if s.house in houses)

    @property
    def capacity(self) -> str | None:
        """In what capacity the person certifies for this council, such as "Section 151 officer"."""
        here = [s for s in self.standings if self.council is not None and s.house == self.council]
        return next((s.capacity for s in here if s.role == "certifier"), None)

    @property
    def councils(self) -> tuple[House, ...]:
        return self.houses("council")

    @property
    def departments(self) -> tuple[House, ...]:
        return self.houses("department")

    def houses(self, kind: str) -> tuple[House, ...]:
        """Each house of this kind the person belongs to, once, by name."""
        found = {s.house for s in self.standings if s.house is not None and s.house.kind == kind}
        return tuple(sorted(found, key=lambda house: house.name))

    def may(self, act: Act) -> bool:
        return may(self.roles, act)
