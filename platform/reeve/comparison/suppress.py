"""Which groups may be published so that no difference between two of them, or the rest of a wider one, is of few.

Pure. A group is a set of returns, as the bits of a number: bit *n* is the *n*-th return of this period. ``LEAST`` is
the fewest that may be told of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from reeve.comparison.groups import FAMILIES, family_of
from reeve.rulebook.fired import FLOOR

LEAST = FLOOR
Groups = Mapping[str, int]


def may_publish(candidates: Groups, *, ever: Collection[int] = (), standing: Groups | None = None) -> dict[str, int]:
    """The groups of ``candidates``, in their order of worth, that may be published beside everything that was ``ever``
    published and what is ``standing`` published now."""
    seen, chosen = list(ever), dict[str, int]()
    for group, returns in candidates.items():
        if returns.bit_count() >= LEAST and not any(is_near(returns, other) for other in seen):
            chosen[group] = returns
            seen.append(returns)
    return leave_no_small_rest(chosen, standing or {})


def is_near(one: int, other: int) -> bool:
    """Whether the two differ by so few returns that their difference would tell on them."""
    return 0 < (one ^ other).bit_count() < LEAST


def leave_no_small_rest(chosen: Groups, standing: Groups) -> dict[str, int]:
    """Without what would leave a small rest of a wider group beside the groups of one family within it: the smallest of
    that family goes first, then the wider one."""
    kept = dict(chosen)
    while (found := small_rest({**standing, **kept})) is not None:
        wider, within = found
        new = [group for group in within if group in kept]
        victim = min(new, key=lambda group: (kept[group].bit_count(), group)) if new else wider
        if victim not in kept:
            break
        del kept[victim]
    return kept


def small_rest(shown: Groups) -> tuple[str, list[str]] | None:
    """A group, and those of one family within it that leave a small rest of it; None where there is none."""
    families = {family: [group for group in shown if family_of(group) == family] for family in FAMILIES}
    for wider, returns in shown.items():
        for groups in families.values():
            within = [group for group in groups if group != wider and not shown[group] & ~returns]
            rest = returns & ~union(shown[group] for group in within)
            if within and 0 < rest.bit_count() < LEAST:
                return wider, within
    return None


def union(groups: Iterable[int]) -> int:
    together = 0
    for returns in groups:
        together |= returns
    return together
