"""Every word of a translated page is marked for translation, and has its Welsh; nothing in the catalogue is left over.

A new word in such a template, marked or not, fails here with the word and the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from councils.drafting.stake import ABOVE, BELOW, BETWEEN
from councils.returns.models import Standing
from councils.returns.pages import PROVISIONAL
from councils.returns.state import IN_DAYS, STEPS, State
from councils.signoff.paper import ABOUT, ACTS
from councils.validation.by_rule import ALL, CHOICES, OFTEN, REST, SHAPE
from councils.validation.pages import LABELS, SEVERITIES, SINCE, STEP_TITLES
from reeve.web.language import CATALOGUE
from reeve.web.refusals import AWAY, FAULT, HTTP_WORDS, OLD_PAGE

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "platform" / "reeve", ROOT / "tenants" / "councils")
MARKS = {"_": None, "gettext": None, "ngettext": (1, 2)}
TRANSLATED = "{% set in_welsh = true %}"
SHELL = tuple(
    f"components/{name}.html" for name in ("frame", "state", "steps", "work", "notice", "timeline", "upload", "empty")
)
IN_WELSH_ALREADY = re.compile(r'<p lang="cy">.*?</p>', re.S)
ID = UUID(int=7)
NAMES = frozenset({"Reeve", "R", "Iaith", "Language"})
"""Words that are the same in every language, or named in both."""
Said = str | tuple[str, ...]


def marked() -> Iterator[Said]:
    for folder in SOURCE:
        for path in sorted(folder.rglob("*")):
            method = {".html": "jinja2.ext:babel_extract", ".py": "python"}.get(path.suffix)
            words = path.read_bytes() if method else b""
            if method and (b"gettext" in words or (path.suffix == ".html" and b"_(" in words)):
                yield from (found[1] for found in extract(method, io.BytesIO(words), keywords=MARKS))


def worked_out() -> Iterator[Said]:
    """What Python's data says, through the filter ``said``: states, next steps, due words, links around a page."""
    yield from map(str, State)
    yield from ("Overdue", "Practice", "Live", PROVISIONAL, IN_DAYS, "Due today", "No date set")
    yield from ("Prepare", "Check", "Sign", "Release", "Send", "Accepted", "Nothing found", "Change the form")
    yield from ("Complete", "Cannot be worked out yet")  # a section of a form
    yield from (BELOW, BETWEEN, ABOVE, "Lower threshold", "Upper threshold")  # what is at stake in a claim
    yield from (*ACTS.values(), *ABOUT, *SEVERITIES.values(), *SINCE.values(), *LABELS, *STEP_TITLES)
    yield from (SHAPE, OFTEN, ALL, REST, *CHOICES)
    for words in (*HTTP_WORDS.values(), OLD_PAGE, FAULT, AWAY):
        yield from (words.title, words.message)
    yield from ("Sent %(day)s", "Sent late, %(day)s", "Overdue, was due %(day)s", "Extended to %(day)s")
    for state, form, allowed in product(State, (True, False), (True, False)):
        standing = Standing(obligation_id=ID, return_key="shbe", period="2026-10", practice=False, is_form=form)
        yield STEPS[state](standing, lambda _act, allowed=allowed: allowed).words
    for path in (path for folder in SOURCE for path in sorted(folder.rglob("*.py")) if path.name != "gallery.py"):
        yield from re.findall(r'Link\("([^"]+)"', path.read_text())


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="cy")


def test_every_word_that_may_be_said_has_its_welsh_and_none_is_left_over(catalogue: Catalog) -> None:
    wanted = {*marked(), *worked_out()}
    there = {message.id: message for message in catalogue if message.id}
    assert sorted(map(str, wanted - there.keys())) == [], "add these to translations/cy/LC_MESSAGES/messages.po"
    assert sorted(map(str, there.keys() - wanted)) == [], "no page says these any more: take them out"
    empty = [said for said, message in there.items() if not all(forms_of(message.string)) or message.fuzzy]
    assert empty == []


def forms_of(welsh: Said) -> tuple[str, ...]:
    return (welsh,) if isinstance(welsh, str) else tuple(welsh)


def test_the_welsh_names_what_the_english_names(catalogue: Catalog) -> None:
    """A lost ``%(day)s`` loses the day; a counted word may leave out its number."""
    for message in catalogue:
        if message.id:
            names = {*re.findall(r"%\(\w+\)s", " ".join(forms_of(message.id)))}
            for welsh in forms_of(message.string):
                assert names - {"%(num)s"} <= {*re.findall(r"%\(\w+\)s", welsh)} <= names, message.id


def translated() -> list[Path]:
    every = [path for folder in SOURCE for path in sorted(folder.rglob("*.html"))]
    shell = [path for path in every if path.as_posix().endswith(SHELL) or path.name == "layout.html"]
    pages = [path for path in every if TRANSLATED in path.read_text()]
    return list(dict.fromkeys([*shell, *pages, *taken_from(pages, every)]))


def taken_from(pages: list[Path], every: list[Path]) -> Iterator[Path]:
    """The templates of ours whose macros these pages show, and those that these use in turn."""
    ours = {path.as_posix().rpartition("/templates/")[2]: path for path in every}
    seen: set[str] = set()
    waiting = [path.read_text() for path in pages]
    while waiting:
        for name in re.findall(r'{% (?:from|include) "([^"]+)"', waiting.pop()):
            if name in ours and name not in seen:
                seen.add(name)
                waiting.append(ours[name].read_text())
                yield ours[name]


@pytest.mark.parametrize("path", translated(), ids=lambda path: path.name)
def test_no_word_of_a_translated_page_is_unmarked(path: Path) -> None:
    text = IN_WELSH_ALREADY.sub("", path.read_text())
    assert sorted(plain_words(text)) == []
    assert sorted(unmarked_strings(Environment(autoescape=True).parse(text))) == []


def plain_words(text: str) -> Iterator[str]:
    """Words between tags, and in attributes that are read out."""
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", text, flags=re.S)
    between = re.sub(r"<[^<>]*>|&\w+;", " ", bare)
    read_out = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', bare)
    for words in [between, *read_out]:
        yield from (word for word in re.findall(r"[A-Za-z]{2,}", words) if word not in NAMES)


def unmarked_strings(tree: nodes.Node, *, inside: bool = False) -> Iterator[str]:
    """Strings that look like sentences or labels (a capital, then small letters), outside ``_()`` and ``said``."""
    if isinstance(tree, nodes.Compare):
        return
    if isinstance(tree, nodes.Call):
        inside = inside or getattr(tree.node, "name", "") in ("_", "ngettext", "state_tag")
    text = tree.value if isinstance(tree, nodes.Const) and not inside else None
    if isinstance(text, str) and re.match(r"[A-Z][a-z]+", text) and text not in NAMES:
        yield text
    for child in tree.iter_child_nodes():
        yield from unmarked_strings(child, inside=inside)
