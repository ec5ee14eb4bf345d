"""Preparing an installation: database, roles, walls, register, rules, the department's key and its inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import psycopg
from psycopg import sql
from sqlalchemy import select
from sqlalchemy.engine import make_url

from reeve.config import Settings
from reeve.database import Role, db, engines, unit
from reeve.database.prepare import prepare
from reeve.definitions import every_definition
from reeve.department.channels import PERSON, add_channel
from reeve.department.models import Channel
from reeve.installation import (
    DATABASE,
    Installation,
    embedded_admin_url,
    given_passwords,
    install,
)
from reeve.register.load import load_register
from reeve.register.models import Department
from reeve.rulebook.models import ReturnKind
from reeve.rulebook.release import release_all
from reeve.vault import Owner, OwnerKey
from reeve.vault.models import DepartmentKey

INBOX_FROM = date(2026, 4, 1)


def prepare_installation(settings: Settings) -> Iterator[str]:
    """Do it all, saying each thing done. Safe to repeat. ``DATABASE_URL`` must be the administrator's connection."""
    url = administrator_url(settings)
    prepare(url, given_passwords(settings))
    yield "Roles, tables and walls are in place."
    installation = install(settings)
    engines.assert_walled()
    with unit(Role.PLATFORM):
        yield f"The register is loaded ({load_register()} councils added)."
        yield f"The rules are released ({len(release_all())} added)."
        open_inboxes(installation)
        yield "The department's inbox is open for practice."
        leave_to_people()
        yield "Live forms are carried to the department by a person."


def administrator_url(settings: Settings) -> str:
    """The administrator's connection to Reeve's own database: given, or the embedded cluster's."""
    return settings.database_url or embedded_database(settings)


def embedded_database(settings: Settings) -> str:
    """The embedded cluster's URL for our own database, made where it is missing."""
    admin = embedded_admin_url(settings)
    with psycopg.connect(admin, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone() is None:
            connection.execute(sql.SQL("create database {} template template0").format(sql.Identifier(DATABASE)))
    return make_url(admin).set(database=DATABASE).render_as_string(hide_password=False)


def open_inboxes(installation: Installation) -> None:
    """Each department has a key of its own, and for each of its returns the built-in practice inbox."""
    for department in db.platform.scalars(select(Department)):
        if db.platform.get(DepartmentKey, (department.id, 1)) is None:
            key = OwnerKey.new(Owner("department", department.id))
            db.platform.add(
                DepartmentKey(department_id=department.id, version=1, wrapped=installation.root_key.wrap(key))
            )
        kinds = db.platform.scalars(select(ReturnKind.key).where(ReturnKind.department_id == department.id))
        known = set(db.platform.scalars(select(Channel.return_key).where(Channel.department_id == department.id)))
        for kind in set(kinds) - known:
            db.platform.add(
                Channel(
                    department_id=department.id,
                    return_key=kind,
                    kind="practice",
                    means="inbox",
                    name=f"{department.short_name}'s practice inbox",
                    from_on=INBOX_FROM,
                )
            )


def leave_to_people() -> None:
    """No department takes live returns from Reeve yet: a form that has no live channel is carried by a person."""
    forms = {(one.department, one.key) for one in every_definition() if one.kind == "form"}
    for department in db.platform.scalars(select(Department)):
        live = select(Channel.return_key).where(Channel.department_id == department.id, Channel.kind == "live")
        known = set(db.platform.scalars(live))
        for slug, return_key in sorted(forms):
            if slug == department.slug and return_key not in known:
                add_channel(department, return_key, means=PERSON, kind="live")
