"""The council's pages of comparison: what stands on them, for whom, and what is taken away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from councils.comparison import views
from reeve.charts.canvas import Canvas
from reeve.comparison.jobs import keep_figures
from reeve.identity.assert_marked import assert_marked
from reeve.identity.door import MARK
from reeve.identity.extras import Extra
from reeve.installation import Installation
from reeve.register.models import Council
from tests.factories import Factory
from tests.reeve.comparison.accepted import accept, councils_of, debt, opening_debt, two_quarters
from tests.reeve.identity.signing_in import heading, sign_in, small_app


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    app = small_app(installation)
    app.register_blueprint(views.blueprint)
    assert_marked(app)
    return app


@pytest.fixture(scope="module")
def councils(made: Factory) -> list[Council]:
    councils = councils_of(made, "South East", "Non-metropolitan district", 11)
    two_quarters(made, councils)
    made.plan(councils[0])
    made.plan(councils[1])
    return councils


def member(app: Flask, made: Factory, council: Council) -> FlaskClient:
    return sign_in(app.test_client(), made.person("Vic Viewer", council=council, roles=("viewer",)))


@pytest.fixture(scope="module")
def viewer(app: Flask, made: Factory, councils: list[Council]) -> FlaskClient:
    return member(app, made, councils[0])


def page_at(client: FlaskClient, council: Council, path: str = "") -> BeautifulSoup:
    answer = client.get(f"/c/{council.slug}/comparison{path}")
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html5lib")


def words_of(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ", strip=True).split())


def test_every_page_is_an_extra_for_whoever_reads_returns(app: Flask) -> None:
    marks = [getattr(view, MARK) for name, view in app.view_functions.items() if name.startswith("comparison.")]
    assert len(marks) == 8
    assert {mark.extra for mark in marks} == {Extra.COMPARISON}


def test_a_council_without_the_plan_is_told_so(app: Flask, made: Factory, councils: list[Council]) -> None:
    answer = member(app, made, councils[5]).get(f"/c/{councils[5].slug}/comparison")
    assert answer.status_code == 403
    assert heading(answer) == "This extra is not in your plan"


def test_the_returns_with_what_moved_most(viewer: FlaskClient, councils: list[Council]) -> None:
    said = words_of(page_at(viewer, councils[0]))
    assert "Housing Benefit Debt Recoveries" in said
    assert "What moved most" in said


def test_one_measure_a_row_with_where_the_council_stands(viewer: FlaskClient, councils: list[Council]) -> None:
    page = page_at(viewer, councils[0], "/hbdr")
    said = words_of(page)
    assert "£11,000.00" in said  # 1,000,000 pence, a tenth more: its own is whole
    assert "+£1,000.00" in said
    assert "In the lowest quarter" in said
    assert "Councils like you: Non-metropolitan district, 2,500 to 7,499 claims in payment" in said
    assert "Practice." in said
    assert "Provisional." in said


def test_a_measure_has_its_charts_with_names_and_the_same_in_tables(
    viewer: FlaskClient, councils: list[Council]
) -> None:
    page = page_at(viewer, councils[0], "/hbdr/figures/c001")
    charts = page.select('svg[role="img"]')
    assert len(charts) == 2
    for chart in charts:
        names = [page.find(id=name) for name in str(chart["aria-labelledby"]).split()]
        assert [name.name for name in names if name is not None] == ["title", "desc"]
        assert not chart.select("[style], script, style")
    groups, over_time = (table for table in page.select("table") if "Upper quartile" in table.text)
    assert [row.th.get_text(strip=True) for row in groups.select("tbody tr") if row.th] == [
        "All councils", "England", "South East", "Non-metropolitan district, 2,500 to 7,499 claims in payment",
    ]  # fmt: skip
    assert len(over_time.select("tbody tr")) == 2
    assert "How this is worked out" in words_of(page)


def test_others_are_groups_and_never_a_councils_own_figure(viewer: FlaskClient, councils: list[Council]) -> None:
    for path in ("", "/hbdr", "/hbdr/figures/c001", "/hbdr/summary"):
        said = words_of(page_at(viewer, councils[0], path))
        for n, other in enumerate(councils[1:], 1):
            assert f"{opening_debt(n) / 100:,.2f}" not in said, path
            assert f"{opening_debt(n) * 11 // 10 / 100:,.2f}" not in said, path
            assert other.name not in said, path


def test_who_is_like_them_is_the_councils_choice(viewer: FlaskClient, councils: list[Council]) -> None:
    page = page_at(viewer, councils[0], "/hbdr?like=nation-size")
    assert "Councils like you: England, 2,500 to 7,499 claims in payment" in words_of(page)
    assert (
        page.select_one('nav[aria-label="Councils like you"] a[aria-current]').get_text() == "Same nation and caseload"
    )  # type: ignore[union-attr]
    assert "Same kind and caseload" in words_of(page_at(viewer, councils[0], "/hbdr?like=nonsense"))


def test_where_nothing_is_told_of_those_like_it_a_wider_group_stands_there(
    app: Flask, made: Factory, councils: list[Council]
) -> None:
    """One London borough among eleven districts: there is no other of its region and kind."""
    (borough,) = councils_of(made, "London", "London borough", 1)
    accept(made, borough, "hbdr", "2026-27-Q1", debt(4_000))
    keep_figures()
    made.plan(borough)
    said = words_of(page_at(member(app, made, borough), borough, "/hbdr?like=region-kind"))
    assert "Nothing is told of these in April to June 2026" in said
    assert "Your figures stand beside England." in said
    assert "Median of England" in said
    unknown = words_of(page_at(member(app, made, borough), borough, "/hbdr"))
    assert "Your caseload is known once an extract of yours is accepted." in unknown


def test_live_figures_stand_alone_once_there_are_any(app: Flask, made: Factory, councils: list[Council]) -> None:
    made.live(councils[1])
    accept(made, councils[1], "hbdr", "2026-27-Q1", debt(77_700), practice=False)
    keep_figures()
    client = member(app, made, councils[1])
    said = words_of(page_at(client, councils[1], "/hbdr"))
    assert "£777.00" in said
    assert "Not shown" in said
    assert "Show practice figures" in said
    assert "£777.00" not in words_of(page_at(client, councils[1], "/hbdr?practice=1"))


@pytest.mark.parametrize(
    ("path", "title"),
    [("/nosuch", "Page not found"), ("/hbdr/figures/c999", "No such figure"), ("/hb%00dr", "No such figure"),
     ("/hbdr/figures/c9%0099/trend.csv", "No such figure")],
)  # fmt: skip
def test_what_is_not_there(viewer: FlaskClient, councils: list[Council], path: str, title: str) -> None:
    answer = viewer.get(f"/c/{councils[0].slug}/comparison{path}")
    assert answer.status_code == 404
    assert heading(answer) == title


def test_a_return_never_accepted_says_what_will_stand_there(viewer: FlaskClient, councils: list[Council]) -> None:
    for path in ("/dhp", "/dhp/summary", "/dhp/figures/c001"):
        answer = viewer.get(f"/c/{councils[0].slug}/comparison{path}")
        assert answer.status_code in (200, 404)
    assert "as soon as the department has accepted" in words_of(page_at(viewer, councils[0], "/dhp"))
    assert viewer.get(f"/c/{councils[0].slug}/comparison/dhp/figures.csv").status_code == 200


def test_it_is_taken_away_with_what_it_is_and_its_rounding(viewer: FlaskClient, councils: list[Council]) -> None:
    text = viewer.get(f"/c/{councils[0].slug}/comparison/hbdr/figures.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    own = [row for row in rows if row["Name"] == "c001"]
    assert {row["Your figure"] for row in own} == {"11000.00"}
    assert {row["Councils"] for row in own} == {"11"}
    assert "significant figures" in text
    assert "practice, accepted returns only" in text
    trend = viewer.get(f"/c/{councils[0].slug}/comparison/hbdr/figures/c001/trend.csv").data.decode("utf-8-sig")
    assert trend.splitlines()[1].startswith("2026-27-Q1,10000.00,All councils,11,")
    book = viewer.get(f"/c/{councils[0].slug}/comparison/hbdr/figures.xlsx")
    assert book.data.startswith(b"PK")


def test_the_page_for_a_committee(viewer: FlaskClient, councils: list[Council]) -> None:
    page = page_at(viewer, councils[0], "/hbdr/summary")
    assert page.select('svg[role="img"]')
    assert "Where we stand beside" in words_of(page)


def test_a_chart_writes_what_it_is_given_as_words() -> None:
    canvas = Canvas(10, title="<b> & more", description='"quoted" <script>')
    canvas.words("<i>", 1, 1)
    markup = canvas.markup()
    assert "<b>" not in markup
    assert "<script" not in markup
    assert "&lt;i&gt;" in markup


def test_the_committees_page_is_a_tagged_pdf_too(viewer: FlaskClient, councils: list[Council]) -> None:
    answer = viewer.get(f"/c/{councils[0].slug}/comparison/hbdr/summary.pdf")
    assert answer.mimetype == "application/pdf"
    assert "committee-hbdr-2026-27-Q2.pdf" in answer.headers["Content-Disposition"]
    reader = PdfReader(io.BytesIO(answer.data))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert len(reader.pages) == 1
    said = " ".join(reader.pages[0].extract_text().split())
    for words in (councils[0].name, "What moved most", "Where we stand beside", "£11,000.00", "In the lowest quarter"):
        assert words in said
    figures = [node for node in tree(root["/StructTreeRoot"]) if node.get("/S") == "/Figure"]
    assert len(figures) == 2
    assert all("our council" in str(figure["/Alt"]) for figure in figures)


def tree(node: Any) -> Iterator[Any]:
    """Every element of a PDF's structure."""
    node = node.get_object()
    for each in node if isinstance(node, list) else [node]:
        if isinstance(each := each.get_object(), dict):
            yield each
            if "/K" in each:
                yield from tree(each["/K"])
