"""What anybody can check without us, and the look that checks us: honest, then with a receipt changed or gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from councils.delivery.deliver import deliver
from reeve import verifying
from reeve.audit.queries import chain_entries
from reeve.commands.verify import command as verify_command
from reeve.database import Role, unit
from reeve.department import public_key
from reeve.department.models import Receipt
from reeve.identity.assert_marked import assert_marked
from reeve.installation import Installation, here
from reeve.jobs import queue
from reeve.mail.models import Letter
from reeve.proof.heads import check_heads
from reeve.transparency.given import Given, given_file, given_heads
from reeve.verifying.give import give_heads
from reeve.verifying.jobs import EVERY_NIGHT, run_log, tend_log
from reeve.verifying.look import look_through
from tests.councils.delivery.submitted import Submitted, submitted
from tests.factories import Factory
from tests.reeve.identity.signing_in import small_app


@dataclass(frozen=True)
class Delivered:
    """Two councils' receipts in the inbox, and an app with the public pages."""

    client: FlaskClient
    factory: Factory
    returns: tuple[Submitted, Submitted]

    def receipt(self, number: int) -> str:
        with unit(Role.COUNCIL, council_id=self.returns[number].council_id) as session:
            document: str = session.scalars(select(Receipt.document)).one()
        return document

    def tamper(self, statement: str, **values: object) -> None:
        self.factory.session.execute(text(statement), values)
        self.factory.session.commit()

    @contextmanager
    def triggers_off(self) -> Iterator[None]:
        """As somebody who owns the machine could."""
        self.tamper("alter table platform.tree_head disable trigger tree_head_append_only")
        try:
            yield
        finally:
            self.tamper("alter table platform.tree_head enable trigger tree_head_append_only")

    def given(self) -> list[tuple[bytes, list[Given]]]:
        """The heads in the history of each council and of the department, as a file and as they are."""
        found = []
        for council_id in (each.council_id for each in self.returns):
            with unit(Role.COUNCIL, council_id=council_id) as session:
                found.append((given_file(session), given_heads(session)))
        with unit(Role.DEPARTMENT, department_id=self.factory.department().id) as session:
            found.append((given_file(session), given_heads(session)))
        return found

    def history(self, number: int) -> str:
        council_id = self.returns[number].council_id
        with unit(Role.COUNCIL, council_id=council_id) as session:
            return "\n".join(entry.words for entry in chain_entries(session, council_id))

    def letters(self) -> int:
        wanted = select(func.count()).select_from(Letter).where(Letter.kind == "log-broken")
        return self.factory.session.scalar(wanted) or 0


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    app.register_blueprint(public_key.blueprint)
    verifying.init_app(app)
    assert_marked(app)
    return app


@pytest.fixture(scope="module")
def delivered(app: Flask, installation: Installation) -> Iterator[Delivered]:
    factory = Factory(installation, salt="log")
    factory.platform_admin()
    returns = (submitted(factory, signed=True), submitted(factory))
    for each in returns:
        deliver(each.council_id, each.submission_id)
    yield Delivered(app.test_client(), factory, returns)
    factory.close()


def test_before_the_first_night_the_pages_say_so(delivered: Delivered) -> None:
    words = delivered.client.get("/verify/tree-heads").text
    assert "It has not been looked through yet" in words
    assert "There is no tree head yet" in words
    assert check_heads(delivered.client.get("/reeve-tree-heads.json").data, trusted=[])[0].ok


def test_the_night_keeps_a_head_and_finds_nothing(delivered: Delivered) -> None:
    found = tend_log()
    assert (found.size, found.receipts, found.heads, found.faults) == (2, 2, 1, ())
    assert tend_log().heads == 1, "a day has one head, however often the job runs"
    assert delivered.letters() == 0
    page = delivered.client.get("/verify/tree-heads").text
    assert "every hash was worked out again: 2 entries, 2 receipts and 1 tree head." in page
    assert "sha256:" in page


def test_a_receipt_and_the_heads_since_it_are_checked_with_one_command(delivered: Delivered, tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_text(delivered.receipt(0))
    (tmp_path / "reeve-public-key.txt").write_bytes(delivered.client.get("/reeve-public-key.txt").data)
    (tmp_path / "heads.json").write_bytes(delivered.client.get("/reeve-tree-heads.json?since=1").data)
    (tmp_path / "forged.json").write_bytes(b"{}\n")
    done = CliRunner().invoke(verify_command, [f"{tmp_path}/receipt.json", "--heads", f"{tmp_path}/heads.json"])
    assert done.exit_code == 0, done.output
    assert "The receipt is entry 1 of the 1 in Reeve's log." in done.output
    assert "still holds the receipt" in done.output
    forged = CliRunner().invoke(verify_command, [f"{tmp_path}/receipt.json", "--heads", f"{tmp_path}/forged.json"])
    assert forged.exit_code == 1
    assert "The tree heads are not a file as Reeve writes it" in forged.output


def test_every_council_and_the_department_are_given_the_days_head_once(delivered: Delivered) -> None:
    """By the job of every night, which nobody has to ask for."""
    assert {name: task.cron for (name, _), task in queue.periodic_registry.periodic_tasks.items()}["log"] == EVERY_NIGHT
    run_log(timestamp=0)
    assert give_heads() == 0, "a day's head is given once, however often the job runs"
    given = [each for _, heads in delivered.given() for each in heads]
    assert [(each.size, each.stands) for each in given] == [(2, True)] * 3
    _, (theirs, *_) = delivered.given()[0]
    assert "gave the tree head of" in delivered.history(0)
    assert f": 2 entries, {theirs.root_words.removeprefix('sha256:')[:16]}…" in delivered.history(0)
    for held, _ in delivered.given():
        checks = check_heads(
            delivered.client.get("/reeve-tree-heads.json").data, trusted=[here().signing_key.public], earlier=held
        )
        assert [check.ok for check in checks] == [True] * 3


def test_a_head_kept_otherwise_than_it_was_given_is_seen(delivered: Delivered) -> None:
    change = "update platform.tree_head set document = replace(document, :was, :is)"
    with delivered.triggers_off():
        delivered.tamper(change, **{"was": '"size":2', "is": '"size":3'})
        faults, given = look_through().faults, delivered.given()
        delivered.tamper(change, **{"was": '"size":3', "is": '"size":2'})
    told = [fault for fault in faults if "was given is not the one kept here" in fault]
    assert len(told) == 3
    whose = [each.council_slug for each in delivered.returns] + ["dwp"]
    assert all(any(f"that {slug} was given" in fault for fault in told) for slug in whose)
    assert [each.stands for _, heads in given for each in heads] == [False] * 3
    assert look_through().faults == ()


def test_both_sides_hold_the_same_file(delivered: Delivered) -> None:
    given = delivered.returns[0]
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        held = session.scalar(text("select receipt from tenants.delivery"))
    with unit(Role.DEPARTMENT, department_id=delivered.factory.department().id) as session:
        theirs = session.scalars(select(Receipt.document).where(Receipt.council_id == given.council_id)).one()
    assert held == theirs == delivered.receipt(0)


def test_the_page_works_without_scripts_and_carries_the_keys(delivered: Delivered) -> None:
    answer = delivered.client.get("/verify")
    assert "Check it with a command instead" in answer.text
    assert "reeve verify receipt.json your-file.txt --public-key reeve-public-key.txt" in answer.text
    assert f'data-reeve-key="{here().signing_key.public.id}"' in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    keys = delivered.client.get("/reeve-public-keys.json").json
    assert keys is not None
    assert [each["public_key"] for each in keys["keys"]] == [here().signing_key.public.text]


@pytest.mark.parametrize("asked", ["since=-5", "since=x", "since=99999999999999999999", "since=", ""])
def test_any_size_asked_for_gives_a_file_that_holds(delivered: Delivered, asked: str) -> None:
    data = delivered.client.get(f"/reeve-tree-heads.json?{asked}").data
    assert all(check.ok for check in check_heads(data, trusted=[here().signing_key.public]))


def test_a_receipt_changed_in_the_inbox_raises_the_alarm_once_a_day(delivered: Delivered) -> None:
    right = delivered.receipt(0)
    change = "update department.receipt set document = :document where council_id = :council"
    council = delivered.returns[0].council_id
    delivered.tamper(change, council=council, document=right.replace('"version":1', '"version":2'))
    faults = [tend_log().faults, tend_log().faults]
    delivered.tamper(change, council=council, document=right)
    name = f"practice/{delivered.returns[0].council_slug}/shbe/2026-10/1"
    assert faults[0] == faults[1] == (f"The receipt of {name} is not in the log as it says.",)
    assert delivered.letters() == 1
    assert "1 thing did not hold" in delivered.client.get("/verify/tree-heads").text


def test_a_receipt_taken_out_of_the_inbox_is_missed(delivered: Delivered) -> None:
    taken, council = delivered.receipt(1), delivered.returns[1].council_id
    kept = "create table public.kept as select * from department.receipt where council_id = :council"
    delivered.tamper(kept, council=council)
    delivered.tamper("delete from department.receipt where council_id = :council", council=council)
    faults = tend_log().faults
    delivered.tamper("insert into department.receipt select * from public.kept")
    delivered.tamper("drop table public.kept")
    assert faults == ("1 of the log's 2 entries have no receipt in the inbox.",)
    assert tend_log().faults == ()
    assert delivered.receipt(1) == taken
