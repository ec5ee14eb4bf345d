"""Handing over by HTTPS, against a real endpoint over TLS that checks the signature as RFC 9421 says."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from reeve.channels.parcel import Parcel
from reeve.channels.push import hand_over, try_out
from reeve.channels.refusals import (
    AddressRefused,
    Away,
    CertificateChanged,
    NotAcknowledged,
    NotLetIn,
    NotTaken,
    Refused,
    SentElsewhere,
)
from reeve.errors import Refusal
from reeve.proof import SigningKey
from tests.reeve.channels.far_end import PushEnd, certificates, push_end

KEY = SigningKey(bytes(range(32)))
PARCEL = Parcel(
    "leeds-shbe-2026-10-v1-0123456789abcdef.zip",
    digest="sha256:" + "1" * 64,
    about={"format": "reeve-consignment/1"},
    manifest="{}",
    file_name="file/extract.txt",
    open_file=lambda: io.BytesIO(b"T|1\n" * 200_000),
)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushEnd]:
    with push_end(tmp_path_factory.mktemp("push"), KEY) as end:
        yield end


@pytest.fixture
def end(endpoint: PushEnd) -> PushEnd:
    endpoint.mood, endpoint.calls = "", 0
    endpoint.held.clear()
    return endpoint


def test_it_is_taken_whole_and_the_receipt_is_kept(end: PushEnd) -> None:
    answer = json.loads(hand_over(end.contact(KEY), PARCEL).kept)
    assert list(end.held.values()) == [b"".join(PARCEL.pieces())]
    assert answer["receipt"]["reference"] == "D0001"
    assert answer["receipt"]["sha256"] == PARCEL.measure().sha256


def test_a_lost_answer_asked_for_again_is_the_same_receipt(end: PushEnd) -> None:
    end.mood = "lose"
    with pytest.raises(Away):
        hand_over(end.contact(KEY), PARCEL)
    end.mood = ""
    first, second = (json.loads(hand_over(end.contact(KEY), PARCEL).kept)["receipt"] for _ in range(2))
    assert first == second
    assert (len(end.held), end.calls) == (1, 3)


def test_whoever_checks_the_signature_knows_it_from_another_key_s(end: PushEnd) -> None:
    other = SigningKey.new()
    with pytest.raises(Refusal):
        hand_over(end.contact(other), PARCEL)
    assert end.held == {}


@pytest.mark.parametrize(
    ("mood", "refusal"),
    [
        ("302", SentElsewhere),
        ("307", SentElsewhere),
        ("401", NotLetIn),
        ("403", NotLetIn),
        ("409", NotTaken),
        ("422", NotTaken),
        ("429", Refused),
        ("503", Refused),
        ("204", NotAcknowledged),
        ("other", NotAcknowledged),
    ],
)
def test_whatever_is_no_receipt_of_ours_is_a_refusal_in_words(end: PushEnd, mood: str, refusal: type[Refusal]) -> None:
    end.mood = mood
    with pytest.raises(refusal):
        hand_over(end.contact(KEY), PARCEL)
    assert end.calls == 1


def test_only_whom_the_pinned_authority_vouches_for_is_spoken_to(
    end: PushEnd, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other, _ = certificates(tmp_path_factory.mktemp("other"))
    for pinned in (other, None):
        with pytest.raises(CertificateChanged):
            hand_over(end.contact(KEY, pinned=pinned), PARCEL)
    assert end.calls == 0


def test_a_private_address_is_for_tests_only(end: PushEnd) -> None:
    with pytest.raises(AddressRefused):
        hand_over(end.contact(KEY, for_tests=False), PARCEL)
    assert end.calls == 0


def test_nobody_there_is_away(end: PushEnd) -> None:
    with pytest.raises(Away):
        hand_over(end.contact(KEY, port=1), PARCEL)


def test_trying_it_out_hands_over_no_return(end: PushEnd) -> None:
    try_out(end.contact(KEY))
    assert list(end.held.values()) == [b'{"format":"reeve-test/1"}']
