"""The rule owner's pages: the department's returns, a rule edited, a folder read, a draft with its trials."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reeve.catalogue.entries import KINDS, NoSuchRule, entries_in
from reeve.database import db
from reeve.definitions import Definition
from reeve.identity.door import find_visitor, requires
from reeve.identity.permissions import Act
from reeve.revisions import pages, publishing_views, queries
from reeve.revisions.changed import shown
from reeve.revisions.draft import NothingChanges, Unsound, draft_folder, draft_rule
from reeve.revisions.forms import FolderForm, RuleForm
from reeve.revisions.models import DraftRevision
from reeve.revisions.set_aside import set_aside
from reeve.revisions.take_away import archive_of, without_example
from reeve.revisions.try_draft import ask_trial
from reeve.rulebook.fired import FLOOR
from reeve.rulebook.models import DefinitionRelease
from reeve.rulebook.queries import get_definition_by_hash
from reeve.web import Frame, Link, page_of
from reeve.web.downloads import disposition

blueprint = Blueprint("revisions", __name__, url_prefix="/department/rules", template_folder="templates")
publishing_views.register(blueprint)


def surroundings() -> Frame | None:
    who = find_visitor()
    if who is None or who.department is None or not who.may(Act.TRY_RULES):
        return None
    return Frame(navigation=(Link("Rules", url_for("revisions.index")),))


@blueprint.get("")
@requires(Act.TRY_RULES)
def index() -> str:
    definitions = [get_definition_by_hash(db.department, release.hash) for release in queries.own_releases()]
    names = {(each.key, each.nation): each.short_title for each in definitions}
    return render_template("revisions/index.html", definitions=definitions, drafts=queries.drafts(), names=names)


@blueprint.get("/<return_key>")
@requires(Act.TRY_RULES)
def rules(return_key: str) -> str:
    """The rules written by hand, each with the way to change it."""
    definition = get_definition_by_hash(db.department, queries.get_own_release(return_key).hash)
    text = request.args.get("text", "").strip()[:100]
    found = [entry for entry in entries_in(definition) if not entry.derived and (not text or entry.holds(text))]
    page = page_of(len(found))
    return render_template(
        "revisions/rules.html",
        definition=definition,
        entries=found[page.offset : page.offset + page.size],
        page=page,
        text=text,
    )


@blueprint.route("/<return_key>/folders", methods=["GET", "POST"])
@requires(Act.TRY_RULES)
def folders(return_key: str) -> ResponseReturnValue:
    release, form = queries.get_own_release(return_key), FolderForm()
    if form.validate_on_submit():
        try:
            return drafted(draft_folder(release, form.folder.data.read(), words=form.words.data))
        except (Unsound, NothingChanges) as wrong:
            form.folder.errors = [wrong.message]
    return render_template("revisions/folder.html", definition=definition_of(release), form=form), status_of(form)


@blueprint.route("/<return_key>/rules/<rule>", methods=["GET", "POST"])
@requires(Act.TRY_RULES)
def edit(return_key: str, rule: str) -> ResponseReturnValue:
    release = queries.get_own_release(return_key)
    row, definition = row_of(release, rule), definition_of(release)
    present = {name: row.get(name, "") for name in ("severity", "message", "when", "must", "source")}
    form = RuleForm(data=present | {"example": queries.example_in_words(definition, rule)})
    if form.validate_on_submit():
        try:
            changed = form.row(row)
            return drafted(draft_rule(release, rule, changed, words=form.words.data, example=form.example.data or ""))
        except (Unsound, NothingChanges) as wrong:
            place_of(form, wrong).errors = [wrong.message]
    return render_template(
        "revisions/rule.html",
        definition=definition,
        row=row,
        others=pages.unshown(row),
        form=form,
        kinds=KINDS,
        example_hint=pages.example_hint(definition, row),
    ), status_of(form)


def row_of(release: DefinitionRelease, rule: str) -> dict[str, Any]:
    """A rule as it was written. Raises NoSuchRule, also for one that follows from the field list."""
    found: list[dict[str, Any]] = [each for each in json.loads(release.resolved)["rules"] if each["id"] == rule]
    if not found:
        raise NoSuchRule
    return found[0]


def place_of(form: RuleForm, wrong: Unsound | NothingChanges) -> Any:
    """The field the loader's words are about, as far as they tell."""
    if isinstance(wrong, NothingChanges):
        return form.becomes
    if wrong.at == "example":
        return form.example
    return form.when if "when" in wrong.message.partition(":")[2].split() else form.must


def status_of(form: Any) -> int:
    return 422 if form.errors else 200


def definition_of(release: DefinitionRelease) -> Definition:
    return get_definition_by_hash(db.department, release.hash)


def drafted(draft: DraftRevision) -> ResponseReturnValue:
    flash(f"The rules are sound. They are kept as draft {draft.number}.", "success")
    return redirect(url_for("revisions.draft", number=draft.number), 303)


@blueprint.get("/drafts/<int:number>")
@requires(Act.TRY_RULES)
def draft(number: int) -> str:
    kept = queries.get_draft(number)
    definition, base = queries.parsed(kept.resolved), get_definition_by_hash(db.department, kept.base_hash)
    trials, publication = queries.trials_of(kept), queries.find_publication(number)
    counted = next((trial for trial in trials if trial.outcome == "counted"), None)
    return render_template(
        "revisions/draft.html",
        draft=kept,
        definition=definition,
        changes=shown(base, definition),
        examples=pages.examples(kept, base, definition),
        no_example=without_example(kept, definition),
        trials=trials,
        running=next((trial for trial in trials if trial.outcome is None), None),
        counted=counted,
        hits=[] if counted is None else pages.hits(counted, definition),
        publication=publication,
        effects=[] if publication is None else pages.effects(publication, queries.counts_of(kept.return_key)),
        floor=FLOOR,
    )


@blueprint.get("/drafts/<int:number>/definition.json")
@requires(Act.TRY_RULES)
def draft_text(number: int) -> Response:
    """The whole text, as it is hashed."""
    kept = queries.get_draft(number)
    answer = Response(kept.resolved, mimetype="application/json")
    answer.headers["Content-Disposition"] = disposition(f"{kept.return_key}-draft-{number}.json")
    return answer


@blueprint.get("/drafts/<int:number>/folder.zip")
@requires(Act.TRY_RULES)
def draft_archive(number: int) -> Response:
    """The folder with what breaks each rule, as ``reeve definition lint`` and the page for a folder take it."""
    kept = queries.get_draft(number)
    answer = Response(archive_of(kept, queries.parsed(kept.resolved)), mimetype="application/zip")
    answer.headers["Content-Disposition"] = disposition(f"{kept.return_key}-draft-{number}.zip")
    return answer


@blueprint.post("/drafts/<int:number>/trials")
@requires(Act.TRY_RULES)
def trials(number: int) -> ResponseReturnValue:
    ask_trial(number)
    flash("The trial has begun. You can close this page: it goes on.", "success")
    return redirect(url_for("revisions.draft", number=number), 303)


@blueprint.post("/drafts/<int:number>/setting-aside")
@requires(Act.TRY_RULES)
def setting_aside(number: int) -> ResponseReturnValue:
    set_aside(number)
    flash(f"Draft {number} is set aside. It can still be read.", "success")
    return redirect(url_for("revisions.index"), 303)
