"""Invented figures for the quarterly debt form: each quarter opens with what the one before closed with."""

from __future__ import annotations

from random import Random

Quarter = dict[str, int]
"""Pence by cell: c001 outstanding at the start, c002 identified, c003 recovered, c004 written off."""


def debt_quarters(council_code: str, quarters: int, *, seed: int = 1) -> list[Quarter]:
    """Quarters in a row, earliest first. Closing debt is opening + identified - recovered - written off."""
    rng = Random(f"{council_code}/debt/{seed}")
    opening = rng.randrange(180_000_000, 900_000_000)
    rows: list[Quarter] = []
    for _ in range(quarters):
        row = debt_quarter(rng, opening)
        opening = closing(row)
        rows.append(row)
    return rows


def debt_quarter(rng: Random, opening: int) -> Quarter:
    """About a twentieth of the debt is newly found, a little less recovered, a little written off."""
    return {
        "c001": opening,
        "c002": opening * rng.randrange(45, 75) // 1000,
        "c003": opening * rng.randrange(45, 72) // 1000,
        "c004": opening * rng.randrange(4, 14) // 1000,
    }


def closing(row: Quarter) -> int:
    return row["c001"] + row["c002"] - row["c003"] - row["c004"]
