"""An extract of A's, checked and answered, and what is only checked: canaries where a check leaves words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select

from councils.api.models import KeptAnswer
from councils.columns.models import ColumnOrder, VersionColumns
from councils.dryrun.models import DryRun
from councils.returns.models import Figure, Version
from councils.validation.answer import dispute, explain
from councils.validation.models import CheckRun, FindingTotal
from reeve.database import db, now
from tests.councils.uploads.desk import extract_for

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing


def furnish_checks(rooms: Furnishing) -> None:
    extract(rooms)
    columns(rooms)
    check_words(rooms)
    machines(rooms)


def extract(rooms: Furnishing) -> None:
    """A file uploaded through the door, with claimants' words in its cells, checked and answered."""
    data = extract_for(rooms.desk, claims=40, faults=0.4).decode()
    answer = rooms.desk.upload(with_claimants(rooms, data).encode(), name=f"{rooms.word('the name of a file')}.txt")
    assert answer.status_code == 303, answer.text
    rooms.desk.check_all()
    with rooms.a.at_work(rooms.tom):
        version = extract_version(rooms)
        run = db.council.scalars(select(CheckRun).where(CheckRun.version_id == version.id)).one()
        totals = db.council.scalars(select(FindingTotal).where(FindingTotal.check_id == run.id)).all()
        rules = {severity: [t.rule_id for t in totals if t.severity == severity] for severity in ("confirm", "fix")}
        (said,) = explain(version, rules["confirm"][0], reason=rooms.word("an explanation"))
        rooms.ids["answer_id"] = said.id
        for rule in rules["fix"][:2]:
            dispute(version, rule, reason=rooms.word("a dispute"))


def columns(rooms: Furnishing) -> None:
    """What Tom said of the columns of A's files, and how its version was read."""
    with rooms.a.at_work(rooms.tom):
        order = ColumnOrder(
            id=uuid4(),
            return_key=rooms.desk.obligation.return_key,
            digest="0" * 64,
            names=["REC_TYPE", rooms.word("the name of a column")],
            said=[[1, "REC_TYPE"], None],
            definition_hash="sha256:0",
            confirmed_by=rooms.tom.id,
            confirmed_by_name=rooms.tom.name,
        )
        db.council.add(order)
        db.council.flush()
        reading = {"line": 1, "until": 1, "names": order.names, "positions": [1, None], "how": "confirmed"}
        reading |= {"digest": order.digest, "said": order.said}
        db.council.add(VersionColumns(version_id=extract_version(rooms).id, column_order_id=order.id, reading=reading))
    rooms.ids["column_order_id"] = order.id


def with_claimants(rooms: Furnishing, data: str) -> str:
    """The second claim's reference, number, names and address changed into words nobody is ever to read."""
    lines = data.split("\n")
    at = [n for n, line in enumerate(lines) if line.startswith("D|")][1]
    rooms.ids["line"] = at + 1
    cells = lines[at].split("|")
    changed = {
        1: rooms.canaries.claimant("4077199301", "a claim's reference"),
        3: rooms.canaries.claimant("XK907719A", "a claimant's National Insurance number"),
        5: rooms.canaries.claimant("Quillbeast", "a claimant's surname"),
        6: rooms.canaries.claimant("Zephyrine", "a claimant's forename"),
        9: rooms.canaries.claimant("7719 Wyvern Parade", "a claimant's address"),
    }
    own = cells[1]
    for position, word in changed.items():
        cells[position] = word
    lines[at] = "|".join(cells)
    whole = "\n".join(lines).replace(f"|{own}|", f"|{changed[1]}|")
    return whole.replace("REEVE-SAMPLE", rooms.canaries.claimant("hdr7719quill", "a header's text"), 1)


def extract_version(rooms: Furnishing) -> Version:
    obligation_id = rooms.desk.obligation.id
    return db.council.scalars(select(Version).where(Version.obligation_id == obligation_id)).one()


def check_words(rooms: Furnishing) -> None:
    """What a check writes down in words, where the file itself is not to be quoted."""
    with rooms.a.at_work(rooms.tom):
        version = extract_version(rooms)
        run = db.council.scalars(select(CheckRun).where(CheckRun.version_id == version.id)).one()
        run.problem = rooms.word("what went wrong in a check")
        db.council.add_all(
            [
                FindingTotal(
                    check_id=run.id,
                    rule_id=rooms.word("the id of a rule found"),
                    severity="confirm",
                    count=3,
                    message=rooms.word("the message of a rule found"),
                ),
                Figure(
                    version_id=version.id,
                    cell="x901",
                    label=rooms.word("the label of a figure"),
                    amount=Decimal(77199301),
                    unit=rooms.word("the unit of a figure"),
                ),
            ]
        )


def machines(rooms: Furnishing) -> None:
    """A file that is only checked, by Tom; and what a machine was answered."""
    with rooms.a.at_work(rooms.tom):
        dry_run = DryRun(
            id=uuid4(),
            obligation_id=rooms.desk.obligation.id,
            made_by=rooms.tom.id,
            expires_at=now() + timedelta(hours=1),
            name=rooms.word("the name of a file that is only checked"),
            sha256="sha256:0",
            size=1,
            key_version=1,
            outcome="failed",
            problem=rooms.word("what went wrong in a check that keeps nothing"),
        )
        kept = KeptAnswer(
            token_id=rooms.ids["token_id"],
            key=rooms.word("the key of an answer kept"),
            asked="uploads of shbe/2026-10",
            sha256="sha256:0",
            status=201,
            location="/",
            answer={"said": rooms.word("an answer kept for a machine")},
        )
        db.council.add_all([dry_run, kept])
    rooms.ids["dry_run_id"] = dry_run.id
