"""Where a claim lives and what of its rent counts: tenure, eligible rent, LHA, spare rooms, who is paid.

Amounts are pence a week. The rates and areas are invented; the bounds between them are the law's.
"""

from __future__ import annotations

from reeve.samples import days, people
from reeve.samples.claims import LEGACY, PENSION, SUPPORTED, Claim
from reeve.samples.month import Month, amount_of, day_of

COUNCIL, REGULATED, PRIVATE, ASSOCIATION, OTHER, NON_HRA, BOARD = "1", "2", "3", "4", "6", "8", "9"
_AREAS = {"SAMPLE NORTH": 0, "SAMPLE SOUTH": 1500, "SAMPLE VALE": 3200}
_LHA_BY_ROOMS = (7500, 11500, 14500, 17500, 22500)
_TENURES = {
    PENSION: ((0.42, COUNCIL), (0.86, ASSOCIATION), (0.96, PRIVATE), (0.975, REGULATED), (0.99, OTHER), (1.0, BOARD)),
    SUPPORTED: ((0.72, ASSOCIATION), (1.0, NON_HRA)),
    LEGACY: ((0.38, COUNCIL), (0.74, ASSOCIATION), (0.97, PRIVATE), (1.0, OTHER)),
}


def settle(month: Month, claim: Claim, *, tenure: str | None = None) -> None:
    """Gives the claim its home and rent. Needs its people and members; ``tenure`` fixes what an earlier line said."""
    claim.values["CCTEN"] = tenure or choose_tenure(month, claim.kind)
    lettings = {COUNCIL: _social, ASSOCIATION: _social, NON_HRA: _temporary, BOARD: _board}
    lettings.get(str(claim.values["CCTEN"]), _private)(month, claim)
    _contract(month, claim)
    _destination(month, claim)


def choose_tenure(month: Month, kind: str) -> str:
    roll = month.rng.random()
    return next(tenure for limit, tenure in _TENURES[kind] if roll <= limit)


def _social(month: Month, claim: Claim) -> None:
    values = claim.values
    people_in_home = 1 + len(claim.members)
    if claim.kind == SUPPORTED:
        values |= {"LAWKELHB": month.pence(180, 340), "CCSPECIFIED": "1", "LNBDRMS": 1}
        return
    rent = month.pence(82, 138)
    values |= {"LAWKELHB": rent, "LNBDRMS": min(people_in_home, 4)}
    if claim.kind == LEGACY and people_in_home <= 3 and month.chance(0.14):
        share = 25 if month.chance(0.2) else 14
        values |= {"CASSSC": (rent * share + 50) // 100, "LNBDRMS": 3 if share == 25 else 2}


def _temporary(month: Month, claim: Claim) -> None:
    capped = month.chance(0.9)
    claim.values |= {"LAWKELHB": month.pence(120, 260), "CCNHRA": "1" if capped else "0", "LNBDRMS": 1}
    if capped:
        claim.values["CCNHRATYP"] = str(month.between(1, 4))


def _board(month: Month, claim: Claim) -> None:
    claim.values |= {"LAWKELHB": month.pence(90, 150), "LADEDUCT": month.pence(20, 32)}


def _private(month: Month, claim: Claim) -> None:
    values = claim.values
    if values["CCTEN"] == REGULATED or not month.chance(0.92):
        maximum = month.pence(95, 150)
        values |= {"LAWKELHB": maximum, "LAWKMR": maximum, "LACRR": maximum + month.pence(0, 12)}
        return
    area = people.one_of(month.rng, tuple(_AREAS))
    rooms = _rooms(month, claim)
    rate = _LHA_BY_ROOMS[rooms] + _AREAS[area]
    rent = rate if month.chance(0.6) else rate - month.pence(1, 12)
    values |= {"LCLHA": "1", "CCBRMA": area, "CNLHAROOMS": rooms, "CALHA": rate, "LAWKELHB": rent}


def _rooms(month: Month, claim: Claim) -> int:
    """The shared rate for a single person under 35 with nobody else (reg 13D(2)); else by household."""
    alone = claim.partner is None and not claim.members
    if alone and (month.extract - claim.claimant.born).days < 35 * 365.25:
        return 0
    return min(1 + (len(claim.members) + 1) // 2, 4)


def _contract(month: Month, claim: Claim) -> None:
    values = claim.values
    weeks = 4 if values["CCTEN"] in (PRIVATE, OTHER) else 1
    weekly = amount_of(values, "LAWKELHB") + month.pence(0, 14)
    values |= {"CACRENT": weekly * weeks, "CCCRENTP": weeks, "LCRENTFREE": 2 if values["CCTEN"] == COUNCIL else 0}


def _destination(month: Month, claim: Claim) -> None:
    """Rebates are credited to the rent account; allowances are paid to the landlord or to the claimant's bank."""
    values = claim.values
    if values["CCTEN"] in (COUNCIL, NON_HRA):
        values["LCFOPHB"] = "1"
        return
    values |= {"LCFOPHB": "4", "LCTOP": "2", "CDRAPAY": days.after(day_of(values, "LDHBDEC"), 1), "CCPAYACN": "0"}
    if values["CCTEN"] == ASSOCIATION and month.chance(0.7):
        values |= {"LCDIRPYT": "1", "CCPAYDEST": "2", "LLCSURNAME": "Sampleton Homes", "LLCPOSTCODE": "AA10 1AA"}
        values |= {"LLCADDRESS1": "1 Practice Place", "CCRAMOP": "2"}
        return
    values |= {"CCPAYDEST": "1", "CCRAMOP": "1"}
    values |= {"CNBANKSORT": f"0000{month.between(1, 99):02d}", "CNBANKACC": f"{month.between(1, 99_999_999):08d}"}
