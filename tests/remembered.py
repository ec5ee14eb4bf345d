"""What each of some sixty apps of one process would compile anew, kept from the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class RememberedTemplates(BytecodeCache):
    """Compiled templates: compiling GOV.UK's takes half a second an app."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class RememberedRule(Rule):
    """What builds a route's addresses: it is made from the route's words alone, and its converters are asked later."""

    kept: ClassVar[dict[tuple[object, ...], Builder]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        words = (self.rule, self.subdomain, self.host, str(self.defaults), append_unknown)
        if words not in self.kept:
            self.kept[words] = super()._compile_builder(append_unknown)
        return self.kept[words]
