"""How a role reads: what it is, for whom, from when and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from reeve.identity.models import Membership
from reeve.identity.permissions import COUNCIL_ROLES
from reeve.identity.queries import today


def role_words(membership: Membership, known: Mapping[UUID, str] | None = None) -> str:
    """As in "Certifier (Deputy section 151 officer, for Fin Chief)"; the last words where ``known`` names the chief."""
    chief = (known or {}).get(membership.deputy_for) if membership.deputy_for is not None else None
    more = [words for words in (membership.capacity, None if chief is None else f"for {chief}") if words]
    words = COUNCIL_ROLES[membership.role]
    return f"{words} ({', '.join(more)})" if more else words


def date_words(membership: Membership) -> str:
    """ "Since 1 April 2026", "From 4 January 2027, not begun, until 31 March 2027"."""
    begun = membership.from_on <= today()
    first = f"Since {day(membership.from_on)}" if begun else f"From {day(membership.from_on)}, not begun"
    until = last_day(membership)
    return first if until is None else f"{first}, until {day(until)}"


def last_day(membership: Membership) -> date | None:
    """The last day of the role; ``to_on`` is the first day without it."""
    return None if membership.to_on is None else membership.to_on - timedelta(days=1)


def day(value: date) -> str:
    """ "12 October 2026"."""
    return f"{value.day} {value:%B %Y}"
