"""What the child is asked: the compiled rules, the facts, and the keys to exactly the objects it needs."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from councils.columns.keep import read_before
from councils.columns.queries import confirmed
from councils.returns.files import data_key_of, newest_key, place_of
from councils.returns.models import Figure, StoredFile, Version
from councils.returns.queries import (
    PreviousVersion,
    definition_of,
    figures_of,
    file_of,
    get_obligation_by_id,
    previous_accepted,
)
from councils.validation.queries import keys_file_of
from reeve.database import db
from reeve.definitions import Definition
from reeve.department.models import Obligation
from reeve.identity.queries import today
from reeve.installation import here, store_url
from reeve.register.authorities import names_by_code
from reeve.register.queries import council_codes
from reeve.rules import pack
from reeve.vault import DataKey, Place, new_object_id

FINDINGS, KEYS = "findings", "keys"
RECORD_KEY = "record-key"


@dataclass(frozen=True)
class Asked:
    """One request to the child; ``new_keys`` close what it will store, by purpose."""

    payload: Mapping[str, Any]
    new_keys: Mapping[str, DataKey]
    definition: Definition
    compared_with: UUID | None


def ask(version: Version) -> Asked:
    """Everything the child needs to check ``version``, read in the open unit."""
    obligation = get_obligation_by_id(version.obligation_id)
    return ask_about(obligation, lambda previous: subject(version, previous))


def ask_about(obligation: Obligation, subject: Callable[[PreviousVersion | None], Mapping[str, Any]]) -> Asked:
    """Everything the child needs to check what ``subject`` names as a return of ``obligation``."""
    definition, previous = definition_of(obligation), previous_accepted(obligation)
    new_keys = {FINDINGS: DataKey.new(), KEYS: DataKey.new()}
    payload: dict[str, Any] = {
        "rules": base64.b64encode(pack(definition.layout)).decode(),
        "store": store_url(here().settings),
        "period": obligation.period,
        "council_codes": sorted(council_codes(db.council)),
        "councils": names_by_code(),
        "today": today().isoformat(),
        "record_key": newest_key().derive(RECORD_KEY).hex(),
        "columns_confirmed": confirmed(obligation.return_key) if definition.kind == "extract" else {},
        **{purpose: new_object(obligation, purpose, key) for purpose, key in new_keys.items()},
        **subject(previous),
    }
    return Asked(payload, new_keys, definition, None if previous is None else previous.version.id)


def subject(version: Version, previous: PreviousVersion | None) -> dict[str, Any]:
    """The file and last period's compared columns; of a form its entered cells and last period's."""
    file = file_of(version)
    if file is None:
        entered = [figure for figure in figures_of(version) if not figure.computed]
        cells = {figure.cell: as_text(figure) for figure in entered}
        before = None if previous is None else {cell: as_text(figure) for cell, figure in previous.figures.items()}
        unable = [figure.cell for figure in entered if figure.unable]
        return {"cells": cells, "previous_cells": before, "unable": unable}
    obligation = get_obligation_by_id(version.obligation_id)
    columns = read_before(version, obligation.return_key, definition_of(obligation).layout)
    return {"file": existing(file), "previous": earlier_keys(previous), "columns_before": columns}


def earlier_keys(previous: PreviousVersion | None) -> dict[str, str] | None:
    """The compared columns of last period's version."""
    keys = None if previous is None else keys_file_of(previous.version)
    return None if keys is None else existing(keys)


def as_text(figure: Figure) -> str | None:
    return None if figure.amount is None else str(figure.amount)


def existing(file: StoredFile) -> dict[str, str]:
    return sealed(place_of(file), data_key_of(file))


def new_object(obligation: Obligation, purpose: str, key: DataKey) -> dict[str, str]:
    return sealed(Place(purpose, obligation.council_id, new_object_id()), key)


def sealed(place: Place, key: DataKey) -> dict[str, str]:
    return {
        "purpose": place.purpose,
        "council_id": str(place.council_id),
        "object_id": str(place.object_id),
        "key": base64.b64encode(key.secret).decode(),
    }
