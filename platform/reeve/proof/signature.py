"""The signature document: who certified which manifest, as what, and how Reeve knew them. ``reeve-signature/1``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reeve.proof.canonical import JSON, utc
from reeve.proof.manifest import Person, standing

FORMAT = "reeve-signature/1"


@dataclass(frozen=True)
class Evidence:
    """How the certifier was known: the second factor (``totp``, ``recovery code``, ...) and when it was shown."""

    method: str
    authenticated_at: datetime

    def document(self) -> dict[str, JSON]:
        return {"method": self.method, "authenticated_at": utc(self.authenticated_at)}


@dataclass(frozen=True)
class Signature:
    """A certifier's act over ``manifest``, a digest. ``capacity`` in words; ``deputy_for`` where they stood in;
    ``typed`` is the name and capacity they typed, where the department asks for a typed signature."""

    manifest: str
    certifier: Person
    capacity: str
    statement: str
    signed_at: datetime
    evidence: Evidence
    practice: bool
    deputy_for: Person | None = None
    typed: Mapping[str, str] | None = None

    def document(self) -> dict[str, JSON]:
        """The canonical document; ``typed`` is in it only where there is one."""
        return {
            "format": FORMAT,
            "manifest": self.manifest,
            "certifier": {
                **self.certifier.document(),
                "capacity": self.capacity,
                "deputy_for": None if self.deputy_for is None else self.deputy_for.document(),
            },
            "statement": self.statement,
            "signed_at": utc(self.signed_at),
            "evidence": self.evidence.document(),
            "standing": standing(self.practice),
            **({} if self.typed is None else {"typed": dict(self.typed)}),
        }
