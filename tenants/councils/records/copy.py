"""The copy of record, laid out: for the council's page, for whoever has a link, and for whatever prints it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from councils.delivery.models import Delivery
from councils.returns.queries import previous_accepted
from councils.signoff.paper import Paper, paper_of
from reeve.database import db
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.rulebook.queries import get_definition_by_hash

FACTORS = {
    "totp": "a one-time code of their authenticator",
    "passkey": "their passkey",
    "recovery": "a recovery code",
}


class NoCopyYet(NotFound):
    """There is no copy of record yet. It is there once the department's inbox has taken the return."""

    title = "There is no copy of record yet"


@dataclass(frozen=True)
class Copy:
    """Everything a councillor or an auditor reads, from the documents of the receipt file ``parts``. ``provisional``
    says why the rules were, where they were."""

    paper: Paper
    name: str
    provisional: str | None
    parts: Mapping[str, Any]

    @property
    def council_code(self) -> str:
        code: str = self.parts["manifest"]["obligation"]["council"]["code"]
        return code

    @property
    def signature(self) -> Mapping[str, Any] | None:
        signature: Mapping[str, Any] | None = self.parts["signature"]
        return signature

    @property
    def known_by(self) -> str:
        """How Reeve knew the certifier when they signed."""
        method = "" if self.signature is None else self.signature["evidence"]["method"]
        return FACTORS.get(method, method)

    @property
    def entry(self) -> int | None:
        """Which entry of Reeve's log it is, from 1; None for a receipt from before there was a log."""
        log = self.parts.get("log")
        return None if log is None else int(log["index"]) + 1

    def at(self, part: str, *names: str) -> datetime:
        """A time in the documents."""
        found: Any = self.parts[part]
        for name in names:
            found = found[name]
        return datetime.fromisoformat(found)


def copy_of(obligation: Obligation, delivery: Delivery) -> Copy:
    """The copy of record of what was delivered; in the council's unit. Raises NoCopyYet."""
    if delivery.receipt is None:
        raise NoCopyYet
    parts = json.loads(delivery.receipt)
    manifest = parts["manifest"]
    definition = get_definition_by_hash(db.council, manifest["definition"]["hash"])
    paper = paper_of(manifest, definition, previous_accepted(obligation))
    return Copy(
        paper=paper,
        name=f"{definition.title_of(paper.period)}, {paper.period.label}",
        provisional=definition.reason if definition.is_provisional else None,
        parts=parts,
    )
