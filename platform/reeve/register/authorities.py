"""The 397 authorities as data: mySociety's list of UK local authorities (CC-BY-4.0), 10 July 2025, dataset v1.6.1."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from reeve.errors import NotFound

ATTRIBUTION = "UK local authority names and codes by mySociety, CC BY 4.0 (dataset v1.6.1, 10 July 2025)."


class UnknownAuthority(NotFound):
    """No authority in the register has this name. Look it up with `reeve council list`."""

    title = "Council not found"


@dataclass(frozen=True)
class Authority:
    """One line of the register. ``since`` is the first day of its GSS code; ``register_code`` has three letters."""

    slug: str
    name: str
    short_name: str
    nation: str
    region: str
    kind: str
    kind_code: str
    tier: str
    administers_hb: bool
    gss_code: str
    register_code: str
    since: date | None

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(code for code in (self.gss_code, self.register_code) if code)


@cache
def authorities() -> dict[str, Authority]:
    """Every authority of the register by its slug."""
    with files(__package__).joinpath("authorities.csv").open(encoding="utf-8") as lines:
        return {row["slug"]: authority(row) for row in csv.DictReader(lines)}


@cache
def names_by_code() -> dict[str, str]:
    """The name of the council that each code of the register stands for."""
    return {code: authority.name for authority in authorities().values() for code in authority.codes}


def get_authority(slug: str) -> Authority:
    """Raises UnknownAuthority."""
    found = authorities().get(slug)
    if found is None:
        raise UnknownAuthority(f"No council in the register is called {slug!r}. `reeve council list` shows them all.")
    return found


def authority(row: dict[str, str]) -> Authority:
    since = date.fromisoformat(row["since"]) if row["since"] else None
    return Authority(**{**row, "administers_hb": row["administers_hb"] == "yes", "since": since})  # type: ignore[arg-type]
