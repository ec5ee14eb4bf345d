"""Two signed versions side by side, cell by cell."""

from __future__ import annotations

from flask import Blueprint, request

from councils.signoff.changes import changed_cells
from councils.signoff.pages import AT, definition_in, fixed_document, found, render
from councils.signoff.queries import find_signature, get_submission_of, signed_versions
from reeve.errors import NotFound
from reeve.identity.door import requires
from reeve.identity.permissions import Act
from reeve.proof.figures import by_section


class NotSigned(NotFound):
    """This version was not signed, so there is no signed version to compare. Go back to the return's page."""


class NoneBefore(NotFound):
    """No other version of this return was signed before this one. Go back to the return's page."""


def register(blueprint: Blueprint) -> None:
    blueprint.get(f"{AT}/changes")(changes)


@requires(Act.READ_RETURNS)
def changes(return_key: str, period: str, number: int) -> str:
    """What this signed version says otherwise than ``?since=``, or than the one signed last before it."""
    obligation, version = found(return_key, period, number)
    sent = get_submission_of(version)
    if find_signature(sent) is None:
        raise NotSigned
    earlier = {n: one for n, one in signed_versions(obligation).items() if n < number}
    wanted = request.args.get("since", "")
    since = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted) in earlier else max(earlier, default=0)
    if since not in earlier:
        raise NoneBefore
    document = fixed_document(sent)
    rows = list(changed_cells(fixed_document(earlier[since]), document, definition_in(document)))
    return render(
        "changes.html",
        obligation,
        version,
        since=since,
        others=[n for n in earlier if n != since],
        sections=by_section(rows),
        changed=len(rows),
        cells=len(document["figures"]),
        signatures={n: find_signature(one) for n, one in ((number, sent), (since, earlier[since]))},
    )
