from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reeve.proof import NotCanonicalError, canonical, digest
from reeve.proof.canonical import exact, utc

LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8"))
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner)
)


def test_order_and_spacing_do_not_matter() -> None:
    assert canonical({"b": 1, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'.encode()
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


def test_keys_are_sorted_as_rfc_8785_says_by_utf_16() -> None:
    document = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7}
    assert canonical(document) == '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'.encode()


@given(DOCUMENTS)
def test_reading_a_canonical_document_and_writing_it_again_changes_nothing(document: Any) -> None:
    assert canonical(json.loads(canonical(document))) == canonical(document)


def test_the_digest_is_that_of_the_bytes() -> None:
    assert digest({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize(
    "document",
    [1.5, {"a": [1.0]}, float("nan"), 2**53, -(2**53), {"a": Decimal(1)}, {1: "a"}, "\ud800", b"x", {"a": {1, 2}}],
)
def test_what_has_no_single_form_is_refused(document: Any) -> None:
    with pytest.raises(NotCanonicalError):
        canonical(document)


@pytest.mark.parametrize("number", [2**53 - 1, -(2**53) + 1])
def test_the_largest_integers_are_kept(number: int) -> None:
    assert canonical(number) == str(number).encode()


def test_times_are_utc_to_the_second() -> None:
    moment = datetime(2026, 7, 1, 0, 30, 59, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert utc(moment) == "2026-06-30T23:30:59Z"
    with pytest.raises(ValueError, match="needs a time zone"):
        utc(datetime(2026, 7, 1, tzinfo=UTC).replace(tzinfo=None))


@pytest.mark.parametrize(
    ("amount", "held"), [(5, 5), (None, None), (Decimal("12.50"), "12.50"), (Decimal("1E+3"), "1000")]
)
def test_amounts_are_exact(amount: int | Decimal | None, held: object) -> None:
    assert exact(amount) == held
