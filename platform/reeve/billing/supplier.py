"""Who sells Reeve: the name, VAT number and bank account printed on a quote and an invoice, from a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from reeve.installation import here


@dataclass(frozen=True)
class Supplier:
    """``invented`` while it is the example that comes with Reeve, and every paper then says so."""

    invented: bool
    name: str
    address: tuple[str, ...]
    country: str
    company_number: str
    vat_number: str
    email: str
    bank: str
    sort_code: str
    account_number: str


def supplier() -> Supplier:
    """The file ``REEVE_SUPPLIER`` names, else the invented one. A missing key stops with its name."""
    return read_supplier(here().settings.supplier)


@cache
def read_supplier(path: Path | None) -> Supplier:
    given = path or files("reeve.billing").joinpath("supplier.toml")
    data = tomllib.loads(given.read_text(encoding="utf-8"))
    return Supplier(**{"invented": False, **data, "address": tuple(data["address"])})
