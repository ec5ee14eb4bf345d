"""What is sent is fixed: canonical, digested, and refused while anything in the version is open."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text

from councils.returns.add_version import Closed, add_contributor
from councils.returns.queries import contributors_of, definition_of, standing_of
from councils.returns.state import State, state_of
from councils.signoff.models import Submission
from councils.signoff.set_policy import set_release
from councils.signoff.submit import (
    AlreadySubmitted,
    ChangedMeanwhile,
    NeedsExplaining,
    NeedsFixing,
    NotChecked,
    NotNewest,
    submit,
)
from councils.validation.answer import dispute, explain
from reeve.audit.models import AuditEntry
from reeve.database import db
from reeve.proof import canonical, digest
from tests.councils.office import CELLS, Office, office
from tests.factories import Factory


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


def jobs(place: Office, factory: Factory, task: str) -> list[dict[str, str]]:
    """The arguments of the jobs waiting for this council."""
    rows = factory.session.execute(
        text("select args from jobs.procrastinate_jobs where task_name = :task and args->>'council_id' = :council"),
        {"task": task, "council": str(place.council.id)},
    )
    return [row.args for row in rows]


def test_the_manifest_says_everything_and_keeps_its_digest(place: Office) -> None:
    version, sent = place.sent()
    document = json.loads(sent.manifest)
    assert canonical(document).decode() == sent.manifest
    assert digest(document) == sent.digest
    assert document["form"] == {"c001": 100000, "c002": 25000, "c003": 10050, "c004": 0}
    assert {figure["cell"]: figure["amount"] for figure in document["figures"]}["c005"] == 114950
    assert document["obligation"]["standing"] == "practice"
    assert document["obligation"]["council"]["slug"] == place.council.slug
    with place.at_work(place.tom):
        definition = definition_of(place.obligation)
        assert document["definition"]["hash"] == definition.hash
        assert document["statement"] == definition.statement
    hands = {one["name"]: one["acts"] for one in document["contributors"]}
    assert hands == {"Tom Preparer": ["entered", "froze", "submitted"]}
    assert "@" not in sent.manifest
    assert version.number == document["version"] == 1


def test_sending_asks_for_a_signature_and_delivers_nothing(place: Office, factory: Factory) -> None:
    _, sent = place.sent()
    assert (sent.signature_required, sent.release_required) == (True, False)
    with place.at_work(place.tom):
        assert state_of(standing_of(place.obligation)) is State.WITH_THE_CERTIFIER
        words = [one.words for one in db.council.scalars(select(AuditEntry).order_by(AuditEntry.seq))]
    assert words[-1].startswith("sent version 1 of HBDR, July to September 2026")
    assert words[-1].endswith("for signature")
    assert jobs(place, factory, "deliver") == []


def test_the_sender_becomes_a_contributor_and_then_it_is_closed(place: Office) -> None:
    version = place.ready()
    place.sent(version, by=place.asha)
    with place.at_work(place.tom):
        assert ("Asha Preparer", "submitted") in {(one.name, one.act) for one in contributors_of(version)}
    with pytest.raises(Exception, match="contributors are closed"), place.at_work(place.helen):
        add_contributor(version, "explained")
    with pytest.raises(Closed), place.at_work(place.helen):
        explain(version, "HBDR-001", reason="Late")


@pytest.mark.parametrize(
    ("totals", "outcome", "refusal", "words"),
    [
        ([("R-1", "stop", 1)], "unreadable", NeedsFixing, "cannot be read"),
        ([("R-1", "fix", 2)], None, NeedsFixing, "There are still 2 findings to fix"),
        ([("R-1", "confirm", 1)], None, NeedsExplaining, "There is still 1 finding to explain"),
        ([], "failed", NotChecked, "has not finished"),
    ],
)
def test_what_is_open_is_not_sent(
    place: Office, totals: list[tuple[str, str, int]], outcome: str | None, refusal: type[Exception], words: str
) -> None:
    place.save(place.tom, **CELLS)
    version = place.frozen()
    place.checked(version, *totals, outcome=outcome)
    with pytest.raises(refusal, match=words), place.at_work(place.tom):
        submit(place.obligation, version, read=place.read(version, place.tom))


def test_an_unfinished_check_is_waited_for(place: Office) -> None:
    place.save(place.tom, **CELLS)
    version = place.frozen()
    with pytest.raises(NotChecked), place.at_work(place.tom):
        submit(place.obligation, version, read="")


def test_explained_and_disputed_findings_travel_with_the_return(place: Office) -> None:
    place.save(place.tom, **CELLS)
    version = place.frozen()
    place.checked(version, ("HBDR-001", "confirm", 1), ("HBDR-FORM-1-type", "fix", 1))
    with place.at_work(place.asha):
        explain(version, "HBDR-001", reason="A credit of last year")
        dispute(version, "HBDR-FORM-1-type", reason="The rule is wrong here")
    _, sent = place.sent(version)
    document = json.loads(sent.manifest)
    assert [(e["rule"], e["reason"], e["by"]["name"]) for e in document["explanations"]] == [
        ("HBDR-001", "A credit of last year", "Asha Preparer")
    ]
    assert [d["reason"] for d in document["disputes"]] == ["The rule is wrong here"]
    assert {one["name"] for one in document["contributors"]} == {"Tom Preparer", "Asha Preparer"}


def test_what_changed_while_it_was_read_is_not_sent(place: Office) -> None:
    place.save(place.tom, **CELLS)
    version = place.frozen()
    place.checked(version, ("HBDR-001", "confirm", 1))
    with place.at_work(place.asha):
        explain(version, "HBDR-001", reason="One reason")
    with place.at_work(place.tom):
        read = place.read(version, place.tom)
    with place.at_work(place.asha):
        explain(version, "HBDR-001", reason="Another reason")
    with pytest.raises(ChangedMeanwhile), place.at_work(place.tom):
        submit(place.obligation, version, read=read)


def test_only_the_newest_version_is_sent_and_only_once(place: Office) -> None:
    first = place.ready()
    second = place.ready(c001="5", c002="6", c003="1", c004="0")
    with pytest.raises(NotNewest), place.at_work(place.tom):
        submit(place.obligation, first, read=place.read(first, place.tom))
    place.sent(second)
    with pytest.raises(AlreadySubmitted), place.at_work(place.tom):
        submit(place.obligation, second, read="")
    with place.at_work(place.tom):
        assert len(db.council.scalars(select(Submission)).all()) == 1


def test_a_policy_of_release_counts_only_where_no_signature_is_asked(place: Office) -> None:
    with place.at_work(place.helen):
        assert set_release("hbdr", required=True, title="HBDR")
        assert not set_release("hbdr", required=True, title="HBDR")
    _, sent = place.sent()
    assert (sent.signature_required, sent.release_required) == (True, False)
