from __future__ import annotations

import base64
import io
import json
import string
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reeve.proof import Manifest, PublicKey, SigningKey, Verification, canonical, digest, verify
from reeve.proof.keys import to_base64
from tests.reeve.proof.small_log import issued

if TYPE_CHECKING:
    from conftest import Papers

FILE = b"HEADER|sample\nD|1\n"
LETTERS = string.ascii_letters + string.digits + "+/"
BORROWED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def failed(verification: Verification) -> set[str]:
    return {check.name for check in verification.checks if not check.ok}


def rewritten(data: bytes, change: Callable[[dict[str, Any]], object], *, resign: SigningKey | None = None) -> bytes:
    """The receipt with a change, put together as a forger would: every digest and, with a key, the seal made anew."""
    parts = json.loads(data)
    change(parts)
    if resign is not None:
        parts["receipt"]["manifest"] = digest(parts["manifest"])
        parts["proof"]["signature"] = to_base64(resign.sign(canonical(parts["receipt"])))
    return canonical(parts) + b"\n"


def test_a_receipt_verifies_with_the_public_key_and_the_file(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    verification = verify(data, public_key=papers.key.public, file=io.BytesIO(FILE))
    assert verification.ok
    assert verification.practice
    assert [check.name for check in verification.checks] == [
        "receipt",
        "key",
        "seal",
        "head",
        "log",
        "times",
        "manifest",
        "signature",
        "certifier",
        "standing",
        "file",
    ]


def test_a_receipt_is_one_line_of_canonical_json_and_always_the_same(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    assert data == issued(papers.receipt(), key=papers.key) == canonical(json.loads(data)) + b"\n"
    assert set(json.loads(data)) == {"receipt", "manifest", "signature", "log", "proof"}


def test_the_line_end_may_be_lost_on_the_way(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    assert verify(data.rstrip(b"\n"), public_key=papers.key.public).ok
    assert not verify(data + b"\n", public_key=papers.key.public).ok


def test_where_no_signature_is_asked_there_is_none(papers: Papers) -> None:
    data = issued(replace(papers, signature=None).receipt(), key=papers.key)
    assert verify(data, public_key=papers.key.public).ok
    assert json.loads(data)["signature"] is None


def test_one_changed_byte_anywhere_is_found(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    for at, flip in zip(range(len(data)), cycle((0x01, 0x20, 0x80))):
        changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
        assert not verify(changed, public_key=papers.key.public).ok, f"byte {at} ^ {flip:#x}"


def test_a_cut_anywhere_is_found(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    for at in range(len(data) - 1):
        assert not verify(data[:at], public_key=papers.key.public).ok


@BORROWED
@given(data=st.data())
def test_any_byte_changed_to_any_other_added_or_removed_is_found(papers: Papers, data: st.DataObject) -> None:
    receipt = issued(papers.receipt(), key=papers.key)
    at = data.draw(st.integers(0, len(receipt) - 2))
    piece = data.draw(st.binary(max_size=3).filter(lambda piece: piece != receipt[at : at + 1]))
    assert not verify(receipt[:at] + piece + receipt[at + 1 :], public_key=papers.key.public).ok


@given(st.binary(max_size=300))
def test_bytes_that_are_no_receipt_are_refused_in_words(data: bytes) -> None:
    verification = verify(data, public_key=PublicKey(bytes(32)))
    assert not verification.ok
    assert verification.checks[0].words.startswith("This is not a receipt as Reeve writes it")


JUNK = st.recursive(
    st.none() | st.integers(-5, 5) | st.text(max_size=5) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(
    st.fixed_dictionaries(
        {
            "receipt": st.dictionaries(st.sampled_from(["format", "manifest", "signature", "standing"]), JUNK),
            "manifest": st.dictionaries(st.sampled_from(["format", "file", "contributors", "obligation"]), JUNK),
            "signature": st.none() | st.dictionaries(st.sampled_from(["format", "certifier", "manifest"]), JUNK),
            "proof": st.fixed_dictionaries(
                {name: st.text(max_size=5) for name in ("algorithm", "key_id", "public_key", "signature")}
            ),
        }
    )
)
def test_whatever_stands_in_a_receipt_it_is_refused_without_an_error(parts: Any) -> None:
    assert not verify(canonical(parts), public_key=PublicKey(bytes(32)), file=io.BytesIO(FILE)).ok


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"a":1.5}', b'{"a":NaN}', b"9" * 5000, b'{"a":1,"a":1}'])
def test_json_made_to_hurt_is_refused(data: bytes) -> None:
    assert not verify(data, public_key=PublicKey(bytes(32))).ok


def test_the_same_receipt_written_another_way_is_not_the_receipt(papers: Papers) -> None:
    pretty = json.dumps(json.loads(issued(papers.receipt(), key=papers.key)), indent=1).encode()
    assert failed(verify(pretty, public_key=papers.key.public)) == {"receipt"}


def test_another_file_is_not_the_file(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    for other in (b"", FILE + b"\n", FILE[:-1], FILE.replace(b"1", b"2")):
        assert failed(verify(data, public_key=papers.key.public, file=io.BytesIO(other))) == {"file"}


def test_a_form_has_no_file_to_compare(papers: Papers, form_manifest: Manifest) -> None:
    data = issued(replace(papers, manifest=form_manifest, signature=None).receipt(), key=papers.key)
    assert verify(data, public_key=papers.key.public).ok
    assert failed(verify(data, public_key=papers.key.public, file=io.BytesIO(FILE))) == {"file"}


def test_the_key_in_the_receipt_proves_nothing_by_itself(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    verification = verify(data, public_key=[])
    assert failed(verification) == {"key"}
    assert "proves nothing" in verification.checks[1].words


def test_a_forgers_own_key_is_not_trusted(papers: Papers) -> None:
    forged = issued(papers.receipt(), key=SigningKey.new())
    assert failed(verify(forged, public_key=papers.key.public)) == {"key"}


def test_a_forger_who_names_our_key_is_found(papers: Papers) -> None:
    forger = SigningKey.new()

    def name_ours(parts: dict[str, Any]) -> None:
        parts["receipt"]["key_id"] = parts["proof"]["key_id"] = papers.key.public.id
        parts["proof"]["public_key"] = papers.key.public.text

    forged = rewritten(issued(papers.receipt(), key=forger), name_ours, resign=forger)
    assert failed(verify(forged, public_key=papers.key.public)) == {"seal", "head", "log"}


def test_old_keys_may_be_trusted_beside_the_new(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    assert verify(data, public_key=[SigningKey.new().public, papers.key.public]).ok


def test_another_manifest_is_found_even_where_it_is_well_made(papers: Papers) -> None:
    def raise_figure(parts: dict[str, Any]) -> None:
        parts["manifest"]["figures"][0]["amount"] += 1

    data = issued(papers.receipt(), key=papers.key)
    changed = failed(verify(rewritten(data, raise_figure), public_key=papers.key.public))
    assert changed == {"manifest", "signature"}
    resealed = rewritten(data, raise_figure, resign=papers.key)
    assert failed(verify(resealed, public_key=papers.key.public)) == {"log", "signature"}


def test_a_signature_taken_out_or_exchanged_is_found(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    without = rewritten(data, lambda parts: parts.update(signature=None))
    renamed = rewritten(data, lambda parts: parts["signature"]["certifier"].update(name="Someone Else"))
    for changed in (without, renamed):
        assert "signature" in failed(verify(changed, public_key=papers.key.public))


def test_more_in_the_proof_than_belongs_there_is_found(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    noted = rewritten(data, lambda parts: parts["proof"].update(note="trust me"))
    assert failed(verify(noted, public_key=papers.key.public)) == {"receipt"}


def test_base64_written_another_way_is_found(papers: Papers) -> None:
    data = issued(papers.receipt(), key=papers.key)
    sealed = json.loads(data)["proof"]["signature"]
    twin = next(sealed[:-3] + letter + "==" for letter in LETTERS if twin_of(sealed, letter))
    assert base64.b64decode(twin) == base64.b64decode(sealed)
    changed = rewritten(data, lambda parts: parts["proof"].update(signature=twin))
    assert failed(verify(changed, public_key=papers.key.public)) == {"seal"}


def twin_of(sealed: str, letter: str) -> bool:
    other = sealed[:-3] + letter + "=="
    return other != sealed and base64.b64decode(other) == base64.b64decode(sealed)


def test_practice_never_passes_for_live(papers: Papers) -> None:
    live = rewritten(
        issued(papers.receipt(), key=papers.key),
        lambda parts: parts["receipt"].update(standing="live"),
        resign=papers.key,
    )
    assert failed(verify(live, public_key=papers.key.public)) == {"log", "standing"}


def test_only_a_receipt_that_says_live_counts_as_live(papers: Papers) -> None:
    assert Verification((), None).practice
    assert not Verification((), {"receipt": {"standing": "live"}}).practice
    assert not Verification((), None).ok


def test_a_receipt_that_would_not_verify_is_never_issued(papers: Papers) -> None:
    assert papers.signature is not None
    for signature, words in (
        (replace(papers.signature, manifest="sha256:" + "0" * 64), "another manifest"),
        (replace(papers.signature, statement="Other words"), "another statement"),
        (replace(papers.signature, certifier=papers.manifest.submitted_by), "worked on this version"),
        (replace(papers.signature, practice=False), "practice or live"),
    ):
        with pytest.raises(ValueError, match=words):
            issued(replace(papers, signature=signature).receipt(), key=papers.key)
    with pytest.raises(ValueError, match="practice or live"):
        issued(papers.receipt(practice=False), key=papers.key)
