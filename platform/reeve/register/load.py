"""Loading the register into the database: every authority is a council from the start, aboard or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from sqlalchemy import select

from reeve.audit import record
from reeve.database import db
from reeve.register.authorities import Authority, authorities
from reeve.register.models import Council, CouncilCode, CouncilName, Department

EARLIEST = date(1974, 4, 1)
DEPARTMENTS = (("dwp", "Department for Work and Pensions", "DWP"),)


def load_register() -> int:
    """Add the departments, and the authorities the database does not hold yet; returns how many were added.

    Runs in a platform unit. Safe to repeat: a council that is there is left as it is.
    """
    load_departments()
    known = set(db.platform.scalars(select(Council.slug)))
    new = [authority for slug, authority in authorities().items() if slug not in known]
    add_councils(new)
    if new:
        record("register.loaded", subject="register", words=f"loaded {len(new)} councils into the register")
    return len(new)


def load_departments() -> None:
    known = set(db.platform.scalars(select(Department.slug)))
    db.platform.add_all(
        Department(slug=slug, name=name, short_name=short) for slug, name, short in DEPARTMENTS if slug not in known
    )
    db.platform.flush()


def add_councils(these: Sequence[Authority]) -> None:
    """Add these authorities as councils, with the name and the codes each has from its beginning."""
    councils = [(council_of(authority), authority) for authority in these]
    db.platform.add_all(council for council, _ in councils)
    db.platform.flush()
    for council, authority in councils:
        since = authority.since or EARLIEST
        db.platform.add(CouncilName(council_id=council.id, from_on=since, name=authority.name, slug=authority.slug))
        for scheme, code in (("gss", authority.gss_code), ("register", authority.register_code)):
            if code:
                db.platform.add(CouncilCode(council_id=council.id, scheme=scheme, from_on=since, code=code))


def council_of(authority: Authority) -> Council:
    return Council(
        id=uuid4(),
        slug=authority.slug,
        name=authority.name,
        nation=authority.nation,
        kind=authority.kind,
        region=authority.region or None,
        administers_hb=authority.administers_hb,
        opened_on=authority.since,
    )
