"""What one council owes, as the desk acts on it whether anything has come or not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from reeve.audit import actor, record
from reeve.database import Role, db
from reeve.definitions import Period
from reeve.department.desk_models import Chase, Elsewhere
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.register.models import Council
from reeve.rulebook.queries import get_definition


@dataclass(frozen=True)
class Owed:
    """An obligation and the council whose it is."""

    obligation: Obligation
    council: Council

    @property
    def name(self) -> str:
        """As the council's own history calls it: "SHBE, October 2026"."""
        owed = self.obligation
        definition = get_definition(db.department, owed.return_key, owed.period, council_id=self.council.id)
        return definition.name_of(Period.parse(owed.period))

    @property
    def subject(self) -> str:
        return f"{self.obligation.return_key}/{self.obligation.period}"


def get_owed(slug: str, return_key: str, period: str, *, practice: bool) -> Owed:
    """Raises NotFound."""
    if "\x00" in slug + return_key + period:
        raise NotFound
    found = db.department.execute(
        select(Obligation, Council)
        .join(Council, Council.id == Obligation.council_id)
        .where(Council.slug == slug, Obligation.return_key == return_key, Obligation.period == period)
        .where(Obligation.practice == practice, Obligation.lapsed_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound("This council does not owe this return.")
    return Owed(found[0], found[1])


def act_on(owed: Owed, kind: type[Chase] | type[Elsewhere]) -> dict[str, object]:
    """What every act on an obligation holds: whose it is, its number, and who acts."""
    council_id, obligation_id = owed.council.id, owed.obligation.id
    last = db.department.scalar(
        select(func.max(kind.n)).where(kind.council_id == council_id, kind.obligation_id == obligation_id)
    )
    who = actor()
    return {
        "council_id": council_id,
        "department_id": owed.obligation.department_id,
        "obligation_id": obligation_id,
        "n": (last or 0) + 1,
        "person_id": who.id,
        "person_name": who.name,
    }


def tell_both(owed: Owed, act: str, words: str) -> None:
    """The act stands in the department's own history and in the council's. ``words`` hold ``{name}``, the return."""
    said = words.format(name=owed.name)
    record(
        act,
        subject=f"{owed.council.slug}/{owed.subject}",
        words=f"{said}, of {owed.council.name}",
        role=Role.DEPARTMENT,
    )
    record(act, subject=owed.subject, words=said, role=Role.DEPARTMENT, chain=owed.council.id)
