"""The subsidy arithmetic a second time, from its sources and in fractions: nothing here comes from ``reeve``."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, Decimal
from fractions import Fraction
from random import Random

Claim = dict[str, int]
"""Whole pounds by cell."""

ENTERED = (
    *("c005", "c008", *(f"c{number:03}" for number in (*range(11, 16), *range(22, 34)))),
    *("x201", "x202", "x203", "x204", "x205", "x206", "c129s", "x301", "c208s", "c190s", "c179s"),
)


def claims(count: int, seed: int = 1) -> list[Claim]:
    """Invented claims whose local authority errors lie below, between, above and exactly on the thresholds."""
    rng = Random(seed)
    made = []
    for _ in range(count):
        claim = {cell: rng.randrange(0, 10 ** rng.randrange(1, 9)) for cell in ENTERED}
        claim["x301"] = rng.randrange(1, 90_000_000)
        edge = rng.choice((Fraction(48, 10_000), Fraction(54, 10_000))) * claim["x301"]
        total = max(0, rng.choice((int(edge) - 1, int(edge), int(edge) + 1, rng.randrange(0, 600_000))))
        claim["c026"] = rng.randrange(0, total + 1)
        claim["x204"] = total - claim["c026"]
        made.append(claim)
    return made


def to_pound(amount: Fraction) -> int:
    """Amounts of 50 pence or less are rounded down, amounts over 50 pence up (manual 2018-19, paragraph 105)."""
    return int((Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal(1), ROUND_HALF_DOWN))


def percent(of: int, number: str) -> Fraction:
    return Fraction(number) / 100 * of


def addition(error: int, specified: int) -> int:
    """SI 2010/2481 article 3."""
    if error <= percent(specified, "0.48"):
        return error
    return to_pound(percent(error, "40")) if error <= percent(specified, "0.54") else 0


def scottish_form(claim: Claim) -> Claim:
    """The cells that MPF720B works out, from the formulas printed on it."""
    c = claim
    full = c["c012"] + c["c014"] + c["c022"] + c["c023"] + c["c025"]
    at_full = full - (c["c190s"] + c["c029"] + c["c031"] + c["c032"] + c["c033"])
    reduced = to_pound(percent(c["c028"], "40")) + to_pound(percent(c["c033"], "40"))
    rebates = at_full + reduced + c["c208s"]
    total = rebates + c["c129s"] + c["c005"] - c["c179s"]
    in_year = sum(c[f"c{cell:03}"] for cell in (*range(12, 16), *range(22, 29)))
    return {
        "c034s": at_full, "c035s": reduced, "c036s": rebates, "c037": in_year, "c003": rebates, "c004": c["c129s"],
        "c006": c["c179s"], "c007": total, "c009": total - c["c008"],
    }  # fmt: skip


def earned(claim: Claim) -> Claim:
    """What the overpayments of each class earn (manual Appendix A; SI 1998/562 article 18)."""
    return {
        "department_error_not_recovered": claim["c025"] + claim["x203"],
        "department_error_recovered": 0,
        "authority_error": addition(claim["c026"] + claim["x204"], claim["x301"]),
        "technical": 0,
        "eligible": to_pound(percent(claim["c028"] + claim["x206"], "40")),
    }
