"""One draft shared by several people: nothing typed is lost, nobody's newer figure is overwritten unseen."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from sqlalchemy import select

from councils.drafting.freeze import NothingEntered, NotReadable, freeze
from councils.drafting.models import Draft
from councils.drafting.news import news_of
from councils.drafting.page import page_of_form
from councils.drafting.queries import draft_contributors, find_draft, values_of
from councils.drafting.save import Saved, Typed, save
from councils.returns.add_version import UnderWay
from councils.returns.models import Figure, Version, VersionContributor
from councils.returns.queries import contributors_of, figures_of, versions_of
from reeve.audit.models import AuditEntry
from reeve.database import db
from reeve.identity.models import Person
from tests.councils.office import CELLS, Office, office
from tests.factories import Factory


@pytest.fixture
def place(factory: Factory) -> Office:
    return office(factory)


def texts(place: Office) -> dict[str, str]:
    with place.at_work(place.tom):
        return {cell: value.text for cell, value in values_of(find_draft(place.obligation)).items()}


def test_what_is_typed_is_kept_as_typed(place: Office) -> None:
    assert place.save(place.tom, c001="1,000", c002="lots").kept == ("c001", "c002")
    assert texts(place) == {"c001": "1,000", "c002": "lots"}
    with place.at_work(place.tom):
        page = page_of_form(place.obligation)
    cells = {cell.field.name: cell for cell in page.cells}
    assert cells["c002"].typed == "lots"
    assert page.errors == [{"text": cells["c002"].fault, "href": "#c002"}]
    assert cells["c001"].now == 100000
    assert cells["c005"].now is None


def test_saving_nothing_makes_nothing(place: Office) -> None:
    assert place.save(place.tom, c001="") == Saved()
    with place.at_work(place.tom):
        assert find_draft(place.obligation) is None


def test_two_people_in_different_cells_both_keep_their_work(place: Office) -> None:
    page = {"c001": Typed("5"), "c002": Typed("")}
    with place.at_work(place.tom):
        save(place.obligation, page)
    with place.at_work(place.asha):
        saved = save(place.obligation, {"c001": Typed(""), "c002": Typed("7")})
    assert saved == Saved(("c002",), {})
    assert texts(place) == {"c001": "5", "c002": "7"}


def test_a_save_over_a_newer_figure_is_refused_for_that_cell_only(place: Office) -> None:
    place.save(place.tom, c001="5")
    with place.at_work(place.asha):
        typed = {"c001": Typed("6"), "c002": Typed("7")}
        saved = save(place.obligation, typed)
        page = page_of_form(place.obligation, typed, saved)
    assert saved.kept == ("c002",)
    assert saved.lost_to_newer["c001"].saved_by_name == "Tom Preparer"
    assert texts(place) == {"c001": "5", "c002": "7"}
    met = page.cells[0]
    assert met.typed == "6", "what was typed stays on the page"
    assert met.was == "5"
    assert "Tom Preparer changed this to “5” at " in (met.newer or "")
    with place.at_work(place.asha):
        again = save(place.obligation, {"c001": Typed(met.typed, was=met.was, read_at=met.read_at)})
    assert again.kept == ("c001",), "saving again, having seen it, is a decision"


def test_ones_own_earlier_autosave_is_no_conflict(place: Office) -> None:
    page = {"c001": Typed("5")}
    with place.at_work(place.tom):
        save(place.obligation, page)
        assert save(place.obligation, {"c001": Typed("56")}).kept == ("c001",)
        assert save(place.obligation, {"c001": Typed("56")}) == Saved((), {})


def test_an_autosave_says_in_words_that_somebody_else_was_first(place: Office) -> None:
    place.save(place.tom, **CELLS)
    with place.at_work(place.asha):
        typed = {"c001": Typed("6")}
        news = news_of(page_of_form(place.obligation, typed, save(place.obligation, typed)))
    assert str(news["words"]).startswith("Not all saved: somebody else changed “Overpayment debt outstanding")
    place.save(place.asha, c002="lots")
    with place.at_work(place.asha):
        news = news_of(page_of_form(place.obligation))
    assert "by Asha Preparer. One cell cannot be read yet" in str(news["words"])
    assert news["values"] == {"c005": "Not known yet"}, "nothing earlier stands beside it"


def test_clearing_a_cell_is_a_change_too(place: Office) -> None:
    place.save(place.tom, c001="5")
    assert place.save(place.asha, c001="").kept == ("c001",)
    with place.at_work(place.tom):
        assert save(place.obligation, {"c001": Typed("9", was="5", read_at=1)}).lost_to_newer["c001"].text == ""


def test_everybody_who_ever_changed_a_cell_contributed(place: Office) -> None:
    place.save(place.tom, **CELLS)
    place.save(place.asha, c001="6")
    place.save(place.tom, c001="1,000.00")
    version = place.frozen(place.tom)
    with place.at_work(place.tom):
        draft = find_draft(place.obligation)
        assert draft is not None
        assert [one.name for one in draft_contributors(draft)] == ["Tom Preparer", "Asha Preparer"]
        hands = {(one.name, one.act) for one in contributors_of(version)}
    assert hands == {("Tom Preparer", "entered"), ("Asha Preparer", "entered"), ("Tom Preparer", "froze")}


def test_two_at_the_same_instant_get_one_draft_and_one_winner(place: Office) -> None:
    found: list[Saved] = []
    at_once = threading.Barrier(2)

    def work(person: Person, text: str) -> None:
        with place.at_work(person):
            at_once.wait()
            found.append(save(place.obligation, {"c001": Typed(text)}))

    workers = [threading.Thread(target=work, args=args) for args in ((place.tom, "5"), (place.asha, "6"))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(len(saved.kept) for saved in found) == [0, 1]
    assert sum(len(saved.lost_to_newer) for saved in found) == 1
    with place.at_work(place.tom):
        assert len(db.council.scalars(select(Draft).where(Draft.obligation_id == place.obligation.id)).all()) == 1


def test_freezing_makes_exact_figures_with_the_sum(place: Office) -> None:
    place.save(place.tom, **CELLS)
    version = place.frozen()
    with place.at_work(place.tom):
        figures = {figure.cell: figure for figure in figures_of(version)}
    assert {cell: figure.amount for cell, figure in figures.items()} == {
        "c001": 100000,
        "c002": 25000,
        "c003": 10050,
        "c004": 0,
        "c005": 114950,
    }
    assert [cell for cell, figure in figures.items() if figure.computed] == ["c005"]
    assert {figure.unit for figure in figures.values()} == {"pence"}
    assert (version.number, version.source, version.file_id, version.practice) == (1, "form", None, True)


def test_a_button_pressed_twice_makes_one_version(place: Office) -> None:
    place.save(place.tom, **CELLS)
    first = place.frozen()
    place.save(place.asha, c001="2")
    place.save(place.asha, c001="1000")
    again = place.frozen(place.asha)
    assert again.id == first.id
    with place.at_work(place.tom):
        assert [version.number for version in versions_of(place.obligation)] == [1]
        assert {one.name for one in contributors_of(first)} == {"Tom Preparer", "Asha Preparer"}
    place.save(place.asha, c001="2")
    assert place.frozen().number == 2


def test_an_empty_or_unreadable_form_is_not_frozen(place: Office) -> None:
    with pytest.raises(NothingEntered):
        place.frozen()
    place.save(place.tom, **{**CELLS, "c002": "lots"})
    with pytest.raises(NotReadable):
        place.frozen()
    assert texts(place)["c002"] == "lots"


def test_nothing_is_frozen_while_a_version_is_with_the_certifier(place: Office) -> None:
    place.sent()
    place.save(place.tom, c001="5")
    with pytest.raises(UnderWay, match="With the certifier"):
        place.frozen()
    assert texts(place)["c001"] == "5"


def test_the_history_says_it_in_words(place: Office) -> None:
    place.save(place.tom, **CELLS)
    place.frozen()
    with place.at_work(place.tom):
        words = [(one.actor, one.words) for one in db.council.scalars(select(AuditEntry).order_by(AuditEntry.seq))]
    name = "HBDR, July to September 2026 (quarter 2 of 2026-27)"
    assert words == [
        ("Tom Preparer", f"entered figures in the form of {name}"),
        ("Tom Preparer", f"made version 1 of {name}, from the form"),
    ]


def test_another_council_sees_no_cell(place: Office, factory: Factory) -> None:
    place.save(place.tom, **CELLS)
    version: UUID = place.frozen().id
    other = office(factory)
    with other.at_work(other.tom):
        assert find_draft(place.obligation) is None
        for table in (Version, Figure, VersionContributor):
            assert db.council.scalars(select(table)).all() == []
        assert db.council.scalars(select(Version).where(Version.id == version)).one_or_none() is None
        with pytest.raises(NothingEntered):
            freeze(other.obligation)
