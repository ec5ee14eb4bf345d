"""What the installed Stripe library declares that a call may be given, read from its own typed parameters.

The loopback double refuses whatever is not declared here, which is what makes it worth testing against. The shapes are
plain data, so that nothing outside the gateway needs the library.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, reduce
from types import UnionType
from typing import Any, ForwardRef, Literal, NotRequired, Required, Union, get_args, get_origin

from stripe import RequestOptions

NOT_ON_THE_WIRE = frozenset(RequestOptions.__annotations__)
SCALARS = {str: "text", int: "int", bool: "bool", float: "number", Decimal: "number"}


@dataclass(frozen=True)
class Shape:
    """What one parameter may be. ``leaves`` are kinds of plain value, ``choices`` the words a closed list allows."""

    leaves: frozenset[str] = frozenset()
    choices: frozenset[str] = frozenset()
    fields: Mapping[str, Shape] | None = None
    required: frozenset[str] = frozenset()
    items: Shape | None = None
    values: Shape | None = None


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was sent: where, and why, in Stripe's manner."""

    param: str
    words: str
    code: str = field(default="parameter_unknown")


@lru_cache
def shape_of(name: str) -> Shape:
    """The shape of a parameters class, e.g. ``InvoiceCreateParams`` or ``checkout.SessionCreateParams``."""
    module, _, short = f"stripe.params.{name}".rpartition(".")
    return record_of(getattr(importlib.import_module(module), short))


def first_fault(shape: Shape, value: object, path: str = "") -> Fault | None:
    """The first thing in ``value`` (text, list or mapping, as decoded from the wire) that ``shape`` does not allow."""
    if isinstance(value, str):
        return fault_in_text(shape, value, path)
    if isinstance(value, list):
        if shape.items is None:
            return Fault(path, f"Invalid array: {path}", "parameter_invalid_array")
        return first_of(shape.items, {str(at): one for at, one in enumerate(value)}, path)
    if isinstance(value, Mapping):
        return fault_in_mapping(shape, value, path)
    return Fault(path, f"Invalid value: {path}", "parameter_invalid")


def fault_in_text(shape: Shape, value: str, path: str) -> Fault | None:
    if "text" in shape.leaves or value in shape.choices:
        return None
    if "bool" in shape.leaves and value in ("true", "false"):
        return None
    if "int" in shape.leaves and value.removeprefix("-").isdecimal():
        return None
    if "number" in shape.leaves and value.removeprefix("-").replace(".", "", 1).isdecimal():
        return None
    if shape.values is not None and value == "":
        return None
    return Fault(path, f"Invalid value for {path}", "parameter_invalid")


def fault_in_mapping(shape: Shape, value: Mapping[str, object], path: str) -> Fault | None:
    if shape.fields is not None:
        for name in value:
            if name not in shape.fields:
                return Fault(inside(path, name), f"Received unknown parameter: {inside(path, name)}")
        for name in sorted(shape.required - set(value)):
            return Fault(inside(path, name), f"Missing required param: {inside(path, name)}.", "parameter_missing")
        faults = (first_fault(shape.fields[name], one, inside(path, name)) for name, one in value.items())
        return next((fault for fault in faults if fault is not None), None)
    if shape.values is not None:
        return first_of(shape.values, value, path)
    return Fault(path, f"Invalid object: {path}", "parameter_invalid")


def first_of(shape: Shape, values: Mapping[str, object], path: str) -> Fault | None:
    faults = (first_fault(shape, one, inside(path, name)) for name, one in values.items())
    return next((fault for fault in faults if fault is not None), None)


def inside(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def record_of(declared: Any) -> Shape:
    """A typed dictionary's shape, without what the library itself takes (keys, versions, retries)."""
    names = vars(sys.modules[declared.__module__])
    fields, required = {}, set()
    for name, annotation in declared.__annotations__.items():
        if name in NOT_ON_THE_WIRE:
            continue
        optional, kind = opened(evaluated(annotation, names), names)
        fields[name] = shape_of_type(kind, names)
        if not optional:
            required.add(name)
    return Shape(fields=fields, required=frozenset(required))


def evaluated(annotation: Any, names: dict[str, Any]) -> Any:
    """An annotation, or the text of one, as a type."""
    while isinstance(annotation, str | ForwardRef):
        text = annotation if isinstance(annotation, str) else annotation.__forward_arg__
        annotation = eval(text, names)  # noqa: S307 - the installed library's own annotations
    return annotation


def opened(kind: Any, names: dict[str, Any]) -> tuple[bool, Any]:
    if get_origin(kind) in (NotRequired, Required):
        return get_origin(kind) is NotRequired, evaluated(get_args(kind)[0], names)
    return False, kind


def shape_of_type(kind: Any, names: dict[str, Any]) -> Shape:
    kind = evaluated(kind, names)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return reduce(joined, (shape_of_type(one, names) for one in get_args(kind)))
    if origin is Literal:
        return Shape(choices=frozenset(str(one) for one in get_args(kind)))
    if origin is list:
        return Shape(items=shape_of_type(get_args(kind)[0], names))
    if hasattr(kind, "__required_keys__"):
        return record_of(kind)
    if kind in SCALARS:
        return Shape(leaves=frozenset({SCALARS[kind]}))
    if origin is not None:
        return Shape(values=shape_of_type(get_args(kind)[-1], names))
    raise TypeError(f"the library declares a kind of parameter not known here: {kind!r}")


def joined(one: Shape, other: Shape) -> Shape:
    """Either of the two."""
    return Shape(
        one.leaves | other.leaves,
        one.choices | other.choices,
        one.fields if other.fields is None else {**(one.fields or {}), **other.fields},
        one.required if other.fields is None else other.required,
        one.items or other.items,
        one.values or other.values,
    )
