"""A page among 100,000 findings is read in a moment. The goal, 300 ms, is the benchmark's; here there is ample room."""

from __future__ import annotations

import time
from uuid import uuid4

import polars as pl
import pytest

from councils.returns.files import keep
from councils.validation.child import parquet, stored_findings
from councils.validation.models import CheckRun, FindingTotal
from councils.validation.queries import newest_check
from reeve.database import db, now
from reeve.rules.result import FINDINGS_SCHEMA
from tests.councils.uploads.desk import Desk, extract_for
from tests.councils.validation.answering import answer, total, words
from tests.councils.validation.cells import CONFIRM_RULE, FIX_RULE

COUNT = 100_000


def many(rule: str, severity: str, count: int) -> pl.DataFrame:
    keys = [f"{number % 20_000:064x}" for number in range(count)]
    columns = {
        "line": range(2, count + 2),
        "position": [9] * count,
        "field": ["CCTEN"] * count,
        "record": ["D"] * count,
        "rule": [rule] * count,
        "severity": [severity] * count,
        "claim": [None] * count,
        "record_key": keys,
    }
    return pl.DataFrame(columns, schema=FINDINGS_SCHEMA)


def with_many_findings(tom: Desk) -> None:
    """A further check of version 1 that found 100,000 things."""
    version = tom.uploaded(extract_for(tom))
    frame = pl.concat([many(FIX_RULE, "fix", COUNT // 2), many(CONFIRM_RULE, "confirm", COUNT // 2)])
    with tom.at_work():
        stored = parquet(stored_findings(frame, [FIX_RULE, CONFIRM_RULE]))
        file = keep(stored, purpose="findings", name="findings", kind="parquet", practice=True)
        before = newest_check(version)
        assert before is not None
        run = CheckRun(
            id=uuid4(),
            version_id=version.id,
            definition_hash=before.definition_hash,
            engine_version="1",
            finished_at=now(),
            outcome="findings",
            stage="done",
            lines_checked=COUNT,
            reading=before.reading,
            findings_file_id=file.id,
        )
        db.council.add(run)
        db.council.flush()
        for rule, severity in ((FIX_RULE, "fix"), (CONFIRM_RULE, "confirm")):
            db.council.add(
                FindingTotal(
                    check_id=run.id, rule_id=rule, severity=severity, count=COUNT // 2, message=f"About {rule}."
                )
            )


@pytest.mark.usefixtures("no_child")
def test_a_page_among_a_hundred_thousand_findings(tom: Desk) -> None:
    with_many_findings(tom)
    client = tom.client()
    for query, shown in (
        ("", "Showing 1 to 50 of 100,000 lines"),
        (f"?rule={CONFIRM_RULE}&page=700", "Showing 34,951 to 35,000 of 50,000 lines"),
        ("?severity=fix&record=D&page=3", "Showing 101 to 150 of 50,000 lines"),
    ):
        begun = time.perf_counter()
        page = client.get(f"{tom.url}/versions/1/findings{query}")
        taken = time.perf_counter() - begun
        print(f"{query}: {taken * 1000:.0f} ms")  # noqa: T201 - shown when it fails
        assert shown in words(page)
        assert taken < 2
    csv = client.get(f"{tom.url}/versions/1/findings.csv")
    assert csv.data.count(b"\n") > COUNT
    version = tom.versions()[0]
    assert answer(tom, CONFIRM_RULE, line=COUNT // 2 - 10, client=client).status_code == 303
    assert total(tom, version, CONFIRM_RULE).answered in (2, 3)
