"""The form of every request and answer, read from the annotations of the installed Stripe SDK.

Stripe generates those annotations for exactly the API version that the SDK speaks, so that this
contract moves with the SDK. Knows nothing of what the values mean.
"""

import ast
import datetime
import decimal
import functools
import importlib
import inspect
import sys
import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

import typing_extensions
from stripe._request_options import RequestOptions
from stripe._stripe_object import StripeObject, UntypedStripeObject

_OPTIONAL = (typing.NotRequired, typing_extensions.NotRequired)
_LITERALS = (typing.Literal, typing_extensions.Literal)
_SCALARS = {
    str: "string",
    decimal.Decimal: "string",
    int: "integer",
    datetime.datetime: "integer",
    float: "number",
    bool: "boolean",
}
# Keys that the SDK takes beside the parameters and never sends.
_OPTIONS = frozenset(RequestOptions.__annotations__)


@dataclass(frozen=True)
class Anything:
    """A value that the SDK does not describe."""


@dataclass(frozen=True)
class Scalar:
    """One plain value: ``name`` is string, integer, number or boolean."""

    name: str


@dataclass(frozen=True)
class Choice:
    """One of a closed set of strings. The SDK leaves its sets open; here they are not."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Sequence:
    """A list; ``paged`` means a list object with ``data`` and ``has_more``."""

    of: "Shape"
    paged: bool = False


@dataclass(frozen=True)
class Mapping:
    """Free keys, as in metadata."""

    of: "Shape"


@dataclass(frozen=True)
class Either:
    """One of several shapes."""

    shapes: tuple["Shape", ...]


@dataclass(frozen=True)
class Record:
    """Named fields, as one class of the SDK lists them."""

    owner: type


@dataclass(frozen=True)
class Field:
    """One field of a record: what it holds, whether it may be null, whether it may be left out."""

    shape: "Shape"
    nullable: bool
    required: bool


Shape = Anything | Scalar | Choice | Sequence | Mapping | Either | Record


@functools.cache
def fields_of(owner: type) -> dict[str, Field]:
    """Return the fields of a class of the SDK, request parameters and answers alike."""
    fields = {}
    for name, hint in _hints(owner).items():
        required, nullable = True, False
        if typing.get_origin(hint) in _OPTIONAL:
            required, hint = False, typing.get_args(hint)[0]
        parts = _parts(hint)
        if type(None) in parts:
            nullable, parts = True, [part for part in parts if part is not type(None)]
        fields[name] = Field(_union(parts, owner), nullable, required and not nullable)
    return fields


def _hints(owner: type) -> dict[str, Any]:
    """A typed dict lists all its keys itself; an answer's base classes hold no fields."""
    beside = frozenset() if issubclass(owner, StripeObject) else _OPTIONS
    wanted = {
        name: hint
        for name, hint in inspect.get_annotations(owner).items()
        if not name.startswith("_") and not name.isupper() and name not in beside
    }
    resolved = _resolve(wanted, owner)
    # Where Python has the word for itself ("from") the SDK has another; the wire keeps Stripe's.
    renamed = getattr(owner, "_field_remappings", {})
    return {renamed.get(name, name): hint for name, hint in resolved.items()}


def _resolve(hints: dict[str, Any], owner: type) -> dict[str, Any]:
    holder = types.SimpleNamespace(__annotations__=hints)
    names = {**_imports(owner.__module__), **vars(sys.modules[owner.__module__]), **vars(owner)}
    return typing.get_type_hints(holder, globalns=names, include_extras=True)


@functools.cache
def _imports(owner: str) -> dict[str, Any]:
    """What a module of the SDK imports for its type checker alone."""
    source = sys.modules[owner].__file__
    assert source, owner
    found = {}
    for node in ast.walk(ast.parse(Path(source).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        module = node.module or ""
        if not module.startswith("stripe.") or module.startswith("stripe.params"):
            continue
        for name in node.names:
            place = importlib.import_module(module)
            found[name.asname or name.name] = getattr(place, name.name)
    return found


def _shape_of(hint: Any, owner: type) -> Shape:
    return _union(_parts(hint), owner)


def _parts(hint: Any) -> list[Any]:
    """The alternatives of a union, flattened."""
    if typing.get_origin(hint) in (Union, types.UnionType):
        return [part for each in typing.get_args(hint) for part in _parts(each)]
    if isinstance(hint, str | typing.ForwardRef):
        raise TypeError(f"{hint!r} was not resolved")
    return [hint]


def _union(parts: list[Any], owner: type) -> Shape:
    literals = [part for part in parts if typing.get_origin(part) in _LITERALS]
    values = tuple(value for part in literals for value in typing.get_args(part))
    # "Literal[…] | str" means: these, and whatever comes later. The empty string only unsets.
    closed = any(value != "" for value in values)
    others = [part for part in parts if part not in literals and not (closed and part is str)]
    shapes = [_single(part, owner) for part in others]
    if values:
        shapes.insert(0, Choice(values))
    return shapes[0] if len(shapes) == 1 else Either(tuple(dict.fromkeys(shapes)))


def _single(hint: Any, owner: type) -> Shape:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in _SCALARS:
        return Scalar(_SCALARS[hint])
    if origin is list:
        return Sequence(_shape_of(arguments[0], owner))
    if origin is dict:
        return Mapping(_shape_of(arguments[1], owner))
    if isinstance(origin, type) and issubclass(origin, UntypedStripeObject):
        return Mapping(Anything())
    if isinstance(origin, type) and issubclass(origin, StripeObject):
        return Sequence(_shape_of(arguments[0], owner), paged=True)
    if isinstance(hint, type) and issubclass(hint, UntypedStripeObject):
        return Mapping(Anything())
    if isinstance(hint, type) and (issubclass(hint, StripeObject) or _is_typed_dict(hint)):
        return Record(hint)
    return Anything()


def _is_typed_dict(hint: Any) -> bool:
    return typing.is_typeddict(hint) or typing_extensions.is_typeddict(hint)
