from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from reeve.proof import Contributor, Entered, FigureStated, FindingTotal, Manifest, Person, Signature, digest


def test_a_manifest_says_everything_that_is_submitted(manifest: Manifest) -> None:
    document = manifest.document()
    assert document["format"] == "reeve-manifest/1"
    assert document["obligation"] == {
        "council": {"slug": "wyvern", "code": "E09999999", "name": "Wyvern District Council"},
        "department": "dwp",
        "return": "shbe",
        "title": "Single Housing Benefit Extract",
        "period": "2026-10",
        "standing": "practice",
    }
    assert document["figures"] == [
        {"cell": "c001", "label": "Weekly benefit", "amount": 1_234_567, "unit": "pence"},
        {"cell": "c002", "label": "Average", "amount": "12.50", "unit": "pounds a claim"},
    ]
    assert document["form"] is None
    assert document["contributors"] == [
        {
            "id": "10000000-0000-4000-8000-000000000001",
            "name": "Priya Preparer",
            "acts": ["explained", "uploaded"],
        }
    ]
    assert document["submitted"] == {
        "by": {"id": "10000000-0000-4000-8000-000000000001", "name": "Priya Preparer"},
        "at": "2026-11-23T12:00:05Z",
    }


def test_its_digest_never_changes_by_accident(manifest: Manifest) -> None:
    """The format is hard to change: a new digest for the same facts needs a new version tag."""
    assert digest(manifest.document()) == "sha256:d8818b0fc0e591ae9606a4888ea5e1f65fb2a4430f702aadff7bba8354ce67fc"


def test_the_order_in_which_rows_were_read_does_not_matter(manifest: Manifest) -> None:
    totals = [FindingTotal("B", "fix", 1), FindingTotal("A", "confirm", 2)]
    people = [Contributor(Person("2", "Two"), ("b", "a")), Contributor(Person("1", "One"), ("a",))]
    one = replace(manifest, findings=totals, contributors=people)
    two = replace(manifest, findings=totals[::-1], contributors=people[::-1])
    assert digest(one.document()) == digest(two.document())


@pytest.mark.parametrize("both", [True, False])
def test_a_manifest_is_of_a_file_or_of_a_form(both: bool, manifest: Manifest) -> None:
    with pytest.raises(ValueError, match="a file or of a form"):
        replace(manifest, file=manifest.file if both else None, form=Entered({}) if both else None)


def test_a_form_carries_its_cells(form_manifest: Manifest) -> None:
    assert form_manifest.document()["form"] == {"c001": 25_000, "c002": "none", "c003": None}


def test_pence_are_whole() -> None:
    with pytest.raises(ValueError, match="pence are whole numbers"):
        FigureStated("c001", "Debt", Decimal("1.5"), "pence")


def test_a_signature_stands_over_the_digest_and_names_the_deputy(signature: Signature) -> None:
    document = replace(signature, deputy_for=Person("3", "Dana Director")).document()
    assert document["format"] == "reeve-signature/1"
    assert document["manifest"] == signature.manifest
    assert document["certifier"] == {
        "id": "20000000-0000-4000-8000-000000000002",
        "name": "Chris Certifiér",
        "capacity": "Responsible finance officer",
        "deputy_for": {"id": "3", "name": "Dana Director"},
    }
    assert document["evidence"] == {"method": "totp", "authenticated_at": "2026-11-23T12:29:05Z"}
