"""What is in an export, member by member."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from string import Template
from typing import Any

from councils.leaving.container import FORMAT, Container
from councils.leaving.queries import (
    channels_used,
    definitions_used,
    departments_owed,
    every_checked_version,
    every_readable_file,
    every_receipt,
    own_council,
)
from councils.leaving.tables import LEFT_OUT, exported_tables, rows_of
from councils.returns.files import open_file
from councils.returns.models import StoredFile, Version
from councils.returns.queries import definition_of
from councils.validation.download import HEADER, provenance
from councils.validation.download import rows_of as finding_rows
from councils.validation.findings import every_finding
from councils.validation.models import CheckRun
from councils.validation.queries import answers_of, totals_of
from reeve.audit.queries import chain_head
from reeve.database import db, now
from reeve.department.models import Obligation
from reeve.department.public_key import key_file
from reeve.doctor.looks import newest_migration
from reeve.installation import here
from reeve.web.downloads import csv_lines, pieces


def archive() -> Iterator[bytes]:
    """The archive of the open unit's council, byte by byte, as it stands in this transaction."""
    container = Container()
    for name, chunks in members():
        yield from container.add(name, chunks)
    yield from container.finish()


def members() -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "README.txt", [readme()]
    yield "council.json", [lines_of([about()])]
    yield "reeve-public-key.txt", [key_file(db.council).encode()]
    for table in exported_tables():
        yield f"tables/{table}.jsonl", (lines_of([row]) for row in rows_of(db.council, table))
    yield "rulebook/departments.jsonl", map(one_line, departments_owed())
    yield "rulebook/channels.jsonl", map(one_line, channels_used())
    yield "rulebook/definitions.jsonl", map(one_line, definitions_used())
    for file in every_readable_file():
        yield file_member(file), pieces(open_file(file))
    for obligation, version, run in every_checked_version():
        yield findings_member(obligation, version), findings(obligation, version, run)
    for obligation, version, receipt in every_receipt():
        yield receipt_member(obligation, version), [receipt.encode()]


def about() -> dict[str, Any]:
    council = own_council()
    return {
        "format": FORMAT,
        "council": {"id": str(council.id), "slug": council.slug, "name": council.name},
        "exported_at": now().isoformat(),
        "exported_from": here().settings.hosts[0],
        "migration": newest_migration(),
        "history_head": chain_head(db.council, council.id),
    }


def readme() -> bytes:
    """What each member is, in words."""
    council = own_council()
    left_out = "\n".join(f"  {name}: {reason}." for name, reason in sorted(LEFT_OUT.items()))
    text = files("councils.leaving").joinpath("README-of-an-export.txt").read_text(encoding="utf-8")
    return Template(text).substitute(council=council.name, at=f"{now():%Y-%m-%d %H:%M} UTC", left_out=left_out).encode()


def one_line(row: dict[str, Any]) -> bytes:
    return lines_of([row])


def lines_of(rows: Iterable[dict[str, Any]]) -> bytes:
    """JSON lines: one object a line, in UTF-8."""
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows).encode()


def file_member(file: StoredFile) -> str:
    plain = re.sub(r"[^\w.-]+", "-", file.name).strip(".-")[-100:] or "file"
    return f"files/{file.id}/{plain}"


def place(obligation: Obligation, version: Version) -> str:
    kept = "practice-" if version.practice else ""
    return f"{kept}{obligation.return_key}-{obligation.period}-version-{version.number}"


def findings_member(obligation: Obligation, version: Version) -> str:
    return f"findings/{place(obligation, version)}.csv"


def receipt_member(obligation: Obligation, version: Version) -> str:
    return f"receipts/{place(obligation, version)}.json"


def findings(obligation: Obligation, version: Version, run: CheckRun) -> Iterator[bytes]:
    """The findings of a version's newest check, as on its page, with their answers."""
    definition = definition_of(obligation)
    messages = {total.rule_id: total.message for total in totals_of(run)}
    answers = {(answer.rule_id, answer.record_key): answer for answer in answers_of(version)}
    rows = finding_rows(every_finding(run), messages, definition, answers)
    return csv_lines(HEADER, rows, provenance=provenance(obligation, version, run, definition))
