"""A changed definition is tried on the practice returns that were sent: counts only, and in sight of the councils."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from councils.delivery.deliver import deliver
from reeve import definitions
from reeve.audit import Actor, acting
from reeve.audit.models import AuditEntry
from reeve.cli import command as reeve
from reeve.commands import trial_report
from reeve.database import Role, unit
from reeve.definitions import Definition, load
from reeve.department import trial
from reeve.department.trial import TooFew, Trial, changed_rules, try_rules
from reeve.department.trial_child import work
from reeve.department.trial_queries import newest_of
from reeve.installation import Installation
from reeve.jobs import ChildFailed
from reeve.onboarding import terminal
from reeve.rulebook import fired
from reeve.rulebook.fired import FLOOR, Fired
from reeve.rules import pack
from reeve.rules.model import Rule
from tests.councils.delivery import submitted as sending
from tests.factories import Factory

FOLDER = Path(definitions.__file__).parent / "shbe" / "2026-04"
GOOD = (FOLDER / "examples" / "good.txt").read_bytes()
HEADER, CLAIM, *_ = GOOD.splitlines(keepends=True)
NEW = Rule("SHBE-D-999", "row", "confirm", ("D",), ("LCHBREF",), "Look.", must="LCHBREF IS NULL")
TRAILER = b"TRAILER|REEVE-EXAMPLE\n"


@pytest.fixture(scope="module")
def councils(installation: Installation) -> Iterator[list[sending.Submitted]]:
    """Three councils whose practice returns have arrived: of one claim, of two, and one that misses a cell."""
    factory = Factory(installation, salt="trial")
    sent = []
    with pytest.MonkeyPatch.context() as patch:
        for claims in (CLAIM, CLAIM + CLAIM.replace(b"HB000001", b"HB000002"), CLAIM.replace(b"||", b"|", 1)):
            patch.setattr(sending, "CONTENT", HEADER + claims + TRAILER)
            given = sending.submitted(factory)
            deliver(given.council_id, given.submission_id)
            sent.append(given)
    yield sent
    factory.close()


@pytest.fixture
def of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if two councils were enough to hide one; the child's work is done in this process."""
    for module in (fired, trial, trial_report):
        monkeypatch.setattr(module, "FLOOR", 2)
    monkeypatch.setattr(trial, "run_child", here)


def here(_work: str, payload: Mapping[str, Any], *, memory: int, seconds: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(json.dumps(work(json.loads(json.dumps(payload)), lambda _said: None)))
    return found


def with_new_rule() -> Definition:
    definition = load("shbe")
    return replace(definition, layout=replace(definition.layout, rules=(*definition.layout.rules, NEW)))


def tried(factory: Factory, definition: Definition) -> Trial:
    with acting(Actor(None, "Reeve's operator")):
        return try_rules(definition, department_id=factory.department().id, on_progress=lambda _done, _of: None)


def reads(given: sending.Submitted) -> list[str]:
    with unit(Role.COUNCIL, council_id=given.council_id) as session:
        every = session.scalars(select(AuditEntry).where(AuditEntry.act == "consignment.read"))
        return [entry.words for entry in every if entry.words.startswith("tried")]


@pytest.mark.one_server
def test_fewer_than_five_returns_are_not_even_read(councils: list[sending.Submitted], factory: Factory) -> None:
    assert len(councils) < FLOOR
    with pytest.raises(TooFew):
        tried(factory, load("shbe"))
    assert [reads(given) for given in councils] == [[], [], []]


@pytest.mark.one_server
@pytest.mark.usefixtures("of_two")
def test_a_new_rule_is_counted_over_all_and_nothing_of_few_is_said(
    councils: list[sending.Submitted], factory: Factory
) -> None:
    found = tried(factory, with_new_rule())
    assert (found.councils, found.failed, found.hits["SHBE-D-999"]) == (3, 0, Fired(2, 3))
    kept = found.document()["rules"]
    assert kept["SHBE-D-999"] == {"councils": 2, "lines": 3}
    assert kept["SHBE-F-031"] == {"councils": None, "lines": None}
    new, changed = changed_rules(with_new_rule(), department_id=factory.department().id)
    assert (new, changed) == ({"SHBE-D-999"}, set())
    told = list(trial_report.report(found, new=new, changed=changed))
    assert "tried on the practice returns of 3 councils, 10 lines" in told[0]
    assert "SHBE-D-999  confirm  would have hit 2 councils, 3 lines  new" in told
    assert "SHBE-F-031  fix  would have hit fewer than 2 councils" in told
    assert "could not be tried anywhere" in told[-1]
    assert all(
        one == "tried changed rules on version 1 of SHBE, October 2026, at the department: they count what the rules "
        "find, and nothing of the file is shown to anybody"
        for given in councils
        for one in reads(given)
    )
    assert all(reads(given) for given in councils)


@pytest.mark.one_server
@pytest.mark.usefixtures("of_two")
def test_a_return_that_cannot_be_checked_is_counted_apart_and_too_few_left_say_nothing(
    councils: list[sending.Submitted], factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_work: str, payload: Mapping[str, Any], **limits: int) -> Mapping[str, Any]:
        if payload["council_id"] in failing:
            raise ChildFailed("It took longer than 900 seconds.")
        return here(_work, payload, **limits)

    monkeypatch.setattr(trial, "run_child", fails)
    failing = {str(councils[0].council_id)}
    found = tried(factory, load("shbe"))
    assert (found.councils, found.failed) == (2, 1)
    assert "1 return could not be checked" in list(trial_report.report(found, new=(), changed=()))[1]
    failing.add(str(councils[1].council_id))
    with pytest.raises(TooFew):
        tried(factory, load("shbe"))


@pytest.mark.one_server
@pytest.mark.usefixtures("of_two")
def test_at_the_terminal(councils: list[sending.Submitted], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(terminal, "install", lambda: None)
    kept = tmp_path / "trial.json"
    done = CliRunner().invoke(reeve, ["department", "try-rules", str(FOLDER), "--out", str(kept)])
    assert done.exit_code == 0, done.output
    assert "3 of 3 returns checked" in done.stderr
    assert "would have hit" in done.stdout
    assert json.loads(kept.read_text())["councils"] == 3
    none = CliRunner().invoke(reeve, ["department", "try-rules", str(FOLDER.parents[1] / "hbdr" / "2026-27-Q1")])
    assert none.exit_code != 0


def test_of_each_council_the_newest_is_tried_beside_the_one_accepted_before() -> None:
    made = [SimpleNamespace(council_id=None, name=name) for name in ("june", "july", "july again", "october")]
    sent = [
        ("2026-06", made[0], True),
        ("2026-07", made[1], True),
        ("2026-07", made[2], False),
        ("2026-10", made[3], True),
    ]
    found = newest_of(load("shbe"), cast(Any, sent))
    assert found is not None
    assert (found.period, found.consignment, found.before) == ("2026-10", made[3], made[1])
    assert newest_of(load("shbe"), cast(Any, [("2025-01", made[0], True)])) is None


def test_a_form_is_checked_from_the_cells_its_manifest_states() -> None:
    """Amounts are pence, as integers or as text, not pounds as a person types them."""
    payload = {
        "rules": base64.b64encode(pack(load("hbdr").layout)).decode(),
        "period": "2026-27-Q2",
        "sealed_on": "2026-11-02",
        "cells": {"c001": 5_000_00, "c002": "200000", "c003": 100, "c004": 0, "gone": 1},
        "cells_before": {"c001": 4_000_00, "c002": 1_000_00, "c003": 0, "c004": 100},
        "unable": [],
    }
    found = work(payload, lambda _said: None)
    assert found == {"outcome": "findings", "lines": 1, "totals": {"HBDR-007": 1}, "not_run": []}


def test_no_rule_asks_for_a_figure_the_council_said_it_cannot_supply() -> None:
    rules = base64.b64encode(pack(load("hbdr").layout)).decode()
    cells = {"c001": 5_000_00, "c002": None, "c003": 100, "c004": 0}
    payload = {"rules": rules, "period": "2026-27-Q2", "sealed_on": "2026-11-02", "cells": cells, "cells_before": None}
    asked = work({**payload, "unable": []}, lambda _said: None)["totals"]
    assert asked != {}
    assert work({**payload, "unable": ["c002"]}, lambda _said: None)["totals"] == {}
