"""An example is run over its rule alone, and its edits are words that can be read again."""

from __future__ import annotations

import pytest

from reeve.definitions import Definition, load
from reeve.definitions.breaking import prove
from reeve.definitions.example_edits import ExampleFile, edited, edits_between, in_words, read_edits
from reeve.definitions.example_files import GOOD, packaged_example
from reeve.rules.model import DefinitionError
from tests.definitions.examples import EDITS, EXAMPLES, rules_with_examples

SHBE, HBDR = load("shbe"), load("hbdr")
ONE_OF_EACH_KIND = [
    next(rule.id for rule in SHBE.layout.rules if not rule.derived and rule.kind == kind)
    for kind in ("row", "unique", "alike", "references", "aggregate", "compare_last", "total")
]
OF_THE_SHAPE = ["SHBE-F-007", "SHBE-F-033"]


def packaged(definition: Definition, name: str) -> ExampleFile:
    found = packaged_example(definition, name)
    assert found is not None, name
    return found


GOOD_FILE = packaged(SHBE, GOOD)


@pytest.mark.parametrize("rule", [*ONE_OF_EACH_KIND, *OF_THE_SHAPE])
def test_the_example_of_a_rule_breaks_it_alone_and_the_good_file_does_not(rule: str) -> None:
    prove(SHBE, rule, packaged(SHBE, rule), good=GOOD_FILE.this)
    with pytest.raises(DefinitionError, match=rf"rule {rule}: its example does not break it\."):
        prove(SHBE, rule, GOOD_FILE, good=GOOD_FILE.this)


def test_what_happened_instead_is_said() -> None:
    rule, compares = ONE_OF_EACH_KIND[0], "HBDR-007"
    for data, words in (
        (b"", "It cannot be read as this return: The file is empty"),
        (b"%PDF", "It cannot be read as this return: This is a PDF"),
    ):
        with pytest.raises(DefinitionError, match=words):
            prove(SHBE, rule, ExampleFile(data), good=GOOD_FILE.this)
    good = packaged(HBDR, GOOD)
    with pytest.raises(DefinitionError, match="say in “last” what that was"):
        prove(HBDR, compares, good, good=good.this)


def test_edits_are_words_that_can_be_read_again() -> None:
    for rule, edits in EDITS.items():
        assert read_edits(in_words(edits)) == edits, rule


def test_an_example_that_differs_in_cells_alone_is_said_as_edits() -> None:
    told = 0
    for rule in sorted(rules_with_examples() - {GOOD}):
        example = packaged(SHBE, rule)
        edits = edits_between(GOOD_FILE.this, example, SHBE.layout)
        if edits is not None:
            told += 1
            assert edited(GOOD_FILE.this, SHBE.layout, read_edits(in_words(edits))) == example, rule
    assert told > len(EDITS) / 2
    assert edits_between(GOOD_FILE.this, ExampleFile((EXAMPLES / "SHBE-D-001.txt").read_bytes()), SHBE.layout) is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('D9.LCHBREF = "1"', "names D9, and the file that is right has"),
        ('D1.NOFIELD = "1"', "“NOFIELD”, which is no field of D lines"),
        ('where = "1"', "“where”, which is no line"),
        ('D1 = "1"', "cannot be made out of the good file"),
        ('gone = ["X1"]', "names X1"),
        ('last = "1"', "cannot be made out of the good file"),
    ],
    ids=["no such line", "no such field", "no line", "no cells", "gone", "last"],
)
def test_edits_that_do_not_fit_are_refused_in_words(words: str, says: str) -> None:
    with pytest.raises(DefinitionError, match=says):
        edited(GOOD_FILE.this, SHBE.layout, read_edits(words))
