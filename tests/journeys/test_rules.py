"""The rule owner: invited by the department's admin, who reviews everybody; a rule changed, tried and published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from councils.delivery.deliver import deliver
from reeve.app import create_app
from reeve.installation import Installation
from reeve.revisions.tell_councils import tell_councils
from reeve.revisions.try_draft import run_trial
from reeve.rulebook.fired import FLOOR
from reeve.rulebook.queries import today
from tests.councils.delivery import submitted as sending
from tests.factories import Factory
from tests.journeys.walking import Person, Walk, come_in, done, press, served
from tests.reeve.department.test_trial import CLAIM, HEADER, TRAILER

pytestmark = pytest.mark.journey

RULE = "SHBE-D-101"
WORDS = "The claim line is asked about where its reference is missing."


@pytest.fixture(scope="module")
def base_url(installation: Installation) -> Iterator[str]:
    def make(_port: int) -> Flask:
        return create_app(installation.settings)

    with served(make) as url:
        yield url


def test_a_rule_is_changed_tried_and_published(
    person: Person, factory: Factory, base_url: str, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CONTENT", HEADER + CLAIM + TRAILER)
    for _ in range(FLOOR):
        given = sending.submitted(factory)
        deliver(given.council_id, given.submission_id)
    look_after_people(
        come_in(person("Ada"), factory.official("Ada Admin", "department_admin"), base_url), factory, walk
    )
    owner = come_in(person("Rhys"), factory.official("Rhys Rules", "rule_owner"), base_url)
    change_a_rule(owner, walk)
    try_it(owner, factory, walk)
    publish_it(owner, factory, walk)


def look_after_people(ada: Page, factory: Factory, walk: Walk) -> None:
    factory.official("Bartholomew Featherstonehaugh-Cholmondeley", "analyst", "rule_owner")
    ada.goto("/department/people")
    ada.get_by_role("button", name="Invite somebody").click()
    ada.get_by_label("Full name").fill("Rhys Rules")
    ada.get_by_label("E-mail address").fill("rhys.rules@example.org")
    press(ada, "Send the invitation")
    walk.look(ada, "1-no-role")
    ada.get_by_label("Rule owner").check()
    press(ada, "Send the invitation")
    done(ada, "Rhys Rules is invited")
    walk.look(ada, "2-people")
    ada.get_by_role("link", name="Review everybody's access").click()
    walk.sees(ada, "Access review", "3-review")


def change_a_rule(owner: Page, walk: Walk) -> None:
    owner.goto("/department")
    owner.get_by_role("link", name="Rules", exact=True).first.click()
    walk.sees(owner, "Rules", "4-rules")
    owner.get_by_role("link", name="The whole folder of Single Housing Benefit Extract").click()
    press(owner, "Read the folder and keep it as a draft")
    walk.look(owner, "5-no-folder")
    owner.go_back()
    owner.go_back()
    owner.get_by_role("link", name="One rule of Single Housing Benefit Extract").click()
    walk.look(owner, "6-rules-of-one")
    owner.get_by_label("Words, a field or a rule number").fill(RULE)
    press(owner, "Find")
    owner.get_by_role("link", name=RULE).click()
    owner.get_by_label("What must be true?").fill("LCHBREF IS")
    owner.get_by_label("What changes, in words for councils").fill(WORDS)
    press(owner, "Read the rules anew and keep them as a draft")
    expect(owner.get_by_role("alert")).to_contain_text(RULE)
    walk.look(owner, "7-unsound")
    owner.get_by_label("When does it ask?").fill("")
    owner.get_by_label("What must be true?").fill("LCHBREF IS NOT NULL")
    press(owner, "Read the rules anew and keep them as a draft")
    expect(owner.get_by_role("alert")).to_contain_text("Its example does not break it")
    walk.look(owner, "7-not-broken")
    owner.get_by_label("What must be true?").fill("LCHBREF IS NULL")
    owner.get_by_label("An example that breaks it").fill('D1.JAINCCAP = "7"')
    press(owner, "Read the rules anew and keep them as a draft")
    done(owner, "The rules are sound")


def try_it(owner: Page, factory: Factory, walk: Walk) -> None:
    walk.look(owner, "8-draft")
    press(owner, "Try it on practice returns")
    done(owner, "The trial has begun")
    walk.look(owner, "9-trying")
    run_trial(factory.department().id, 1, 1)
    owner.reload()
    expect(owner.get_by_role("row").filter(has_text=RULE).first).to_contain_text(f"Would have hit {FLOOR} councils")
    walk.look(owner, "10-tried")


def publish_it(owner: Page, factory: Factory, walk: Walk) -> None:
    owner.get_by_role("button", name="Publish this draft").click()
    walk.sees(owner, "Single Housing Benefit ExtractPublish draft 1", "11-publish")
    day = today() + timedelta(days=7)
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        owner.get_by_label(label, exact=True).fill(str(number))
    press(owner, "Publish")
    done(owner, "Draft 1 is published")
    assert tell_councils(factory.department().id, 1) >= FLOOR
    owner.reload()
    walk.look(owner, "12-published")
    owner.goto(f"/rules/shbe/{RULE}")
    expect(owner.get_by_role("main")).to_contain_text(WORDS)
    walk.look(owner, "13-catalogue-rule")
    owner.goto("/rules/shbe")
    walk.look(owner, "14-catalogue")
