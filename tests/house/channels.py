"""A server of the department's, which is nobody's in particular: only its name is shown to a council, on a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reeve.channels.add import Wanted, add_server
from reeve.database import Role, unit

if TYPE_CHECKING:
    from tests.house.furnishing import Furnishing

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIm0wGQMTTL9hv0D1A+pqGBIZJK4Q5lNvH7NgrF9ZUAX"


def furnish_server(rooms: Furnishing) -> None:
    """Added and never tested, so nothing goes by it."""
    wanted = Wanted("A server", "practice", "sftp", "sftp.example.org", None, "/in", "reeve", KEY)
    with unit(Role.PLATFORM):
        rooms.ids["server_id"] = add_server(rooms.factory.department(), wanted).id
