"""Whether a request is one that Stripe would take: names, types, choices, nothing missing.

Reads the form body as sent and gives it back as typed values. Knows no state and no amounts.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from payments.sandbox.operations import Operation
from payments.sandbox.shapes import (
    Anything,
    Choice,
    Either,
    Mapping,
    Record,
    Scalar,
    Sequence,
    Shape,
    fields_of,
)

# Deeper or longer than any request the SDK can make.
DEPTH_MAX = 12
_KEY = re.compile(r"[^\[\]]+|\[\]")
_INDEX = re.compile(r"[0-9]{1,4}")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one parameter; ``code`` is Stripe's."""

    param: str
    code: str
    message: str


def read_request(
    operation: Operation, pairs: Iterable[tuple[str, str]]
) -> tuple[dict[str, Any], list[Fault]]:
    """Return the parameters as typed values, and every fault found on the way."""
    owner = operation.params_type()
    sent = decode(pairs)
    faults: list[Fault] = []
    if owner is None:
        return {}, [_unknown(name) for name in sent]
    return _record(sent, Record(owner), "", faults), faults


def read_json(operation: Operation, body: bytes) -> tuple[dict[str, Any], list[Fault]]:
    """Like ``read_request``, for the JSON bodies of the v2 operations; null unsets nothing here."""
    owner = operation.params_type()
    try:
        sent = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        sent = None
    if owner is None or not isinstance(sent, dict):
        return {}, [Fault("", "parameter_invalid", "The request body is not a JSON object")]
    faults: list[Fault] = []
    return _record(_as_text(sent), Record(owner), "", faults), faults


def _as_text(value: Any) -> Any:
    """Return JSON values as a form would carry them, so that one reader serves both."""
    if isinstance(value, dict):
        return {name: _as_text(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return value if isinstance(value, str) else json.dumps(value)


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return ``a[b][0]=c`` and ``a[b][]=c`` as ``{"a": {"b": ["c"]}}``."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        place = root
        *path, last = _KEY.findall(name)[:DEPTH_MAX] or [name]
        for key in path:
            inner = place.setdefault(key, {})
            if not isinstance(inner, dict):
                inner = place[key] = {}
            place = inner
        place[str(len(place)) if last == "[]" else last] = value
    return {name: _listed(value) for name, value in root.items()}


def _listed(value: Any) -> Any:
    """Turn a mapping with the keys 0, 1, 2 … into a list."""
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(each) for key, each in value.items()}
    if inner and all(_INDEX.fullmatch(key) for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def _read(value: Any, shape: Shape, at: str, faults: list[Fault]) -> Any:
    match shape:
        case Scalar(name):
            return _scalar(value, name, at, faults)
        case Choice(values):
            return _choice(value, values, at, faults)
        case Sequence(of):
            return _sequence(value, of, at, faults)
        case Mapping(of):
            return _mapping(value, of, at, faults)
        case Either(shapes):
            return _either(value, shapes, at, faults)
        case Record():
            return _record(value, shape, at, faults)
        case Anything():
            return value


def _scalar(value: Any, name: str, at: str, faults: list[Fault]) -> Any:
    if not isinstance(value, str):
        faults.append(Fault(at, "parameter_invalid", f"Invalid {name}: expected a plain value"))
        return value
    if name == "integer" and _INTEGER.fullmatch(value):
        return int(value)
    if name == "number" and _NUMBER.fullmatch(value):
        return value
    if name == "boolean" and value in ("true", "false"):
        return value == "true"
    if name != "string":
        code = "parameter_invalid_integer" if name == "integer" else "parameter_invalid"
        faults.append(Fault(at, code, f"Invalid {name}: {value[:60]}"))
    return value


def _choice(value: Any, values: tuple[Any, ...], at: str, faults: list[Fault]) -> Any:
    named = {str(each): each for each in values}
    if isinstance(value, str) and value in named:
        return named[value]
    first = ", ".join(sorted(named)[:8])
    message = f"Invalid {at}: must be one of {first}" + (" …" if len(named) > 8 else "")
    faults.append(Fault(at, "parameter_invalid", message))
    return value


def _sequence(value: Any, of: Shape, at: str, faults: list[Fault]) -> Any:
    if value == "":
        return []
    if not isinstance(value, list):
        faults.append(Fault(at, "parameter_invalid", "Invalid array"))
        return value
    return [_read(each, of, f"{at}[{index}]", faults) for index, each in enumerate(value)]


def _mapping(value: Any, of: Shape, at: str, faults: list[Fault]) -> Any:
    if not isinstance(value, dict):
        faults.append(Fault(at, "parameter_invalid", "Invalid object"))
        return value
    return {key: _read(each, of, f"{at}[{key}]", faults) for key, each in value.items()}


def _either(value: Any, shapes: tuple[Shape, ...], at: str, faults: list[Fault]) -> Any:
    """The first shape that takes the value without a fault; else the one with the fewest."""
    tries: list[tuple[int, list[Fault], Any]] = []
    for shape in shapes:
        found: list[Fault] = []
        read = _read(value, shape, at, found)
        if not found:
            return read
        tries.append((len(found), found, read))
    _, found, read = min(tries, key=lambda each: each[0])
    faults.extend(found)
    return read


def _record(value: Any, shape: Record, at: str, faults: list[Fault]) -> Any:
    if not isinstance(value, dict):
        faults.append(Fault(at, "parameter_invalid", "Invalid object"))
        return value
    fields = fields_of(shape.owner)
    read = {}
    for name, field in fields.items():
        inner = f"{at}[{name}]" if at else name
        if name in value:
            read[name] = _read(value[name], field.shape, inner, faults)
        elif field.required:
            message = f"Missing required param: {inner}."
            faults.append(Fault(inner, "parameter_missing", message))
    faults.extend(_unknown(f"{at}[{name}]" if at else name) for name in value if name not in fields)
    return read


def _unknown(param: str) -> Fault:
    return Fault(param, "parameter_unknown", f"Received unknown parameter: {param[:120]}")
