"""The pages of a form, laid out: one page, or a list of sections with a page each and a last look over all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import get_template_attribute, render_template, url_for

from councils.drafting.comment_queries import conversations_of
from councils.drafting.news import news_of
from councils.drafting.page import Page, errors_in
from councils.drafting.rows import Cell
from councils.drafting.sections import Part, Section, is_small, parts_of, places_of, summed_up
from councils.returns.pages import surroundings_of
from councils.returns.queries import NoSuchReturn, definition_of, get_obligation
from councils.returns.state import UNDER_WAY, State
from reeve.definitions import Definition
from reeve.department.models import Obligation
from reeve.errors import NotFound
from reeve.web.forms import Form
from reeve.web.language import speak


class NoSuchSection(NotFound):
    """The form has no section with this number. Go back to the list of its sections."""


def get_form(return_key: str, period: str) -> Obligation:
    """Raises NoSuchReturn for a return that is not a form."""
    obligation = get_obligation(return_key, period)
    if definition_of(obligation).kind != "form":
        raise NoSuchReturn
    return obligation


def section_cells(obligation: Obligation, place: int) -> Part:
    """Raises NoSuchSection."""
    parts = parts_of(definition_of(obligation))
    if not 1 <= place <= len(parts):
        raise NoSuchSection
    return parts[place - 1]


def section_at(page: Page, place: int) -> Section:
    """Raises NoSuchSection."""
    found = next((section for section in page.sections if section.place == place), None)
    if found is None:
        raise NoSuchSection
    return found


def show(obligation: Obligation, page: Page) -> str:
    """A small form whole; of a large one its list of sections, or those that somebody else changed meanwhile."""
    if page.is_small or page.in_conflict:
        sections = page.sections if page.is_small else page.in_conflict
        return laid_out("drafting/draft.html", obligation, page, sections=sections)
    return laid_out("drafting/tasks.html", obligation, page)


def show_section(obligation: Obligation, page: Page, place: int, *, opening: Form | None = None) -> str:
    """``opening`` is asked where the section was not sent back."""
    section = section_at(page, place)
    return laid_out(
        "drafting/section.html", obligation, page, section=section, errors=errors_in(section.cells), opening=opening
    )


def show_answers(obligation: Obligation, page: Page) -> str:
    errors = [at_its_section(obligation, section, error) for section in page.sections for error in errors_of(section)]
    return laid_out("drafting/answers.html", obligation, page, errors=errors)


def news(page: Page, cells: Sequence[Cell] | None = None) -> dict[str, object]:
    """The answer to an autosave; ``parts`` are pieces of the page to put in: what is found at each cell now."""
    speak(True)
    found_here = get_template_attribute("drafting/_cells.html", "found_here")
    parts = {f"{cell.field.name}-found": str(found_here(cell.found)) for cell in cells or page.cells}
    return {**news_of(page, cells), "parts": parts}


def errors_of(section: Section) -> Sequence[dict[str, str]]:
    return errors_in(section.cells)


def at_its_section(obligation: Obligation, section: Section, error: dict[str, str]) -> dict[str, str]:
    return {**error, "href": address_of(obligation, section) + error["href"]}


def address_of(obligation: Obligation, section: Section) -> str:
    where = (obligation.return_key, obligation.period)
    return url_for("drafting.section", return_key=where[0], period=where[1], place=section.place)


def place_of(obligation: Obligation, page: Page, section: Section) -> str:
    """Where the cells of a section stand: further down, or on a page of their own."""
    return f"#{section.id}" if page.is_small else address_of(obligation, section)


def address_of_cell(obligation: Obligation, definition: Definition, cell: str) -> str | None:
    """Where a cell is filled in; None for what is no cell of the form."""
    place = places_of(definition).get(cell)
    if place is None:
        return None
    where = (obligation.return_key, obligation.period)
    if is_small(definition):
        return url_for("drafting.draft", return_key=where[0], period=where[1], _anchor=cell)
    return url_for("drafting.section", return_key=where[0], period=where[1], place=place, _anchor=cell)


def laid_out(template: str, obligation: Obligation, page: Page, **more: Any) -> str:
    given, talk = surroundings_of(obligation), conversations_of(obligation)
    return render_template(
        template,
        page=page,
        obligation=obligation,
        under_way=given["state"] in UNDER_WAY,
        declined=given["state"] is State.DECLINED,
        summed_up=summed_up,
        places={section.name: place_of(obligation, page, section) for section in page.sections},
        talk=talk,
        open_talk=[cell for cell, conversation in talk.items() if conversation.is_open],
        **given,
        **more,
    )
