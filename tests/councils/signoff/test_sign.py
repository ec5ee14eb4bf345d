"""Signing, declining and withdrawing: one of them, by somebody who had no hand in it, over exactly what was read."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from councils.returns.queries import standing_of
from councils.returns.state import State, state_of
from councils.signoff.decline import decline
from councils.signoff.models import Decline, Signature, Submission
from councils.signoff.queries import find_decline, find_signature
from councils.signoff.sign import sign
from councils.signoff.still_open import AlreadyDeclined, AlreadySigned, AlreadyWithdrawn, HadAHand, NoLongerOpen
from councils.signoff.submit import ChangedMeanwhile
from councils.signoff.withdraw import TooLate, withdraw
from reeve.audit.models import AuditEntry
from reeve.database import db, now
from reeve.database.constraints import as_refusal
from reeve.department.models import Channel
from reeve.proof import canonical, digest
from tests.councils.office import Office, office, seal
from tests.councils.signoff.test_submit import jobs
from tests.factories import Factory


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


def test_a_signature_stands_over_the_manifest_and_sends_it(place: Office, factory: Factory) -> None:
    version, sent = place.sent()
    with place.at_work(place.helen):
        signature = sign(sent, version, seal=seal(sent))
    document = json.loads(signature.document)
    assert canonical(document).decode() == signature.document
    assert digest(document) == signature.digest
    assert document["manifest"] == sent.digest
    assert document["certifier"]["name"] == "Helen Certifier"
    assert document["certifier"]["capacity"] == "Section 151 officer"
    assert document["statement"] == json.loads(sent.manifest)["statement"]
    assert document["evidence"]["method"] == "totp"
    assert jobs(place, factory, "deliver") == [
        {"council_id": str(place.council.id), "submission_id": str(sent.id)},
    ]
    with place.at_work(place.tom):
        assert state_of(standing_of(place.obligation)) is State.SIGNED
        words = db.council.scalars(select(AuditEntry.words).order_by(AuditEntry.seq.desc())).first()
    assert words.startswith("signed version 1 of ")
    assert words.endswith(", as Section 151 officer")


def test_a_deputy_signs_for_somebody(place: Office, factory: Factory) -> None:
    deputy = factory.person("Dee Deputy", council=place.council, roles=("certifier",))
    factory.session.execute(
        text("update platform.membership set deputy_for = :chief where person_id = :deputy"),
        {"chief": place.helen.id, "deputy": deputy.id},
    )
    factory.session.commit()
    version, sent = place.sent()
    with place.at_work(deputy):
        document = json.loads(sign(sent, version, seal=seal(sent)).document)
        words = db.council.scalars(select(AuditEntry.words).order_by(AuditEntry.seq.desc())).first()
    assert document["certifier"]["deputy_for"]["name"] == "Helen Certifier"
    assert words.endswith(", as Section 151 officer, for Helen Certifier")


def test_whoever_had_a_hand_does_not_sign(place: Office) -> None:
    version, sent = place.sent()
    words = "You had a hand in this version, so somebody else must sign it"
    with pytest.raises(HadAHand, match=words), place.at_work(place.tom):
        sign(sent, version, seal=seal(sent))


@pytest.mark.parametrize("table", ["signature", "release"])
def test_the_database_itself_refuses_a_contributor(place: Office, table: str) -> None:
    """Whatever the code does: straight SQL under the council's own role."""
    _, sent = place.sent()
    more = {"signature": "capacity, statement, document, digest", "release": ""}[table]
    columns = "council_id, submission_id, person_id, person_name, at" + (f", {more}" if more else "")
    values = ":council, :submission, :person, 'Tom', now()" + (", 'x', 'x', 'x', 'x'" if more else "")
    with pytest.raises(IntegrityError) as refused, place.at_work(place.tom):
        db.council.execute(
            text(f"insert into tenants.{table} ({columns}) values ({values})"),
            {"council": place.council.id, "submission": sent.id, "person": place.tom.id},
        )
    words = as_refusal(refused.value)
    assert words is not None
    assert "somebody else must" in words.message


def test_nobody_leaves_the_list_of_contributors(place: Office) -> None:
    _, sent = place.sent()
    with pytest.raises(Exception, match="permission denied"), place.at_work(place.tom):
        db.council.execute(text("delete from tenants.version_contributor"))
    with pytest.raises(Exception, match="permission denied"), place.at_work(place.tom):
        db.council.execute(text("update tenants.submission set digest = 'x' where id = :id"), {"id": sent.id})


def test_another_manifest_than_was_read_is_not_signed(place: Office, factory: Factory) -> None:
    version, sent = place.sent()
    with pytest.raises(ChangedMeanwhile), place.at_work(place.helen):
        sign(sent, version, seal=seal(sent, read="sha256:" + "0" * 64))
    factory.session.execute(
        text("update tenants.submission set manifest = replace(manifest, '100000', '100001') where id = :id"),
        {"id": sent.id},
    )
    factory.session.commit()
    with pytest.raises(ChangedMeanwhile), place.at_work(place.helen):
        sign(db.council.scalars(select(Submission)).one(), version, seal=seal(sent))


def test_a_decline_closes_the_version_and_the_next_is_signed(place: Office) -> None:
    version, sent = place.sent()
    with place.at_work(place.helen):
        decline(sent, version, reason="The write-offs are last year's")
    with place.at_work(place.tom):
        standing = standing_of(place.obligation)
        assert state_of(standing) is State.DECLINED
        assert standing.decline_reason == "The write-offs are last year's"
        words = db.council.scalars(select(AuditEntry.words).order_by(AuditEntry.seq.desc())).first()
    assert words == "declined to sign version 1 of HBDR, July to September 2026 (quarter 2 of 2026-27), with a reason"
    with pytest.raises(AlreadyDeclined), place.at_work(place.helen):
        sign(sent, version, seal=seal(sent))
    with pytest.raises(AlreadyDeclined), place.at_work(place.helen):
        decline(sent, version, reason="Again")
    place.save(place.tom, c004="10")
    second = place.frozen()
    assert second.number == 2
    place.checked(second)
    _, again = place.sent(second)
    with place.at_work(place.helen):
        assert sign(again, second, seal=seal(again)).submission_id == again.id


def test_it_is_signed_once(place: Office, factory: Factory) -> None:
    version, sent = place.sent()
    other = factory.person("Omar Certifier", council=place.council, roles=("certifier",))
    with place.at_work(place.helen):
        sign(sent, version, seal=seal(sent))
    for person in (place.helen, other):
        with pytest.raises(AlreadySigned), place.at_work(person):
            sign(sent, version, seal=seal(sent))
    with pytest.raises(AlreadySigned), place.at_work(other):
        decline(sent, version, reason="Too late")


def test_signing_and_declining_at_once_leaves_one_act(place: Office, factory: Factory) -> None:
    version, sent = place.sent()
    other = factory.person("Omar Certifier", council=place.council, roles=("certifier",))
    refused: list[Exception] = []
    at_once = threading.Barrier(2)

    def work(act: Callable[[], object], who: object) -> None:
        try:
            with place.at_work(who):  # type: ignore[arg-type]
                at_once.wait()
                act()
        except (AlreadySigned, AlreadyDeclined) as error:
            refused.append(error)

    acts = [
        (lambda: sign(sent, version, seal=seal(sent)), place.helen),
        (lambda: decline(sent, version, reason="No"), other),
    ]
    workers = [threading.Thread(target=work, args=act) for act in acts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(refused) == 1
    with place.at_work(place.tom):
        assert (find_signature(sent) is None) != (find_decline(sent) is None)


def test_the_database_itself_keeps_a_declined_version_unsigned(place: Office) -> None:
    version, sent = place.sent()
    with place.at_work(place.helen):
        decline(sent, version, reason="No")
    late = Signature(
        submission_id=sent.id, person_id=place.helen.id, person_name="Helen", capacity="x", statement="x",
        document="x", digest="x",
    )  # fmt: skip
    with pytest.raises(IntegrityError) as refused, place.at_work(place.helen):
        db.council.add(late)
        db.council.flush()
    assert isinstance(as_refusal(refused.value), NoLongerOpen)


def test_a_withdrawn_version_is_neither_signed_nor_declined(place: Office) -> None:
    version, sent = place.sent()
    with place.at_work(place.asha):
        withdraw(sent, version, reason="A cell was missed")
    with place.at_work(place.tom):
        assert state_of(standing_of(place.obligation)) is State.WITHDRAWN
    for act in (lambda: sign(sent, version, seal=seal(sent)), lambda: decline(sent, version, reason="x")):
        with pytest.raises(AlreadyWithdrawn), place.at_work(place.helen):
            act()
    with pytest.raises(AlreadyWithdrawn), place.at_work(place.tom):
        withdraw(sent, version, reason="Again")
    place.save(place.tom, c004="11")
    assert place.frozen().number == 2


def test_what_is_sealed_cannot_be_withdrawn_nor_what_is_withdrawn_sealed(place: Office, factory: Factory) -> None:
    version, sent = place.sent()
    with place.at_work(place.helen):
        sign(sent, version, seal=seal(sent))
    insert = text(
        "insert into tenants.delivery (council_id, id, submission_id, channel_id, enqueued_at) "
        "values (:council, gen_random_uuid(), :submission, :channel, now())"
    )
    row = {"council": place.council.id, "submission": sent.id, "channel": channel(factory)}
    with place.at_work(place.tom):
        db.council.execute(insert, row)
    with pytest.raises(TooLate), place.at_work(place.tom):
        withdraw(sent, version, reason="Too late")
    direct = text(
        "insert into tenants.withdrawal (council_id, submission_id, person_id, person_name, at, reason) "
        "values (:council, :submission, :person, 'Tom', now(), 'x')"
    )
    with pytest.raises(IntegrityError, match="withdrawn or sealed"), place.at_work(place.tom):
        db.council.execute(direct, {**row, "person": place.tom.id})
    other = office(factory)
    version, sent = other.sent()
    with other.at_work(other.tom):
        withdraw(sent, version, reason="Wrong quarter")
    with pytest.raises(IntegrityError, match="withdrawn or sealed"), other.at_work(other.tom):
        db.council.execute(insert, {**row, "council": other.council.id, "submission": sent.id})


def channel(factory: Factory) -> object:
    found = factory.session.scalars(select(Channel.id).where(Channel.return_key == "hbdr")).first()
    if found is not None:
        return found
    made = Channel(
        department_id=factory.department().id, return_key="hbdr", kind="practice", means="inbox", name="Inbox",
        from_on=now().date(),
    )  # fmt: skip
    factory.session.add(made)
    factory.session.commit()
    return made.id


def test_a_decline_belongs_to_one_council(place: Office, factory: Factory) -> None:
    version, sent = place.sent()
    with place.at_work(place.helen):
        decline(sent, version, reason="No")
    other = office(factory)
    with other.at_work(other.helen):
        assert db.council.scalars(select(Decline)).all() == []
        assert db.council.scalars(select(Submission)).all() == []
