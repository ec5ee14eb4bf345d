"""Which tests run on which server, in what order, and which stay together in one process."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# What these prove lies in a protocol, in the gate or in a page, not in the SQL: the embedded server is enough for them.
# The walls, grants, locks and migrations beneath them are tested on both.
SAME_ON_EVERY_SERVER = (
    "tests/councils/aboard/",
    "tests/councils/api/",
    "tests/councils/assurance/",
    "tests/councils/burden/",
    "tests/councils/calendar/",
    "tests/councils/carrying/",
    "tests/councils/columns/",
    "tests/councils/comparison/",
    "tests/councils/drafting/test_draft_pages",
    "tests/councils/dryrun/",
    "tests/councils/findings/",
    "tests/councils/leaving/",
    "tests/councils/people/",
    "tests/councils/records/",
    "tests/councils/returns/test_across",
    "tests/councils/returns/test_pages",
    "tests/councils/signoff/test_pages",
    "tests/councils/tokens/",
    "tests/councils/uploads/",
    "tests/councils/validation/",
    "tests/house/test_acting_for",
    "tests/house/test_alone",
    "tests/house/test_doors",
    "tests/house/test_extras",
    "tests/house/test_machines",
    "tests/house/test_money",
    "tests/house/test_mutations",
    "tests/house/test_personal_data",
    "tests/house/test_restart",
    "tests/house/test_routes",
    "tests/house/test_support",
    "tests/reeve/billing/mirror/",
    "tests/reeve/billing/selling/",
    "tests/reeve/billing/test_einvoice",
    "tests/reeve/billing/test_extras",
    "tests/reeve/billing/test_novation",
    "tests/reeve/billing/test_pages",
    "tests/reeve/billing/test_quote",
    "tests/reeve/billing/test_refunds",
    "tests/reeve/billing/test_reminders",
    "tests/reeve/billing/test_sponsor",
    "tests/reeve/catalogue/",
    "tests/reeve/channels/",
    "tests/reeve/comparison/",
    "tests/reeve/demo/test_seed",
    "tests/reeve/department/test_calendar",
    "tests/reeve/department/test_desk",
    "tests/reeve/doctor/",
    "tests/reeve/identity/openid/",
    "tests/reeve/identity/test_demo_code",
    "tests/reeve/identity/test_dormant",
    "tests/reeve/identity/test_false_passkeys",
    "tests/reeve/identity/test_invitation_scanners",
    "tests/reeve/identity/test_invitations",
    "tests/reeve/identity/test_passkeys",
    "tests/reeve/identity/test_same_time",
    "tests/reeve/identity/test_sessions",
    "tests/reeve/identity/test_sign_in",
    "tests/reeve/identity/test_step_up",
    "tests/reeve/mail/",
    "tests/reeve/national/",
    "tests/reeve/officials/",
    "tests/reeve/onboarding/",
    "tests/reeve/published/",
    "tests/reeve/revisions/",
    "tests/reeve/verifying/",
    "tests/reeve/web/",
)
# Long and few: begun first, so that no process is left alone with one of them at the end.
LONG = (
    "tests/journeys/",
    "tests/reeve/demo/",
    "tests/definitions/",
    "tests/house/test_routes",
    "tests/reeve/billing/mirror/",
    "tests/councils/validation/test_recovery",
    "tests/reeve/database/",
    "tests/house/",
    "tests/reeve/running/",
    "tests/reeve/mail/test_together",
)


# Journeys through the running service, which is started for them once; the others have the app in their own process.
THROUGH_THE_SERVICE = ("aboard", "desk", "extract", "form", "machines", "own_sign_in")


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Tests of one file stay together, and so do the journeys through the running service, and the other journeys."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        if not file.startswith("tests/journeys/"):
            return file
        name = file.removeprefix("tests/journeys/test_").removesuffix(".py")
        return f"journeys {'served' if name in THROUGH_THE_SERVICE else 'alone'}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave journeys, and what is long and the same on every server, to the embedded one."""
    left_out = [item for item in items if is_for_one_server(item) and server_of(item) is not None]
    config.hook.pytest_deselected(items=left_out)
    items[:] = sorted((item for item in items if item not in set(left_out)), key=turn)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Thousands of collected tests stay to the end: the garbage collector need not look through them every time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def turn(item: pytest.Item) -> int:
    return next((at for at, begins in enumerate(LONG) if item.nodeid.startswith(begins)), len(LONG))


def is_for_one_server(item: pytest.Item) -> bool:
    alike = item.nodeid.startswith(SAME_ON_EVERY_SERVER)
    return alike or any(item.get_closest_marker(name) for name in ("journey", "one_server"))


def server_of(item: pytest.Item) -> Path | None:
    """The server's folder a test is to run on; None for the embedded one and for tests without a database."""
    callspec = getattr(item, "callspec", None)
    asked = () if callspec is None else map(callspec.params.get, ("server", "cluster", "durable"))
    return next(filter(None, asked), None)
