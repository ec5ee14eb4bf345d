from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from reeve.web.paging import Page, page_of
from reeve.web.redirects import safe_next
from reeve.web.sorting import Sort, sort_of
from reeve.web.templating import url_with


@pytest.mark.parametrize(
    ("query", "number"), [("", 1), ("?page=3", 3), ("?page=99", 4), ("?page=-1", 1), ("?page=²", 1), ("?page=9e9", 1)]
)
def test_the_page_asked_for(app: Flask, query: str, number: int) -> None:
    with app.test_request_context(f"/{query}"):
        page = page_of(195)
    assert page == Page(195, number, 50)
    assert page.pages == 4


def test_first_and_last() -> None:
    assert (Page(0, 1, 50).first, Page(0, 1, 50).last, Page(0, 1, 50).pages) == (0, 0, 1)
    assert (Page(195, 4, 50).first, Page(195, 4, 50).last, Page(195, 4, 50).offset) == (151, 195, 150)


def test_gaps_between_far_pages() -> None:
    assert Page(2000, 20, 50).numbers == [1, None, 19, 20, 21, None, 40]
    assert Page(150, 2, 50).numbers == [1, 2, 3]


@given(count=st.integers(0, 10**7), number=st.integers(1, 10**6), size=st.integers(1, 500))
def test_every_page_lies_inside_the_list(count: int, number: int, size: int) -> None:
    page = page_of(count, size=size, number=number)
    assert 0 <= page.offset <= count
    assert page.last - page.offset <= size
    assert page.number in page.numbers


def test_sorting(app: Flask) -> None:
    for query, wanted in (("", Sort("due")), ("?sort=-name", Sort("name", True)), ("?sort=password", Sort("due"))):
        with app.test_request_context(f"/{query}"):
            assert sort_of({"due", "name"}, default="due") == wanted
    assert Sort("due").turned("due") == "-due"
    assert Sort("due", True).turned("due") == "due"
    assert Sort("due").turned("name") == "name"
    assert [Sort("due", True).aria(key) for key in ("due", "name")] == ["descending", "none"]


def test_addresses_keep_the_rest_of_the_query(app: Flask) -> None:
    with app.test_request_context("/lines?rule=A&rule=B&page=3&q=a%26b"):
        assert url_with(page=4) == "/lines?rule=A&rule=B&q=a%26b&page=4"
        assert url_with(page=None, rule=None, q=None) == "/lines"


@pytest.mark.parametrize("target", ["/c/winchester/returns?page=2", "/", "/a/%2F%2Fb"])
def test_a_path_of_ours_is_followed(target: str) -> None:
    assert safe_next(target, otherwise="/home") == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "c/x",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/\n",
        "javascript:1",
    ],
)
def test_anything_else_is_not(target: str | None) -> None:
    assert safe_next(target, otherwise="/home") == "/home"
