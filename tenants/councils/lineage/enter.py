"""Answering an offer: the figure offered is taken, or another is entered with the reason; and what stands with a
version when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import uuid4

from councils.drafting.cells import Amount, as_typed, unit_of
from councils.drafting.save import Saved, Typed, save
from councils.lineage.models import CellOffer
from councils.lineage.offer import Offer, offers_of
from councils.lineage.queries import newest_answers
from councils.returns.add_version import acting_person
from councils.returns.models import Version
from councils.returns.queries import definition_of, subject_of
from reeve.audit import record
from reeve.database import db
from reeve.department.models import Obligation
from reeve.errors import Conflict
from reeve.rules import Period


class NothingOffered(Conflict):
    """A month's extract is missing, so there is no figure to take. Enter the cell in the form itself."""

    title = "Nothing is offered for this cell now"


def take(obligation: Obligation, offer: Offer, *, read: Typed) -> Saved:
    """Enter the figure offered. ``read`` is the cell as the page showed it. Raises NothingOffered."""
    if offer.amount is None:
        raise NothingOffered
    return entered(obligation, offer, as_typed(offer.field, offer.amount), read)


def enter_another(obligation: Obligation, offer: Offer, *, typed: Typed, amount: Amount, reason: str) -> Saved:
    """Enter another figure, with the reason; both are kept, unless somebody else changed the cell meanwhile.

    Raises NothingOffered.
    """
    if offer.amount is None:
        raise NothingOffered
    saved = entered(obligation, offer, typed.text, typed)
    if saved.lost_to_newer:
        return saved
    keep(obligation, offer, entered=amount, reason=reason)
    definition = definition_of(obligation)
    words = (
        f"entered another figure than the one offered for {offer.field.name} of "
        f"{definition.name_of(Period.parse(obligation.period))}"
    )
    record("offer.answered", subject=subject_of(obligation), words=words, detail={"reason": reason})
    return saved


def entered(obligation: Obligation, offer: Offer, text: str, read: Typed) -> Saved:
    """Saved as a change even where the page showed this very text: somebody may have changed it since."""
    was = read.was if read.was != text else ""
    return save(obligation, {offer.field.name: Typed(text, was=was, read_at=read.read_at)})


def keep(
    obligation: Obligation, offer: Offer, *, entered: Amount, reason: str, version: Version | None = None
) -> CellOffer:
    person_id, name = acting_person()
    kept = CellOffer(
        id=uuid4(),
        obligation_id=obligation.id,
        version_id=None if version is None else version.id,
        cell=offer.field.name,
        label=offer.field.label,
        unit=unit_of(offer.field),
        offered=Decimal(offer.amount or 0),
        entered=None if entered is None else Decimal(entered),
        made_of=made_of(offer),
        reason=reason,
        person_id=person_id,
        person_name=name,
    )
    db.council.add(kept)
    db.council.flush()
    return kept


def made_of(offer: Offer) -> list[dict[str, object]]:
    """By month, as it is kept: exact amounts as text."""
    return [
        {
            "return": offer.derivation.extract,
            "month": str(part.month),
            "version": part.extract.version.number,
            "sent": part.extract.sent,
            "figure": offer.derivation.figure,
            "amount": str(part.amount),
            "adds": str(part.adds),
        }
        for part in offer.parts
        if part.extract is not None
    ]


def keep_with(version: Version, obligation: Obligation, figures: Mapping[str, Amount]) -> None:
    """What was offered and what was entered stand with the version just made; a reason given for this very figure goes
    along."""
    answers = newest_answers(obligation)
    for cell, offer in offers_of(obligation).items():
        if offer.amount is None:
            continue
        entered, said = figures.get(cell), answers.get(cell)
        fits = said is not None and said.entered == entered and said.offered == offer.amount
        keep(obligation, offer, entered=entered, reason=said.reason if said and fits else "", version=version)
