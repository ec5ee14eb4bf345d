"""Two departments and what each is owed, once a module."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from reeve.identity.models import DepartmentMembership
from reeve.register.models import Department
from tests.factories import FIRST_DAY, Factory
from tests.reeve.department.street import CANARY, OTHERS, Street, furnish


@pytest.fixture(scope="module")
def street(app: Flask, made: Factory) -> Street:
    ours, theirs = made.department(), Department(id=uuid4(), slug="other", name="Another Department", short_name="AD")
    made.session.add(theirs)
    made.session.commit()
    council, neighbour = made.council(), made.council()
    analyst, other = made.analyst(), made.person("Otto Other")
    made.session.add(
        DepartmentMembership(department_id=theirs.id, person_id=other.id, role="analyst", from_on=FIRST_DAY)
    )
    furnish(made, council, ours, analyst, CANARY)
    furnish(made, neighbour, theirs, other, OTHERS)
    return Street(app, ours.id, theirs.id, council, neighbour, analyst, other)
