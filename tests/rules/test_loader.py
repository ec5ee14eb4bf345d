"""Definitions as folders: read whole, resolved through the years, refused in words where they are broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from reeve.definitions import Definition, DefinitionError, Period, load, parse, returns
from reeve.definitions.definition import OwedBy

RETURN = """
title = "A demonstration"
kind = "extract"
department = "dwp"
period_kind = "month"
signed_by = "none"
status = "provisional"
reason = "It is made up."
retention_months = 12
[owed_by]
nations = ["England"]
administers_hb = true
[layout]
records = { D = "Claim", S = "Person" }
positions = 4
key = "REF"
reference_date = 3
"""
FIELDS = """record,position,name,label,type,unit,codes,min,max,required,personal,status,source
D,1,REC,Record type,text,,,,,no,no,confirmed,here
D,2,REF,Reference,text,,,,10,yes,yes,confirmed,here
D,3,AMT,Amount,money,pence,,0,,no,no,confirmed,here
S,1,REC,Record type,text,,,,,no,no,confirmed,here
*,2,ALL2,Everywhere else,text,,,,,no,no,spare,here
*,4,KIND,Kind,code,,kinds,,,no,no,provisional,here
"""
CODES = "list,code,label,source\nkinds,1,One,here\nkinds,2,Two,here\n"
RULES = """
[[rule]]
id = "DEMO-1"
kind = "row"
severity = "fix"
record = "D"
fields = ["AMT"]
must = "AMT < 5000"
message = "Check it."
source = "here"
"""
FIGURES = '[[figure]]\ncell = "paid"\nlabel = "Paid"\nrecord = "D"\nsum = "AMT"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "demo" / "2025-04", RETURN, FIELDS, CODES, RULES, FIGURES, examples=["DEMO-1.txt"])
    return tmp_path


def write(
    folder: Path,
    about: str,
    fields: str = "",
    codes: str = "",
    rules: str = "",
    figures: str = "",
    *,
    examples: list[str] | None = None,
) -> None:
    (folder / "examples").mkdir(parents=True)
    files = {
        "return.toml": about,
        "fields.csv": fields,
        "codes.csv": codes,
        "rules.toml": rules,
        "figures.toml": figures,
    }
    for name, text in files.items():
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    for name in examples or []:
        (folder / "examples" / name).write_text("", encoding="utf-8")


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / "demo" / "2025-04" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def names(definition: Definition, record: str) -> list[str]:
    return list(definition.layout.by_record[record])


def test_a_folder_becomes_a_definition(root: Path) -> None:
    demo = load("demo", "2026-10", root=root)
    assert (returns(root), demo.key, str(demo.from_period), demo.is_provisional) == (["demo"], "demo", "2025-04", True)
    assert (names(demo, "D"), names(demo, "S")) == (["REC", "REF", "AMT", "KIND"], ["REC", "ALL2", "KIND"])
    kind = demo.layout.find_field("S", "KIND")
    assert kind
    assert kind.codes == ("1", "2")
    assert demo.codes["kinds"][1].label == "Two"
    reference = demo.layout.find_field("D", "REF")
    assert reference
    assert (reference.max_length, reference.required, reference.personal) == (10, True, True)
    assert {"DEMO-1", "DEMO-D-2-length", "DEMO-D-3-type", "DEMO-D-3-range", "DEMO-S-4-codes", "DEMO-F-header"} <= set(
        demo.layout.by_id
    )


def test_the_resolved_text_reads_back_to_the_same_hash(root: Path) -> None:
    demo = load("demo", root=root)
    again = parse(demo.resolved)
    assert again.hash == demo.hash
    assert again.hash.startswith("sha256:")
    assert again.layout.fields == demo.layout.fields
    assert again.layout.rules == demo.layout.rules


def test_a_later_year_is_a_diff(root: Path) -> None:
    later = 'extends = "2025-04"\nstatus = "released"\n[remove]\nrules = ["DEMO-1"]\nfields = ["D.AMT"]\n'
    fields = (
        FIELDS.splitlines()[0]
        + "\nD,4,SORT,Sort,code,,sorts,,,no,no,confirmed,here\nD,3,NEW,New,date,,,,,no,no,confirmed,here\n"
    )
    codes = "list,code,label,source\nsorts,A,First,here\n"
    figures = '[[figure]]\ncell = "paid"\nlabel = "Claims"\nrecord = "D"\ncount = true\n'
    write(
        root / "demo" / "2026-04",
        later,
        fields,
        codes,
        RULES.replace("DEMO-1", "DEMO-2").replace("AMT < 5000", "NEW < today").replace('"AMT"', '"NEW"'),
        figures,
        examples=["DEMO-2.txt"],
    )
    old, new = load("demo", "2026-03", root=root), load("demo", "2026-04", root=root)
    assert (str(old.from_period), str(new.from_period), new.status, new.title) == (
        "2025-04",
        "2026-04",
        "released",
        old.title,
    )
    assert names(new, "D") == ["REC", "REF", "NEW", "SORT"]
    assert set(new.codes) == {"kinds", "sorts"}
    assert "DEMO-1" not in new.layout.by_id
    assert new.figures[0].sum is None
    assert old.hash != new.hash
    assert load("demo", root=root) is new


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("return.toml", 'title = "A demonstration"', "", "title is missing"),
        ("return.toml", '"month"', '"week"', "period_kind is “week”"),
        ("return.toml", 'reason = "It is made up."', "", "gives no reason"),
        ("return.toml", "[layout]", "[layout", "is not TOML"),
        ("return.toml", 'title = "A', 'extends = "2001-04"\ntitle = "A', "no such folder"),
        ("return.toml", "[owed_by]", "[due]\nweeks = 2\n[owed_by]", "gives no source"),
        ("return.toml", "[owed_by]", 'until = "2026-27"\n[owed_by]', "which is not a month"),
        ("return.toml", "[owed_by]", '[carried]\nsteps = ["Send it."]\n[owed_by]', "needs steps and a source"),
        ("return.toml", "[owed_by]", '[carried]\nsteps = "Send"\nsource = "x"\n[owed_by]', "needs steps and a source"),
        ("return.toml", "[owed_by]", '[remove]\nrules = ["X"]\n[owed_by]', "names something the year before lacks"),
        ("fields.csv", "D,3,AMT,Amount,money", "D,3,AMT,Amount,cash", "type must be one of"),
        ("fields.csv", "D,3,AMT", "D,3,REF", "is there twice"),
        ("fields.csv", "D,3,AMT", "D,2,AMT", "is there twice"),
        ("fields.csv", "D,3,AMT", "X,3,AMT", "record type is unknown"),
        ("fields.csv", "D,3,AMT", "D,3,037", "c037, not 037"),
        ("fields.csv", "kinds", "sorts", "no list “sorts”"),
        ("fields.csv", "status,source", "status", "column source is missing"),
        ("fields.csv", "D,3,AMT,Amount", "D,3,AMT", "line 4"),
        ("rules.toml", '"row"', '"rows"', "kind must be one of"),
        ("rules.toml", '"fix"', '"error"', "severity one of"),
        ("rules.toml", '"Check it."', '""', "message and source"),
        ("rules.toml", 'record = "D"', 'record = "X"', "must name record types"),
        ("rules.toml", "AMT < 5000", "AMT < '5000'", "rule DEMO-1"),
        ("rules.toml", "AMT < 5000", "AMT LIKE 5000", "rules may not use"),
        ("rules.toml", '"DEMO-1"', '"DEMO-D-3-type"', "two rules are called"),
        ("rules.toml", '"DEMO-1"', '"DEMO-9"', "has no example"),
        ("rules.toml", "[[rule]]", '[[rule]]\nid = "DEMO-1"\n[[rule]]', "needs an id of its own"),
        ("figures.toml", '"AMT"', '"REF"', "cannot be summed"),
        ("figures.toml", "sum =", "total =", "may hold"),
    ],
)  # fmt: skip
def test_a_broken_definition_is_refused_in_words(root: Path, file: str, old: str, new: str, says: str) -> None:
    edit(root, file, old, new)
    with pytest.raises(DefinitionError, match=says) as refused:
        load("demo", root=root)
    assert "2025-04" in str(refused.value)


def test_when_it_is_due_and_when_it_ends_are_data(root: Path) -> None:
    assert (load("demo", root=root).due, load("demo", root=root).until) == (None, None)
    due = '[due]\nworking_day = 10\nsource = "a circular"\n'
    write(root / "demo" / "2026-04", f'extends = "2025-04"\nuntil = "2027-03"\n{due}')
    later = load("demo", "2026-10", root=root)
    assert later.due is not None
    rule = later.due.rule_of(Period.parse("2026-10"))
    assert rule is not None
    assert (rule.kind, rule.amount, str(later.until)) == ("working_day", 10, "2027-03")


def test_what_is_not_there_is_said(root: Path) -> None:
    with pytest.raises(DefinitionError, match=r"no definition of “demo” for March 2024. The returns are: demo"):
        load("demo", "2024-03", root=root)
    with pytest.raises(DefinitionError, match="no definition of “other”"):
        load("other", root=root)


def test_who_owes_a_return() -> None:
    england = OwedBy(("england",), administers_hb=True)
    assert england.owes(nation="England", administers_hb=True)
    assert not england.owes(nation="Wales", administers_hb=True)
    assert not england.owes(nation="England", administers_hb=False)
    assert OwedBy().owes(nation="Scotland", administers_hb=False)
    single = OwedBy(kinds=("london borough",))
    assert single.owes(nation="England", administers_hb=True, kind="London borough")
    assert not single.owes(nation="England", administers_hb=False, kind="County")
