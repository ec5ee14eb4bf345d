"""What a claim lives on and what it is therefore paid: passport, incomes, capital, award, payments of the month.

Amounts are pence a week. A passported claim gets its whole eligible rent less what must come off; a standard claim
loses part of it to income. No award is above eligible rent or, if there is one, below 50p (reg 75).
"""

from __future__ import annotations

from reeve.samples import days, household
from reeve.samples.claims import LEGACY, PENSION, SUPPORTED, Claim
from reeve.samples.month import Month, amount_of, day_of
from reeve.samples.rent import COUNCIL, NON_HRA

INCOME_SUPPORT, GUARANTEE_CREDIT, JSA, STANDARD, ESA = "1", "2", "3", "4", "5"
PAID, SUSPENDED, OTHER = "1", "2", "0"
LEAST_AWARD = 50
_PASSPORTS = {
    PENSION: ((0.58, GUARANTEE_CREDIT), (1.0, STANDARD)),
    SUPPORTED: ((0.08, ESA), (1.0, STANDARD)),
    LEGACY: ((0.42, ESA), (0.50, INCOME_SUPPORT), (0.52, JSA), (1.0, STANDARD)),
}


def assess(month: Month, claim: Claim) -> None:
    """Gives the claim its incomes, its award and this month's payments. Needs its household and its rent."""
    roll = month.rng.random()
    claim.values["PASSPORTIND"] = next(code for limit, code in _PASSPORTS[claim.kind] if roll <= limit)
    {PENSION: _pension, SUPPORTED: _supported, LEGACY: _working_age}[claim.kind](month, claim)
    _award(month, claim)
    _status(month, claim)


def _pension(month: Month, claim: Claim) -> None:
    values = claim.values
    values["CASRP"] = month.pence(140, 230)
    if claim.partner:
        values["PASRP"] = month.pence(95, 220)
    if month.chance(0.12):
        values["CAAA"] = 7390 if month.chance(0.5) else 11040
        values["CATOTDIS"] = amount_of(values, "CAAA")
        household.spare_of_deductions(claim)
    if values["PASSPORTIND"] == GUARANTEE_CREDIT:
        return
    if month.chance(0.45):
        values["CAOPINC"] = month.pence(12, 130)
    capital = month.pence(0, 15900) if month.chance(0.5) else month.pence(0, 6000)
    values["CATOTCAP"] = capital
    if month.chance(0.2):
        values |= {"CAPCINC": month.pence(3, 17), "CAAIF": amount_of(values, "CASRP")}
    else:
        values["JAINCCAP"] = _tariff(capital, floor=1_000_000, step=50_000)


def _supported(month: Month, claim: Claim) -> None:
    if claim.values["PASSPORTIND"] == STANDARD:
        claim.values |= {"CAOTHINC": month.pence(72, 125), "CATOTCAP": 0}
    else:
        claim.values["CAESABSC"] = month.pence(84, 96)
    claim.values["CNWKLHRS"] = 0


def _working_age(month: Month, claim: Claim) -> None:
    values = claim.values
    if values["PASSPORTIND"] != STANDARD:
        _passported_working_age(month, claim)
        return
    gross = month.pence(90, 420)
    values |= {"CAGWKEMP": gross, "CANWKEMP": gross * 9 // 10, "CNWKLHRS": month.between(8, 37)}
    values |= {"CAADISREG": 500 if not claim.partner else 1000}
    capital = month.pence(0, 15900) if month.chance(0.08) else month.pence(0, 5000)
    values |= {"CATOTCAP": capital, "JAINCCAP": _tariff(capital, floor=600_000, step=25_000)}


def _passported_working_age(month: Month, claim: Claim) -> None:
    values = claim.values
    if values["PASSPORTIND"] != ESA:
        return
    values |= {"CAESABSC": month.pence(84, 96), "CAESASCG": month.pence(40, 50), "CNWKLHRS": 0}
    if month.chance(0.4):
        values["CADLACC"] = 7390
        household.spare_of_deductions(claim)
        if not values["NNNONDEPS"] and not claim.partner:
            values["CCSDISPREM"] = "1"


def _tariff(capital: int, *, floor: int, step: int) -> int:
    """One pound for each step, or part of one, above the floor (reg 52; pension age reg 29)."""
    return 100 * max(0, -((floor - capital) // step))


def _award(month: Month, claim: Claim) -> None:
    values = claim.values
    if household.deductions(claim) * 2 > amount_of(values, "LAWKELHB"):
        household.lighten_deductions(claim)
    ceiling = amount_of(values, "LAWKELHB") - amount_of(values, "CASSSC") - household.deductions(claim)
    if values["PASSPORTIND"] != STANDARD or claim.kind == SUPPORTED:
        award = ceiling
    else:
        award = ceiling - int(ceiling * 0.7 * month.rng.random())
    if _may_be_capped(claim) and award > 6000 and month.chance(0.05):
        values["CABENCAP"] = month.pence(10, 45)
        award -= amount_of(values, "CABENCAP")
    values |= {"LAHBAMT": max(award, LEAST_AWARD), "LAPREDETHB": max(award, LEAST_AWARD)}
    if values["CCHBBACK"] == "1":
        values["CAHBBACK"] = 3 * amount_of(values, "LAHBAMT")


def _may_be_capped(claim: Claim) -> bool:
    return claim.kind == LEGACY and "CADLACC" not in claim.values and "CAESASCG" not in claim.values


def _status(month: Month, claim: Claim) -> None:
    values = claim.values
    roll = 1.0 if claim.new else month.rng.random()
    weeks_due = min(month.weeks, (month.extract - day_of(values, "LDSTARTDAT")).days // 7 + 1)
    in_arrears = 0 if values["CCTEN"] in (COUNCIL, NON_HRA) else month.between(4, 20)
    if roll < 0.008:
        values["LCHBSTAT"] = OTHER
        del values["LAHBAMT"], values["LAPREDETHB"]
        return
    if roll < 0.03:
        values |= {"LCHBSTAT": SUSPENDED, "CDLASTPAID": days.before(month.extract, month.between(10, 40))}
        return
    values |= {"LCHBSTAT": PAID, "CAHBPAY": amount_of(values, "LAHBAMT") * weeks_due}
    values["CDLASTPAID"] = days.before(month.extract, in_arrears)
