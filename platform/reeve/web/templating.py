"""Where templates are found: ours, then GOV.UK Frontend's, then its form widgets."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request
from flask.templating import Environment
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.datastructures import MultiDict

from reeve.web import filters

TEMPLATES = Path(__file__).parent / "templates"


class OneGlobals(Environment):
    """All templates share the environment's own globals, since none here is given any of its own. Each ``import`` of a
    macro compares names with them, which in Jinja's chain of two mappings is a twentieth of a page's time."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals if d is None else super().make_globals(d)


def init_app(app: Flask) -> None:
    govuk = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_loader = ChoiceLoader([FileSystemLoader(TEMPLATES), PrefixLoader(govuk)])
    app.jinja_env.globals["url_with"] = url_with
    filters.init_app(app)
    WTFormsHelpers(app)


def url_with(**changes: object) -> str:
    """This page's address with some of its query changed (None removes): for pages, sorting and filters."""
    arguments = MultiDict(request.args)
    for name, value in changes.items():
        arguments.poplist(name)
        if value is not None:
            arguments[name] = str(value)
    return f"{request.path}?{urlencode(list(arguments.items(multi=True)))}" if arguments else request.path
