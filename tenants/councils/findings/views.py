"""The desk's pages: one claim, what changed since the last version, and what is taken away."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue

from councils.findings import columns_views
from councils.findings.claims import file_behind, find_claim, get_claim
from councils.findings.forms import ClaimForm
from councils.findings.marked import marked, marks
from councils.findings.since import changes, sums
from councils.returns.files import open_file
from councils.returns.queries import definition_of, subject_of, version_in_words
from councils.validation.download import HEADER, every_row, provenance
from councils.validation.queries import earlier_check, get_version_by_id, totals_of
from councils.validation.subject import Subject, subject_at
from reeve.audit import record
from reeve.database.requests import release_units
from reeve.errors import NotFound
from reeve.identity.door import requires
from reeve.identity.extras import Extra, find_closed
from reeve.identity.permissions import Act
from reeve.web import xlsx_download
from reeve.web.downloads import disposition, pieces

blueprint = Blueprint(
    "findings",
    __name__,
    url_prefix="/c/<council>/returns/<return_key>/<period>/versions/<int:number>",
    template_folder="templates",
)
columns_views.register(blueprint)


class NothingEarlier(NotFound):
    """There is no earlier version of this return that could be read, so there is nothing to compare with."""

    title = "There is no earlier version"


@blueprint.get("/since")
@requires(Act.READ_RETURNS)
def since(return_key: str, period: str, number: int) -> ResponseReturnValue:
    subject = subject_at(return_key, period, number)
    earlier = earlier_check(subject.version)
    if earlier is None:
        raise NothingEarlier
    found = changes(subject.checked, earlier)
    return render_template(
        "findings/since.html",
        left=[each for each in found if each.still or each.new],
        gone=[each for each in found if not each.still and not each.new],
        sums=sums(found),
        earlier=get_version_by_id(earlier.version_id),
        **subject.given,
    )


@blueprint.post("/claims")
@requires(Act.READ_CLAIMS)
def claim_search(return_key: str, period: str, number: int) -> ResponseReturnValue:
    """A reference is never in an address: addresses are kept in logs and histories."""
    subject, form = subject_at(return_key, period, number), ClaimForm()
    line = find_claim(subject.version, form.reference.data) if form.validate() else None
    if line is None:
        if not form.errors:
            form.say_not_found()
        return render_template("findings/find_claim.html", form=form, **subject.given), 422
    return redirect(subject.address(".claim", line=line), 303)


@blueprint.get("/claims")
@requires(Act.READ_CLAIMS)
def find_a_claim(return_key: str, period: str, number: int) -> str:
    subject = subject_at(return_key, period, number)
    file_behind(subject.version)
    return render_template("findings/find_claim.html", form=ClaimForm(formdata=None), **subject.given)


@blueprint.get("/claims/<int:line>")
@requires(Act.READ_CLAIMS)
def claim(return_key: str, period: str, number: int, line: int) -> str:
    subject = subject_at(return_key, period, number)
    found = get_claim(subject.version, subject.checked, line)
    tell(subject, "claim.read", f"opened the claim on line {line:,} of")
    return render_template("findings/claim.html", claim=found, at=line, **subject.given)


@blueprint.get("/findings.xlsx")
@requires(Act.EXPORT_ROWS)
def findings_xlsx(return_key: str, period: str, number: int) -> Response:
    subject = subject_at(return_key, period, number)
    obligation, version, run = subject.obligation, subject.version, subject.checked
    rows, about = every_row(obligation, version, run), provenance(obligation, version, run, definition_of(obligation))
    tell(subject, "findings.taken_away", "took away the findings of")
    return xlsx_download(f"findings-{subject.file_stem}.xlsx", HEADER, rows, provenance=about)


@blueprint.get("/file")
@requires(Act.EXPORT_ROWS)
def file(return_key: str, period: str, number: int) -> Response:
    """The bytes as they were uploaded."""
    subject = subject_at(return_key, period, number)
    kept = file_behind(subject.version)
    stream = open_file(kept)
    tell(subject, "file.taken_away", "took away the file of")
    release_units()
    answer = Response(pieces(stream), mimetype="text/plain")
    answer.call_on_close(stream.close)
    answer.headers["Content-Disposition"] = disposition(kept.name)
    return answer


@blueprint.get("/marked")
@requires(Act.EXPORT_ROWS)
def marked_page(return_key: str, period: str, number: int) -> str:
    """The way to the copy, which is an extra: this page asks for the plan, so that the version's own never does."""
    subject = subject_at(return_key, period, number)
    kept, closed = file_behind(subject.version), find_closed(Extra.MARKED_UP_COPIES)
    return render_template("findings/marked.html", file=kept, closed=closed, **subject.given)


@blueprint.get("/marked/file")
@requires(Act.EXPORT_ROWS, extra=Extra.MARKED_UP_COPIES)
def marked_copy(return_key: str, period: str, number: int) -> Response:
    subject = subject_at(return_key, period, number)
    run, definition = subject.checked, definition_of(subject.obligation)
    delimiter = (run.reading or {}).get("delimiter") or definition.layout.delimiters[0]
    found = marks(run, {total.rule_id: total.message for total in totals_of(run)}, delimiter)
    stream = open_file(file_behind(subject.version))
    tell(subject, "file.taken_away", "took away a marked-up copy of")
    release_units()
    answer = Response(marked(stream, definition, delimiter, found), mimetype="text/plain")
    answer.headers["Content-Disposition"] = disposition(f"marked-up-{subject.file_stem}.txt")
    return answer


def tell(subject: Subject, act: str, words: str) -> None:
    record(
        act,
        subject=subject_of(subject.obligation, version=subject.version.number),
        words=f"{words} {version_in_words(subject.version)}",
    )
