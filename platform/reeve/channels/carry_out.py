"""Handing one parcel to a department's server, whichever way it takes them. No unit of work is open meanwhile."""

from __future__ import annotations

from reeve.channels import push, sftp
from reeve.channels.contact import Answer, Contact
from reeve.channels.parcel import Parcel
from reeve.department.channel_server import SFTP


def carry_out(contact: Contact, parcel: Parcel) -> Answer:
    """The server has it when this returns; safe to repeat. Raises Trouble and NotTaken, in words."""
    hand_over = sftp.hand_over if contact.means == SFTP else push.hand_over
    return hand_over(contact, parcel)
