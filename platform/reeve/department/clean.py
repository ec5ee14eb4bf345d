"""Which delivered returns are clean, and accepting them together; how many councils dispute a rule.

Clean is a matter of counts in the manifest, and no figure is looked at: the council disputes no rule, and every rule
that asks for a reason has one. Only the newest version counts, and only while nobody has said anything about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from reeve.database import db
from reeve.department.act import AlreadyDecided, Superseded, accept
from reeve.department.arrivals import Arrival, Standing
from reeve.department.consignments import get_opened

NEWEST = (
    "from department.obligation o join platform.council k on k.id = o.council_id "
    "join lateral (select x.* from department.consignment x where x.council_id = o.council_id "
    " and x.obligation_id = o.id order by x.number desc limit 1) c on true "
    "where o.return_key = :return_key and o.period = :period and o.practice = :practice and o.lapsed_at is null"
)
PARTS = text(
    "select k.slug, cast(c.manifest as jsonb) -> 'findings' as findings, "
    "cast(c.manifest as jsonb) -> 'explanations' as explanations, "
    f"cast(c.manifest as jsonb) -> 'disputes' as disputes {NEWEST} and k.slug = any(:slugs)"
)
DISPUTES = text(
    f"select k.slug, jsonb_path_query_array(cast(c.manifest as jsonb), '$.disputes[*].rule') as rules {NEWEST}"
)


@dataclass(frozen=True)
class Accepted:
    """What came of accepting together: the councils whose return is accepted, and those left as they are."""

    accepted: Sequence[str]
    left: Sequence[str]


def is_clean(manifest: Mapping[str, Any]) -> bool:
    """No rule is disputed, and every rule that asks for a reason has one."""
    explained = {one["rule"] for one in manifest["explanations"]}
    asks = {one["rule"] for one in manifest["findings"] if one["severity"] == "confirm" and one["count"]}
    return not manifest["disputes"] and asks <= explained


def clean_among(rows: Sequence[Arrival], return_key: str, period: str, *, practice: bool) -> list[Arrival]:
    """Those of ``rows`` that wait for the desk and are clean, by name."""
    waiting = [row for row in rows if row.standing is Standing.DELIVERED]
    asked = {"return_key": return_key, "period": period, "practice": practice, "slugs": [row.slug for row in waiting]}
    clean = {row["slug"] for row in db.department.execute(PARTS, asked).mappings() if is_clean(dict(row))}
    return [row for row in waiting if row.slug in clean]


def accept_together(
    clean: Sequence[Arrival], chosen: Collection[str], return_key: str, period: str, *, practice: bool
) -> Accepted:
    """Accept the chosen of what is clean now, council by council; what somebody decided or a council replaced in the
    meantime is left as it is, and so is what is chosen and not clean any more."""
    accepted, left = [], sorted(set(chosen) - {row.slug for row in clean})
    for row in clean:
        if row.slug not in chosen or row.number is None:
            continue
        try:
            accept(get_opened(row.slug, return_key, period, row.number, practice=practice), together=True)
        except (AlreadyDecided, Superseded):
            left.append(row.name)
        else:
            accepted.append(row.name)
    return Accepted(accepted, left)


def councils_disputing(return_key: str, period: str, *, practice: bool) -> Counter[str]:
    """By rule, how many councils dispute it in the newest version of this return and period. For the department, which
    reads every one of them anyway."""
    asked = {"return_key": return_key, "period": period, "practice": practice}
    found: Counter[str] = Counter()
    for row in db.department.execute(DISPUTES, asked):
        found.update(set(row.rules))
    return found
