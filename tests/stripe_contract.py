"""Whether an answer or an event has the form that the installed Stripe SDK says it has.

The same annotations build the sandbox's objects; here they are read the other way round, and the
table of fields that Stripe leaves out is held to as well.
"""

import json
from typing import Any

from stripe.events._event_classes import get_v2_event_notification_class
from stripe.v2.core._event import UnknownEventNotification

from payments.sandbox import objects, operations
from payments.sandbox.contract import read_json, read_request
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

_TYPES = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}
ERROR_FIELDS = {
    "advice_code",
    "charge",
    "code",
    "decline_code",
    "doc_url",
    "message",
    "param",
    "payment_intent",
    "payment_method",
    "payment_method_type",
    "setup_intent",
    "type",
}
ERROR_TYPES = {"api_error", "card_error", "idempotency_error", "invalid_request_error"}


V2_LIST = {"data", "next_page_url", "previous_page_url"}
# What the SDK adds to a thin event by its type, beside the fields that all of them have.
THIN_EXTRAS = {"related_object", "data"}


def check_request(verb: str, path: str, pairs: list[tuple[str, str]]) -> list[str]:
    """Return what is wrong with a request: no such operation, or parameters of another form."""
    operation = operations.find(verb, path)
    if operation is None:
        return [f"{verb} {path}: the SDK has no such operation"]
    _, faults = read_request(operation, pairs)
    return [f"{verb} {path} {fault.param}: {fault.message}" for fault in faults]


def check_json_request(verb: str, path: str, body: bytes) -> list[str]:
    """Return what is wrong with a request of the v2 API, whose values carry their types."""
    operation = operations.find(verb, path)
    if operation is None:
        return [f"{verb} {path}: the SDK has no such operation"]
    _, faults = read_json(operation, body)
    found = [f"{fault.param}: {fault.message}" for fault in faults]
    owner = operation.params_type()
    found += check(json.loads(body or b"{}"), Record(owner)) if owner else []
    return [f"{verb} {path} {fault}" for fault in found]


def check_answer(verb: str, path: str, status: int, body: Any) -> list[str]:
    """Return what is wrong with the answer to a request."""
    where = f"{verb} {path} {status}"
    if status >= 400:
        return [f"{where} {fault}" for fault in _error_faults(body)]
    operation = operations.find(verb, path)
    assert operation, where
    if isinstance(body, dict) and body.get("deleted") is True:
        return [] if set(body) == {"id", "object", "deleted"} else [f"{where}: more than deleted"]
    if path.startswith("/v2/"):
        return [f"{where} {fault}" for fault in _v2_faults(body, operation)]
    return [f"{where} {fault}" for fault in check(body, operation.answer_shape())]


def check_event(body: Any) -> list[str]:
    """Return what is wrong with an event and the object inside it."""
    event, inside = objects.KINDS["event"][0], body["data"]["object"]
    kind = inside.get("object")
    if kind not in objects.KINDS:
        return [f"event {body['type']}: {kind} is not a kind of object"]
    found = check(body, Record(event)) + check(inside, Record(objects.KINDS[kind][0]))
    return [f"event {body['type']} {fault}" for fault in found]


def check_notification(body: Any) -> list[str]:
    """Return what is wrong with a thin event as it is sent: no data, the object only named."""
    owner = objects.KINDS["v2.core.event"][0]
    common = {name: value for name, value in body.items() if name != "related_object"}
    named = set(body.get("related_object") or ()) == {"id", "type", "url"}
    found = check(common, Record(owner)) + ([] if named else ["related_object"])
    is_known = get_v2_event_notification_class(body["type"]) is not UnknownEventNotification
    return [f"thin event {body['type']} {fault}" for fault in found] + (
        [] if is_known else [f"{body['type']}: no thin event of the SDK"]
    )


def _v2_faults(body: Any, operation: operations.Operation) -> list[str]:
    shape = operation.answer_shape()
    if operation.is_paged:
        assert isinstance(shape, Sequence)
        found = [] if set(body) == V2_LIST else [f"not a v2 list: {sorted(body)}"]
        return found + check(body["data"], Sequence(shape.of))
    if body.get("object") == "v2.core.event":
        body = {name: value for name, value in body.items() if name not in THIN_EXTRAS}
    return check(body, shape)


def check(value: Any, shape: Shape, at: str = "") -> list[str]:
    """Return every difference between a value and a shape."""
    match shape:
        case Anything():
            return []
        case Scalar(name):
            is_right = isinstance(value, _TYPES[name])
            # A truth value is no number, although Python counts it as one.
            is_right = is_right and isinstance(value, bool) == (name == "boolean")
            return [] if is_right else [f"{at}: {value!r} is not a {name}"]
        case Choice(values):
            return [] if value in values else [f"{at}: {value!r} is not one of {values[:8]}"]
        case Sequence(of, paged):
            return _check_list(value, of, at, paged=paged)
        case Mapping():
            return [] if isinstance(value, dict) else [f"{at}: not a mapping"]
        case Either(shapes):
            return min((check(value, each, at) for each in shapes), key=len)
        case Record(owner):
            return _check_record(value, owner, at)


def _check_list(value: Any, of: Shape, at: str, *, paged: bool) -> list[str]:
    if paged:
        wanted = {"object", "data", "has_more", "url"}
        if not isinstance(value, dict) or set(value) != wanted or value["object"] != "list":
            return [f"{at}: not a list object"]
        return _check_list(value["data"], of, f"{at}.data", paged=False)
    if not isinstance(value, list):
        return [f"{at}: not a list"]
    return [fault for i, each in enumerate(value) for fault in check(each, of, f"{at}[{i}]")]


def _check_record(value: Any, owner: type, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at}: {value!r} is not an object"]
    fields = fields_of(owner)
    found = [f"{at}.{name}: {owner.__name__} has no such field" for name in value.keys() - fields]
    for name, field in fields.items():
        place = f"{at}.{name}" if at else name
        if name not in value:
            found.extend([f"{place}: missing"] if field.required else [])
        elif value[name] is None:
            found.extend([] if field.nullable else [f"{place}: null is not allowed"])
        else:
            found.extend(check(value[name], field.shape, place))
    return found + _null_instead_of_absent(value, at)


def _null_instead_of_absent(value: dict[str, Any], at: str) -> list[str]:
    found = []
    for path in objects.left_out().get(str(value.get("object")), ()):
        place: Any = value
        for name in path[:-1]:
            place = place.get(name) if isinstance(place, dict) else None
        if isinstance(place, dict) and path[-1] in place and place[path[-1]] is None:
            found.append(f"{at}.{'.'.join(path)}: null, but Stripe leaves it out")
    return found


def _error_faults(body: Any) -> list[str]:
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return ["the body is not an error"]
    found = [f"error.{name}: unknown" for name in error.keys() - ERROR_FIELDS]
    if error.get("type") not in ERROR_TYPES:
        found.append(f"error.type: {error.get('type')!r}")
    if not error.get("message"):
        found.append("error.message: missing")
    for kind in ("payment_intent", "payment_method", "setup_intent"):
        if kind in error:
            found += check(error[kind], Record(objects.KINDS[kind][0]), f"error.{kind}")
    return found
