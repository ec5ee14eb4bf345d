"""Who else lives there: the S lines of a claim, and the counts and deductions on its D line that agree with them."""

from __future__ import annotations

from reeve.samples import days, people
from reeve.samples.claims import FAMILY_PREMIUM_CLOSED, LEGACY, PENSION, Claim
from reeve.samples.month import Month, Values, amount_of

CHILD, NON_DEPENDANT = "1", "2"
NOT_WORKING = 2040
_DEDUCTIONS = ((192, 278, 4685), (279, 364, 6435), (365, 484, 10520), (485, 604, 11985), (605, 800, 13145))
"""Gross weekly income in pounds from and to, and the deduction in pence (SI 2006/213 reg 74, table of 2026-27)."""


def fill(month: Month, claim: Claim) -> None:
    """Adds the members of the household and what the claim line says of them."""
    if claim.kind == LEGACY and month.chance(0.55):
        claim.members += [_child(month, claim, place) for place in range(month.between(1, 4))]
    children = len(claim.members)
    adults = 1 if month.chance({PENSION: 0.07, LEGACY: 0.10}.get(claim.kind, 0.0)) else 0
    claim.members += [_non_dependant(month, claim) for _ in range(adults)]
    claim.values |= {"DNNUMDEPS": children, "NNNONDEPS": adults}
    if children and claim.received < FAMILY_PREMIUM_CLOSED:
        claim.values["CCFAMPREM" if claim.partner else "CCFAMLPPREM"] = "1"


def deductions(claim: Claim) -> int:
    """Pence a week taken from the award for non-dependants."""
    return sum(amount_of(member, "NNDEDUC1") for member in claim.members)


def spare_of_deductions(claim: Claim) -> None:
    """No deduction is made where the claimant or partner has a disability benefit (reg 74(6))."""
    for member in claim.members:
        member.pop("NNDEDUC1", None)
        member.pop("NAGWKINC1", None)


def lighten_deductions(claim: Claim) -> None:
    """The lowest deduction, so that an award is left."""
    for member in claim.members:
        if "NNDEDUC1" in member:
            member.pop("NAGWKINC1", None)
            member |= {"NNSTAT1": "1", "NNDEDUC1": NOT_WORKING}


def _child(month: Month, claim: Claim, place: int) -> Values:
    born = days.before(month.extract, 120 + month.rng.random() * 16.5 * 365)
    return _member(claim) | {
        "CCSUBTYPE": CHILD,
        "CCSUBREF": f"{claim.number:08d}{place:02d}",
        "CDSUBSTART": max(born, claim.received),
        "CCSUBSURNAME": claim.claimant.surname,
        "CCSUBFORENAME": people.forename(month.rng),
        "CDSUBDOB": born,
    }


def _non_dependant(month: Month, claim: Claim) -> Values:
    member = _member(claim) | {
        "CCSUBTYPE": NON_DEPENDANT,
        "CCSUBREF": people.nino(month.code, claim.number, 2),
        "CDSUBSTART": days.after(claim.received, 10),
        "CCSUBSURNAME": claim.claimant.surname,
        "CCSUBFORENAME": people.forename(month.rng),
        "CDSUBDOB": days.before(month.extract, (26 + 20 * month.rng.random()) * 365.25),
        "NNSTAT1": "1",
    }
    if claim.new or month.chance(0.45):
        return member | {"NNDEDUC1": NOT_WORKING}
    low, high, deduction = _DEDUCTIONS[month.between(0, 2)]
    return member | {"NNSTAT1": "2", "NAGWKINC1": month.pence(low, high), "NNDEDUC1": deduction}


def _member(claim: Claim) -> Values:
    return {
        "REC_TYPE": "S",
        "LCHBREF": claim.values["LCHBREF"],
        "LCLCTRREF": claim.values.get("LCLCTRREF", ""),
        "CCNINO": claim.claimant.nino,
    }
