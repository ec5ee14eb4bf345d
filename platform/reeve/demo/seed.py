"""Forty more councils over two years, so that the desk and the comparison have something to show.

Everything is invented and practice, and the same every time. What each council sends goes through the department's own
door as a delivery does (the inbox takes it, the log has it, a receipt is signed) and is accepted by the desk's own act,
from the first period the rules hold for; so some of the two years is still to come, and that is sealed today. Each is
brought aboard by the act itself, but its rooms are empty: nobody takes up the invitation. What the demo's own councils
have delivered is accepted too, so that their people see it beside the others'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select

from reeve.audit import Actor, acting
from reeve.audit.queries import chain_head
from reeve.comparison.jobs import keep_figures
from reeve.comparison.measures import measures_of
from reeve.database import Role, db, now, unit
from reeve.definitions import Definition, Period, load
from reeve.definitions.working_days import end_of
from reeve.demo.invented import Amount, debts, extracts
from reeve.demo.play import COUNCIL_A, COUNCIL_B
from reeve.department import act
from reeve.department.arrivals import DECIDED, standing_of_consignment
from reeve.department.consignments import get_opened, newest_number
from reeve.department.inbox import Handed, take
from reeve.department.models import Consignment, Obligation
from reeve.department.obligations import owe
from reeve.identity.models import Invitation
from reeve.onboarding.onboard import AlreadyAboard, onboard
from reeve.proof import (
    Contributor,
    DefinitionUsed,
    Entered,
    FigureStated,
    FileSent,
    Manifest,
    ObligationMet,
    Person,
    canonical,
    digest,
)
from reeve.published.jobs import count
from reeve.register.authorities import get_authority
from reeve.register.models import Council
from reeve.register.queries import get_department
from reeve.web.filters import plural

COUNCILS, MONTHS, QUARTERS = 40, 24, 8
EXTRACT, FORM = "shbe", "hbdr"
ANALYST = Actor(None, "Ines Invented")
SENDER = Person("seed", "Sol Invented")
DUE_NOTE = "A practice date, made for the demo"
CHANNEL = "practice inbox"


@dataclass(frozen=True)
class Sent:
    """What one council sends for one period: its figures by cell, and when it was sealed."""

    definition: Definition
    period: Period
    amounts: Mapping[str, Amount]
    sealed_at: datetime


def seed(
    say: Callable[[str], None], *, councils: int = COUNCILS, months: int = MONTHS, quarters: int = QUARTERS
) -> int:
    """Send and accept it all, safe to repeat; returns how many returns were new. ``say`` tells how far it is."""
    with unit(Role.PLATFORM):
        department = get_department(db.platform, "dwp")
        chosen = {each: slug for each, slug in choose(councils).items() if is_ours(each, slug)}
    bring_aboard(chosen.values())
    asked = {EXTRACT: periods_of(load(EXTRACT), months), FORM: periods_of(load(FORM), quarters)}
    with unit(Role.DEPARTMENT, department_id=department.id):
        ask(asked, chosen)
    new = 0
    for n, (council_id, slug) in enumerate(chosen.items(), 1):
        with unit(Role.DEPARTMENT, department_id=department.id), acting(ANALYST):
            new += sum(deliver(council_id, slug, sent) for sent in sent_by(slug, asked))
        if n % 10 == 0:
            say(f"{n} of {len(chosen)} councils have sent what they owe, and it is accepted.")
    with unit(Role.DEPARTMENT, department_id=department.id), acting(ANALYST):
        say(f"{plural(accept_the_rest(), 'return')} that others delivered in practice are accepted too.")
    keep_figures()
    count()
    return new


def choose(councils: int) -> dict[UUID, str]:
    """So many councils that owe both returns, spread over the register and the same every time; without the demo's."""
    owing = db.platform.execute(
        select(Council.id, Council.slug)
        .where(Council.administers_hb, Council.slug.not_in((COUNCIL_A, COUNCIL_B)))
        .order_by(Council.slug)
    ).all()
    step = max(len(owing) // councils, 1)
    return {row.id: row.slug for row in owing[::step][:councils]}


def is_ours(council_id: UUID, slug: str) -> bool:
    """Not aboard yet, or brought aboard by this: a council that somebody else brought here is left alone."""
    invited = select(Invitation.id).where(Invitation.council_id == council_id, Invitation.email == address(slug))
    onboarded_at = db.platform.get_one(Council, council_id).onboarded_at
    return onboarded_at is None or db.platform.scalar(invited.limit(1)) is not None


def address(slug: str) -> str:
    return f"ada@{slug}.example"


def bring_aboard(slugs: Iterable[str]) -> None:
    """By the act itself; each one's first admin is invented, and nobody takes the invitation up."""
    for slug in slugs:
        try:
            with unit(Role.PLATFORM):
                onboard(slug, admin_name="Ada Invented", admin_email=address(slug))
        except AlreadyAboard:
            continue


def ask(asked: Mapping[str, list[Period]], chosen: Mapping[UUID, str]) -> None:
    for key, periods in asked.items():
        for period in periods:
            owe(load(key), period, practice=True, due_at=due(period), due_note=DUE_NOTE, only=chosen)


def submission_of(slug: str, return_key: str, period: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"seed/{slug}/{return_key}/{period}")


def periods_of(definition: Definition, count: int) -> list[Period]:
    found = [definition.from_period]
    while len(found) < count:
        found.append(found[-1].next())
    return found


def due(period: Period) -> datetime:
    return end_of(period.end + timedelta(days=30))


def sent_by(slug: str, asked: Mapping[str, list[Period]]) -> Iterator[Sent]:
    """Everything one council sends, the same every time; a twentieth of it late."""
    rng = Random(f"{slug}/seed")
    for definition, amounts in (
        (load(EXTRACT), extracts(rng, len(asked[EXTRACT]))),
        (load(FORM), debts(slug, len(asked[FORM]))),
    ):
        for period, figures in zip(asked[definition.key], amounts, strict=True):
            days = 31 + rng.randrange(9) if rng.random() < 0.05 else rng.randrange(3, 29)
            sealed_at = end_of(period.end + timedelta(days=days)) - timedelta(hours=rng.randrange(6, 14))
            yield Sent(definition, period, figures, sealed_at)


def deliver(council_id: UUID, slug: str, sent: Sent) -> int:
    """Hand one return over, as a delivery does, and accept it; 0 where that was done before."""
    obligation = db.department.scalars(
        select(Obligation).where(
            Obligation.council_id == council_id,
            Obligation.return_key == sent.definition.key,
            Obligation.period == str(sent.period),
            Obligation.practice,
        )
    ).one()
    submission_id = submission_of(slug, sent.definition.key, str(sent.period))
    known = select(Consignment.id).where(
        Consignment.council_id == council_id, Consignment.submission_id == submission_id
    )
    if db.department.scalar(known) is not None:
        return 0
    sent = replace(sent, sealed_at=min(sent.sealed_at, now()))
    document = manifest(slug, sent).document()
    take(
        Handed(
            council_id=council_id,
            council_slug=slug,
            obligation_id=obligation.id,
            submission_id=submission_id,
            version_number=1,
            practice=True,
            manifest=canonical(document).decode(),
            digest=digest(document),
            signature=None,
            sealed_at=sent.sealed_at,
            channel=CHANNEL,
            audit_head=chain_head(db.department, council_id),
        )
    )
    act.accept(get_opened(slug, sent.definition.key, str(sent.period), 1, practice=True))
    return 1


def manifest(slug: str, sent: Sent) -> Manifest:
    definition, authority = sent.definition, get_authority(slug)
    form = definition.kind == "form"
    return Manifest(
        obligation=ObligationMet(
            council=slug,
            council_code=authority.register_code,
            council_name=authority.name,
            department="dwp",
            return_key=definition.key,
            return_title=definition.title,
            period=str(sent.period),
            practice=True,
        ),
        version=1,
        file=None if form else FileSent(digest({"seed": slug, "period": str(sent.period)}), 0, "text/plain"),
        form=Entered({cell: value for cell, value in sent.amounts.items() if cell != "c005"}) if form else None,
        figures=[
            FigureStated(measure.cell, measure.label, sent.amounts[measure.cell], measure.unit)
            for measure in measures_of(definition)
            if measure.cell in sent.amounts
        ],
        definition=DefinitionUsed(definition.hash, definition.revision, definition.status),
        engine_version="seed",
        findings=[],
        explanations=[],
        disputes=[],
        contributors=[Contributor(SENDER, ("submitted",))],
        statement=definition.statement,
        submitted_by=SENDER,
        submitted_at=sent.sealed_at,
    )


def accept_the_rest() -> int:
    """Accept what stands delivered in practice and undecided: what the demo's own people sent."""
    found = db.department.execute(
        select(Council.slug, Obligation.return_key, Obligation.period, Consignment)
        .join(Obligation, Obligation.council_id == Council.id)
        .join(
            Consignment,
            (Consignment.council_id == Obligation.council_id) & (Consignment.obligation_id == Obligation.id),
        )
        .where(Consignment.practice, Obligation.return_key.in_((EXTRACT, FORM)))
    ).all()
    accepted = 0
    for slug, return_key, period, consignment in found:
        newest = newest_number(consignment) == consignment.number
        if newest and standing_of_consignment(consignment) not in DECIDED:
            act.accept(get_opened(slug, return_key, period, consignment.number, practice=True))
            accepted += 1
    return accepted
