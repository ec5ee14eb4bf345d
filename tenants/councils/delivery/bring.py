"""Bringing a parcel to the department's own server. No unit of work is open while bytes travel."""

from __future__ import annotations

import structlog

from councils.delivery.attempt import Try
from reeve.channels.carry_out import carry_out
from reeve.channels.contact import Answer, Contact, contact_of
from reeve.channels.parcel import Parcel
from reeve.channels.refusals import Trouble
from reeve.channels.trouble import get_server_of_department, note_taken, note_trouble, refuse_quiet
from reeve.database import Role
from reeve.errors import Refusal
from reeve.jobs import step, without_words

log = structlog.get_logger("reeve.delivery")


class OurFault(Refusal):
    """Something of ours failed while we handed it over."""

    status = 500


def bring(made: Try) -> Answer | None:
    """What the department's server answered; None where the return goes to the inbox alone. Raises Refusals."""
    if made.parcel is None or made.server_id is None:
        return None
    with step("deliver.find-server", role=Role.DEPARTMENT, department_id=made.department_id):
        server = get_server_of_department(made.server_id)
        refuse_quiet(server)
        contact, in_trouble = contact_of(server), server.refused_at is not None
    try:
        answer = foreseen(contact, made.parcel)
    except Trouble as trouble:
        with step("deliver.trouble", role=Role.DEPARTMENT, department_id=made.department_id):
            trouble.until = note_trouble(made.server_id, trouble)
        raise
    if in_trouble:
        with step("deliver.trouble-over", role=Role.DEPARTMENT, department_id=made.department_id):
            note_taken(made.server_id)
    return answer


def foreseen(contact: Contact, parcel: Parcel) -> Answer:
    """Whatever a server does to us becomes a refusal in words: a delivery is tried again, never given up."""
    try:
        return carry_out(contact, parcel)
    except Refusal:
        raise
    except Exception as error:
        log.error("handing over failed", places=without_words(error))
        raise OurFault from error
