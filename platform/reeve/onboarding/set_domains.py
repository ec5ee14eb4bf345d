"""Recording where a council's people have their e-mail addresses. It suggests and warns; membership decides."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete

from reeve.audit import actor, record
from reeve.database import db
from reeve.identity.address import domain_entered
from reeve.register.models import Council, CouncilDomain
from reeve.register.queries import domains_recorded


def set_domains(council: Council, domains: Iterable[str]) -> list[str]:
    """These are the council's domains from now on, and no other; in the open platform unit. The same ones again change
    nothing. Raises what ``domain_entered`` raises.
    """
    wanted, before = {domain_entered(domain) for domain in domains}, set(domains_recorded(db.platform, council.id))
    if wanted == before:
        return sorted(wanted)
    gone = (CouncilDomain.council_id == council.id, CouncilDomain.domain.in_(before - wanted))
    db.platform.execute(delete(CouncilDomain).where(*gone))
    for domain in sorted(wanted - before):
        db.platform.add(CouncilDomain(council_id=council.id, domain=domain, set_by_name=actor().name))
    db.platform.flush()
    words = f"recorded the council's e-mail domains: {', '.join(sorted(wanted)) or 'none'}"
    record("council.domains_set", subject=council.slug, words=words, chain=council.id)
    return sorted(wanted)
