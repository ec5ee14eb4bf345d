"""Nobody can work out, from what is published night after night, what fewer than five councils gave."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reeve.comparison.groups import ALL, FAMILIES, Traits, band, family_of, group_of, grouped, in_words
from reeve.comparison.summary import modified_z_scores, rounded, summarise
from reeve.comparison.suppress import LEAST, may_publish, small_rest
from reeve.register.authorities import authorities

Night = dict[str, int]
COUNCILS = [authority for authority in authorities().values() if authority.administers_hb]
TRAITS = st.builds(
    Traits,
    nation=st.sampled_from("AB"),
    region=st.sampled_from(["north", "south", "east"]),
    kind=st.sampled_from(["borough", "district", "county"]),
    size=st.sampled_from(["", "1", "2"]),
)


@st.composite
def nights(draw: st.DrawFn) -> list[tuple[list[Traits], list[int]]]:
    """The same councils night after night, each with the return that stands accepted then: more of them from night to
    night, some replaced by another, some taken back, some held back this night and there again the next."""
    councils = draw(st.lists(TRAITS, min_size=5, max_size=40))
    rng = Random(draw(st.integers(0, 2**32)))
    accepted: dict[int, int] = {}
    held_back = draw(st.sampled_from([0, 0.1, 0.4]))
    seen, fresh = [], iter(range(10_000))
    for _ in range(draw(st.integers(1, 4))):
        for council in range(len(councils)):
            if rng.random() < 0.5 and (council not in accepted or rng.random() < 0.2):
                accepted[council] = next(fresh)
            elif rng.random() < 0.05:
                accepted.pop(council, None)
        told = sorted(each for each in accepted if rng.random() >= held_back)
        seen.append(([councils[each] for each in told], [accepted[each] for each in told]))
    return seen


def published(seen: list[tuple[list[Traits], list[int]]], *, carefully: bool = True) -> Iterator[tuple[Night, Night]]:
    """Night by night, what could have been told and what was told anew."""
    ever, standing = set[int](), dict[str, int]()
    for councils, returns in seen:
        together = grouped(zip(returns, councils, strict=True))
        candidates = {group: sum(1 << each for each in members) for group, members in together.items()}
        told = {group: held for group, held in candidates.items() if held.bit_count() >= LEAST}
        if carefully:
            told = may_publish(candidates, ever=ever, standing=standing)
        ever |= set(told.values())
        standing |= told
        yield candidates, told


def recovered(told: list[Night], hidden: set[int]) -> list[tuple[int, int]]:
    """The pairs of everything told, of any night, of which one less the other is a group that was not to be told of, or
    any one to four returns, where the other lies within it."""
    cuts = {held for night in told for held in night.values()}
    return [
        (wider, other)
        for one, another in combinations(cuts, 2)
        for wider, other in ((one, another), (another, one))
        if not other & ~wider and ((wider & ~other) in hidden or 0 < (wider & ~other).bit_count() < LEAST)
    ]


@settings(max_examples=150, deadline=None)
@given(nights())
def test_no_two_cuts_of_any_nights_tell_of_a_suppressed_group(seen: list[tuple[list[Traits], list[int]]]) -> None:
    every = list(published(seen))
    hidden = {held for could, _ in every for held in could.values() if 0 < held.bit_count() < LEAST}
    told = [night for _, night in every]
    assert all(held.bit_count() >= LEAST for night in told for held in night.values())
    assert recovered(told, hidden) == []


@settings(max_examples=100, deadline=None)
@given(nights())
def test_the_rest_of_a_wider_group_is_never_of_few(seen: list[tuple[list[Traits], list[int]]]) -> None:
    standing: Night = {}
    for _, told in published(seen):
        standing |= told
        assert small_rest(standing) is None


def of_the_register(*, missing: set[str]) -> Night:
    """Every council but these has one return accepted."""
    members = [
        (n, Traits(one.nation, one.region, one.kind, band((n * 977) % 20_000)))
        for n, one in enumerate(COUNCILS)
        if one.slug not in missing
    ]
    return {group: sum(1 << n for n in found) for group, found in grouped(members).items()}


def test_without_suppression_the_very_same_attack_finds_something() -> None:
    """The control: London less its boroughs is the City of London."""
    candidates = of_the_register(missing=set())
    hidden = {held for held in candidates.values() if held.bit_count() < LEAST}
    careless = {group: held for group, held in candidates.items() if held.bit_count() >= LEAST}
    assert recovered([careless], hidden)
    told = may_publish(candidates)
    assert recovered([told], hidden) == []
    assert "region=London" in told
    assert "kind=London borough" not in told


def test_the_register_as_it_is_leaves_much_to_tell() -> None:
    told = may_publish(of_the_register(missing=set()))
    families = {family_of(group) for group in told}
    assert families == set(FAMILIES)
    assert len([group for group in told if family_of(group) == ("region",)]) == 11
    assert len(told) >= 40


def test_a_cut_follows_in_steps_of_five() -> None:
    first = may_publish({ALL: 0b11111})
    assert first == {ALL: 0b11111}
    assert may_publish({ALL: 0b1111_11111}, ever=first.values(), standing=first) == {}
    assert may_publish({ALL: 0b11111_11111}, ever=first.values(), standing=first) == {ALL: 0b11111_11111}


def test_the_smallest_of_a_family_goes_too_where_one_alone_would_be_left() -> None:
    """Twenty councils in three regions of nine, seven and four: told of nine and seven, the four would be the rest."""
    north, south, east = 0b1_1111_1111, 0b111_1111 << 9, 0b1111 << 16
    told = may_publish({ALL: north | south | east, "region=n": north, "region=s": south, "region=e": east})
    assert set(told) == {ALL, "region=n"}


@pytest.mark.parametrize(
    ("value", "figures", "says"),
    [("0", 2, "0"), ("1234567", 3, "1230000"), ("1235000", 3, "1240000"), ("-987", 2, "-990"), ("12.34", 3, "12.3"),
     ("0.0456", 2, "0.046"), ("99.96", 3, "100")],
)  # fmt: skip
def test_rounding_says_so_many_figures(value: str, figures: int, says: str) -> None:
    assert str(rounded(Decimal(value), figures)) == says


def test_a_summary_tells_quartiles_from_ten_councils_on() -> None:
    few = summarise([Decimal(each) for each in (110, 120, 137, 150, 160)], counts=True)
    assert (few.councils, few.median, few.lower, few.upper) == (5, Decimal(140), None, None)
    many = summarise([Decimal(each) for each in range(1001, 1012)], counts=True)
    assert (many.median, many.lower, many.upper) == (Decimal(1010), Decimal(1000), Decimal(1010))
    with pytest.raises(ValueError, match="too few"):
        summarise([Decimal(1)] * 4, counts=False)


def test_a_small_count_is_not_told_and_small_money_is() -> None:
    amounts = [Decimal(each) for each in (0, 1, 2, 3, 4, 4, 4, 5, 60, 70)]
    counted = summarise(amounts, counts=True)
    assert (counted.median, counted.lower) == (None, None)
    assert summarise(amounts, counts=False).median == Decimal(4)


def test_far_is_judged_by_the_median_and_its_deviation() -> None:
    scores = modified_z_scores([Decimal(each) for each in (10, 11, 12, 13, 14, 500)])
    assert max(score for score in scores[:5] if score is not None) < 2
    assert scores[5] is not None
    assert scores[5] > 100
    assert modified_z_scores([Decimal(7)] * 4 + [Decimal(9)]) == [None] * 5
    assert modified_z_scores([]) == []


def test_groups_are_named_in_words() -> None:
    traits = Traits("England", "South West", "Unitary authority", band(2_500))
    named = {family: group_of(traits, family) for family in FAMILIES}
    assert in_words(str(named[()])) == "All councils"
    assert in_words(str(named["kind", "size"])) == "Unitary authority, 2,500 to 7,499 claims in payment"
    assert in_words("size=1") == "Fewer than 2,500 claims in payment"
    assert in_words("nation=Wales;size=4") == "Wales, 15,000 claims in payment or more"
    assert group_of(Traits("England", "", "x"), ("region", "kind")) is None
    assert group_of(Traits("England", "y", "x"), ("size",)) is None
